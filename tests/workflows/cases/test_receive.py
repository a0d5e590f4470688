"""Receiving an application: checked all at once, sealed at rest, found by keyed hash, started on its diagram."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from engine.errors import Forbidden, Invalid, NotFound
from tests.hall import AID, BENEFIT, Hall
from workflows.cases import dossier, queries
from workflows.cases.models import Case, Counter
from workflows.cases.receive import Application, receive
from workflows.limits.models import ClockRow

NAME, NUMBER, PHONE = "演示欧阳青云", "50011219900101101X", "13812345678"


def test_a_case_gets_a_number_a_password_a_first_task_and_its_clocks(hall: Hall) -> None:
    receipt = hall.receive()
    case = hall.case(receipt.case.case_no)
    assert (case.case_no, case.state, case.channel) == ("500103-2026-000001", "received", "online")
    assert len(receipt.query_password) == 8
    assert hall.open(case.case_no) == ["Accept"]
    kinds = sorted(row.kind for row in hall.rows(ClockRow, ClockRow.case_id == case.id))
    assert kinds == ["notice", "promised", "statutory", "step"]


def test_case_numbers_count_up_by_year(hall: Hall) -> None:
    numbers = [hall.receive().case.case_no for _ in range(3)]
    hall.at("2027-01-04 10:00")
    numbers.append(hall.receive().case.case_no)
    assert numbers == [f"500103-2026-00000{n}" for n in (1, 2, 3)] + ["500103-2027-000001"]


def test_every_wrong_field_is_told_at_once(hall: Hall) -> None:
    with pytest.raises(Invalid) as caught:
        hall.receive(
            applicant={"name": "", "id_number": "500112199001011011", "phone": "12"},
            data={"left_reason": "nonsense", "bank": ""},
            handed_in=[{"material": "NO-SUCH"}],
        )
    assert {error.pointer for error in caught.value.errors} == {
        "/applicant/name",
        "/applicant/id_number",
        "/applicant/phone",
        "/data/left_reason",
        "/data/bank",
        "/materials/0/material",
    }
    assert hall.rows(Case) == []
    assert hall.rows(Counter) == []


def test_missing_materials_do_not_stop_the_receipt_and_are_told(hall: Hall) -> None:
    receipt = hall.receive(handed_in=[])
    assert [material.id for material in hall.file(receipt.case.case_no).missing] == ["M-APPLY"]


def test_only_the_window_applies_for_somebody_else(hall: Hall) -> None:
    with pytest.raises(Forbidden):
        hall.receive(as_="shebao", channel="window")
    case = hall.receive(as_="clerk", channel="window").case
    assert (case.applicant_user_id, case.window_unit) == (None, "hall")


def test_an_unknown_service_is_not_found(hall: Hall) -> None:
    with hall.act("citizen") as act, pytest.raises(NotFound):
        receive(act, Application("no-such-service", "online", {}, {}))


def test_personal_data_is_nowhere_in_the_clear(hall: Hall) -> None:
    applicant = {"name": NAME, "id_number": NUMBER, "phone": PHONE}
    case_no = hall.receive(applicant=applicant).case.case_no
    hall.accept(case_no)
    hall.tick(2)
    hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion=f"{NAME}符合条件。")
    stored = _everything_stored(hall)
    for secret in (NAME, NUMBER, PHONE, "6222000000000001234"):
        assert secret.encode() not in stored
    opened = dossier.opened(hall.office.keys, hall.case(case_no))
    assert opened["applicant"]["name"] == NAME


def _everything_stored(hall: Hall) -> bytes:
    """Every value of every table, and every file of the data folder but the key."""
    parts = [path.read_bytes() for path in hall.folder.rglob("*") if path.is_file() and "keys" not in path.parts]
    with hall.office.read() as session:
        for table in Case.metadata.sorted_tables:
            for row in session.execute(text(f"SELECT * FROM {table.name}")):  # noqa: S608 - our own tables' names
                parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(parts)


def test_a_case_is_found_by_number_and_by_the_keyed_hash_of_the_id(hall: Hall) -> None:
    first = hall.receive(applicant={"id_number": NUMBER}).case.case_no
    hall.receive(applicant={"id_number": "500228198506120037"})
    clerk = hall.actor("clerk")
    with hall.office.read() as session:
        for wanted in ({"q": first}, {"q": NUMBER.lower()}, {"applicant": NUMBER}):
            page = queries.search(session, hall.office, clerk, **wanted)
            assert [row.case_no for row in page.items] == [first]
        assert len(queries.search(session, hall.office, clerk, q="500103-2026").items) == 2
        assert queries.search(session, hall.office, clerk, q="%").items == []


def test_search_goes_on_page_by_page_without_gap_or_repeat(hall: Hall) -> None:
    made = [hall.receive().case.case_no for _ in range(5)]
    seen: list[str] = []
    with hall.office.read() as session:
        after = ""
        while True:
            page = queries.search(session, hall.office, hall.actor("clerk"), after=after, limit=2)
            seen += [row.case_no for row in page.items]
            if page.next is None:
                break
            after = page.next
    assert seen == sorted(made, reverse=True)


def test_the_engine_holds_only_what_the_diagram_reads(hall: Hall) -> None:
    case = hall.receive(AID, data={"urgent": True}).case
    with hall.office.read() as session:
        [item] = hall.office.engine.open_items(session, case.instance_id or "")
        seen = hall.office.engine.variables(session, item.id, now=hall.clock.now())
    assert seen["application"] == {"urgent": True, "exempt": False, "commitment": False}


def test_search_is_narrowed_by_service_and_state(hall: Hall) -> None:
    hall.receive(BENEFIT)
    aid = hall.receive(AID).case
    with hall.office.read() as session:
        page = queries.search(session, hall.office, hall.actor("clerk"), service=AID, state="received")
    assert [row.case_no for row in page.items] == [aid.case_no]
