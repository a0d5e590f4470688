"""Accountability rests on evidence (R40): what may be cited, by whom it is read, and how it leaves as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from tests.hall import Hall
from tests.workflows.supervision.test_orders import issued
from workflows.audit import AuditEntry
from workflows.limits.models import Alert, ClockEvent
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.supervision import accountability
from workflows.supervision.models import AccountabilityRecord, Evidence


@pytest.fixture(autouse=True)
def staffed(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("elsewhere", Role.SUPERVISOR, "ga")


def record(hall: Hall, *cited: tuple[str, str], as_: str = "supervisor", **more: Any) -> AccountabilityRecord:
    sent = {"unit": "shebao", "outcome": "talk", "facts": "督办后仍不答复。", **more}
    with hall.act(as_) as act:
        evidence = [{"kind": kind, "id": key} for kind, key in cited]
        return accountability.record(act, cited=evidence, **sent)


@pytest.fixture
def pieces(hall: Hall) -> dict[str, str]:
    """One piece of evidence of each kind, all about one case."""
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    hall.at("2026-09-17 10:00")
    hall.tick()
    order = issued(hall, case_no=case_no)
    [alert] = hall.rows(Alert, Alert.rung == "red")
    entry = hall.rows(AuditEntry, AuditEntry.chain == f"case:{order.case_id}")[-1]
    return {"order": order.id, "alert": alert.id, "audit": str(entry.id), "clock": str(hall.rows(ClockEvent)[0].id)}


def test_without_evidence_a_record_is_refused(hall: Hall) -> None:
    with pytest.raises(Invalid) as caught:
        record(hall)
    assert [error.pointer for error in caught.value.errors] == ["/evidence"]
    assert hall.rows(AccountabilityRecord) == []


@pytest.mark.parametrize("kind", ["order", "alert", "audit", "clock"])
def test_each_kind_of_evidence_is_enough_and_keeps_its_words(hall: Hall, pieces: dict[str, str], kind: str) -> None:
    row = record(hall, (kind, pieces[kind]), (kind, pieces[kind]), username="chief")
    assert (row.person_name, row.unit) == ("演示chief", "shebao")
    [cited] = hall.rows(Evidence)
    assert (cited.kind, cited.ref, cited.case_no != "", cited.words != "") == (kind, pieces[kind], True, True)
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "accountability.record")
    assert entry.detail["evidence"] == [f"{kind}:{pieces[kind]}"]
    hall.agrees()


@pytest.mark.parametrize(
    "cited", [("order", "nothing"), ("alert", ""), ("audit", "9" * 30), ("audit", "x"), ("clock", "0"), ("rumour", "1")]
)
def test_evidence_that_is_not_there_is_named(hall: Hall, pieces: dict[str, str], cited: tuple[str, str]) -> None:
    with pytest.raises(Invalid) as caught:
        record(hall, ("order", pieces["order"]), cited)
    assert [error.pointer for error in caught.value.errors] == ["/evidence/1"]


def test_evidence_is_within_what_the_supervisor_may_see(hall: Hall, pieces: dict[str, str]) -> None:
    for kind, key in pieces.items():
        with pytest.raises(Invalid) as caught:
            record(hall, (kind, key), as_="elsewhere", unit="ga")
        assert [error.pointer for error in caught.value.errors] == ["/evidence/0"]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"unit": "nowhere"}, "/unit"),
        ({"outcome": "fine"}, "/outcome"),
        ({"facts": " "}, "/facts"),
        ({"username": "nobody"}, "/username"),
        ({"username": "ga"}, "/username"),
    ],
)
def test_each_wrong_field_is_named(hall: Hall, pieces: dict[str, str], wrong: dict[str, str], pointer: str) -> None:
    with pytest.raises(Invalid) as caught:
        record(hall, ("order", pieces["order"]), **wrong)
    assert [error.pointer for error in caught.value.errors] == [pointer]


def test_only_supervisors_of_the_unit_enter_and_nobody_about_themselves(hall: Hall, pieces: dict[str, str]) -> None:
    for who in ("chief", "admin", "shebao"):
        with pytest.raises((Forbidden, Invalid)):
            record(hall, ("audit", pieces["audit"]), as_=who)
    with pytest.raises(Forbidden):
        record(hall, ("order", pieces["order"]), unit="qu", username="supervisor")
    with pytest.raises(Forbidden):
        record(hall, ("order", issued(hall, unit="ga").id), as_="elsewhere", unit="shebao")


def test_supervisors_read_their_units_and_administrators_all(hall: Hall, pieces: dict[str, str]) -> None:
    row = record(hall, ("order", pieces["order"]))
    later = record(hall, ("order", pieces["order"]), outcome="circular")
    with hall.office.read() as session:

        def read(who: str, **wanted: Any) -> list[str]:
            return [shown.record.id for shown in accountability.records(session, hall.actor(who), **wanted).items]

        assert read("supervisor") == read("admin") == [later.id, row.id]
        assert read("elsewhere") == []
        assert read("admin", outcome="talk") == [row.id]
        assert read("admin", unit="ga") == []
        assert read("supervisor", limit=1, after=later.id) == [row.id]
        with pytest.raises(Invalid):
            read("supervisor", after="nothing")
        with pytest.raises(NotFound):
            accountability.found(session, hall.actor("elsewhere"), row.id)


def test_a_record_is_struck_out_once_with_a_reason_and_stays(hall: Hall, pieces: dict[str, str]) -> None:
    row = record(hall, ("order", pieces["order"]))
    with pytest.raises(Invalid), hall.act("supervisor") as act:
        accountability.strike(act, row.id, " ")
    with pytest.raises(NotFound), hall.act("elsewhere") as act:
        accountability.strike(act, row.id, "不属实")
    with hall.act("supervisor") as act:
        accountability.strike(act, row.id, "事实有误。")
    with pytest.raises(Conflict) as caught, hall.act("supervisor") as act:
        accountability.strike(act, row.id, "再撤。")
    assert caught.value.extra["closed_by"] == "演示监察人员"


def test_the_csv_has_every_field_and_no_cell_that_computes(hall: Hall, pieces: dict[str, str]) -> None:
    record(hall, ("order", pieces["order"]), ("alert", pieces["alert"]), facts='=1+1，"引号"，\n换行', username="chief")
    with hall.office.read() as session:
        raw = accountability.as_csv(session, hall.actor("admin"), unit_tree(session))
    assert raw.startswith(b"\xef\xbb\xbf")
    heading, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert tuple(heading) == accountability.HEADINGS
    told = dict(zip(heading, row, strict=True))
    assert told["事实"] == '\'=1+1，"引号"，\n换行'
    assert (told["人员"], told["处理方式"], told["登记人"]) == ("演示chief", "谈话提醒", "演示监察人员")
    assert told["证据"].count("；") == 1
