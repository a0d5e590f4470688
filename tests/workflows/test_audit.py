"""Any change to what was recorded is found: in whichever row and column, taken out, put in, cut off, moved (R38)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from tests.hall import ACCEPTED, Hall
from workflows.audit import AuditEntry, AuditHead, broken_links, digest
from workflows.cases.models import Case

COLUMNS = [column.key for column in AuditEntry.__table__.columns if column.key != "id"]


@pytest.fixture
def recorded(hall: Hall) -> Hall:
    """An office with two cases' chains and the office's own."""
    for _ in range(2):
        hall.complete(hall.receive().case.case_no, "Accept", "clerk", **ACCEPTED)
    hall.tick()
    return hall


def broken(session: Session) -> list[str]:
    return [f"{link.chain} {link.seq} {link.what}" for link in broken_links(session)]


def spoilt(value: Any) -> Any:
    """Some other value of the same type."""
    if isinstance(value, str):
        return value[:-1] + ("0" if value.endswith("1") else "1") if value else "x"
    if isinstance(value, int):
        return value + 1000
    if isinstance(value, dict):
        return {**value, "added": True}
    return value + timedelta(microseconds=1)


def test_an_untouched_record_holds(recorded: Hall) -> None:
    with recorded.office.read() as session:
        assert broken(session) == []
        for case in recorded.rows(Case):
            assert list(broken_links(session, f"case:{case.id}")) == []


@given(row=st.integers(min_value=0, max_value=10_000), column=st.sampled_from(COLUMNS))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_column_of_any_entry_changed_is_found(recorded: Hall, row: int, column: str) -> None:
    with recorded.office.database.write() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
        entry = entries[row % len(entries)]
        changed = {column: spoilt(getattr(entry, column))}
        session.execute(update(AuditEntry).where(AuditEntry.id == entry.id).values(changed))
        session.expire_all()
        assert broken(session), changed
        session.rollback()


@given(row=st.integers(min_value=0, max_value=10_000))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_entry_taken_out_is_found(recorded: Hall, row: int) -> None:
    with recorded.office.database.write() as session:
        ids = session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
        session.execute(delete(AuditEntry).where(AuditEntry.id == ids[row % len(ids)]))
        assert broken(session)
        session.rollback()


def test_an_entry_put_in_with_a_hash_that_fits_is_found(recorded: Hall) -> None:
    with recorded.office.database.write() as session:
        last = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
        assert last is not None
        row = {name: getattr(last, name) for name in COLUMNS}
        row |= {"seq": last.seq + 1, "previous": last.hash, "act": "case.forged"}
        session.execute(insert(AuditEntry).values({**row, "hash": digest(row)}))
        assert broken(session) == [f"{last.chain} {last.seq + 1} 链尾与登记不符，应有 {last.seq} 条"]
        session.rollback()


def test_the_end_cut_off_is_found_and_a_whole_chain_too(recorded: Hall) -> None:
    [case, _] = recorded.rows(Case)
    chain = f"case:{case.id}"
    with recorded.office.database.write() as session:
        session.execute(delete(AuditEntry).where(AuditEntry.chain == chain, AuditEntry.seq == case.audit_seq))
        assert broken(session) == [f"{chain} {case.audit_seq - 1} 链尾与登记不符，应有 {case.audit_seq} 条"]
        session.execute(delete(AuditEntry).where(AuditEntry.chain == chain))
        assert broken(session) == [f"{chain} {case.audit_seq} 整条链缺失"]
        session.rollback()


def test_a_chain_nobody_owns_is_found(recorded: Hall) -> None:
    with recorded.office.database.write() as session:
        session.execute(delete(AuditHead).where(AuditHead.chain == "office:calendar"))
        assert any("链不属于任何办件或者登记" in line for line in broken(session))
        session.rollback()


def test_the_record_of_a_case_says_who_did_what_when_and_by_which_way(recorded: Hall) -> None:
    [case, _] = recorded.rows(Case)
    entries = recorded.rows(AuditEntry, AuditEntry.chain == f"case:{case.id}")
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[0].act == "case.receive"
    by_clerk = [entry for entry in entries if entry.act == "task.complete"]
    assert [(entry.actor_name, entry.unit, entry.detail["outcome"]) for entry in by_clerk] == [
        ("演示窗口人员", "hall", "accepted")
    ]
    assert {entry.at for entry in entries} == {recorded.clock.now()}
