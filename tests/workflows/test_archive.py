"""The flow of a case that ended long ago is packed into one cell, and the case opens as before."""

from __future__ import annotations

import re

import pytest

from engine import jobs
from engine.store.tables import HistoryRow, InstanceRow, ItemRow, JobRow
from tests.hall import Hall, moment
from tests.web.visitor import Visitor
from workflows import ticker

REFUSED = {"outcome": "refused", "opinion": "不属于本机关职权范围。"}


def ended(hall: Hall) -> str:
    case_no = hall.receive().case.case_no
    hall.tick()
    hall.complete(case_no, "Accept", "clerk", **REFUSED)
    hall.tick()
    return case_no


def instance(hall: Hall, case_no: str) -> InstanceRow:
    [row] = hall.rows(InstanceRow, InstanceRow.key == case_no)
    return row


def diagram(hall: Hall, case_no: str) -> str:
    page = Visitor(hall, "clerk").get(f"/desk/cases/{case_no}")
    found = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert found is not None
    return found.group()


def test_what_ended_ninety_days_ago_is_packed_by_the_ticker_and_opens_as_before(hall: Hall) -> None:
    case_no, still_open = ended(hall), hall.receive().case.case_no
    of_case = {table: table.instance_id == instance(hall, case_no).id for table in (ItemRow, HistoryRow, JobRow)}
    assert all(hall.rows(table, of_case[table]) for table in (ItemRow, HistoryRow))
    drawn = diagram(hall, case_no)
    with hall.office.read() as session:
        history = hall.office.engine.history(session, instance(hall, case_no).id)
    hall.at("2026-12-13 10:00")
    hall.tick()
    assert instance(hall, case_no).archive is None, "90 days, and not longer than 90 days"
    hall.at("2026-12-14 09:00")
    hall.tick()
    assert [hall.rows(table, mine) for table, mine in of_case.items()] == [[], [], []]
    with hall.office.read() as session:
        assert hall.office.engine.history(session, instance(hall, case_no).id) == history
    assert diagram(hall, case_no) == drawn
    assert instance(hall, still_open).archive is None
    assert hall.open(still_open) == ["Accept"]
    hall.agrees()


def test_a_batch_at_a_tick_until_nothing_is_left(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticker, "ARCHIVED_AT_ONCE", 2)
    cases = [ended(hall) for _ in range(3)]
    hall.at("2026-12-14 09:00")
    packed = []
    for _ in range(3):
        hall.tick()
        packed.append([instance(hall, case_no).archive is not None for case_no in cases])
    assert packed == [[True, True, False], [True, True, True], [True, True, True]]


def test_a_case_with_work_that_waits_is_left_as_it_is(hall: Hall) -> None:
    case_no = ended(hall)
    with hall.office.database.write() as session:
        jobs.enqueue(session, "service", {}, now=moment("2027-01-04 09:00"), instance_id=instance(hall, case_no).id)
    hall.at("2026-12-14 09:00")
    hall.ticker.work()
    assert instance(hall, case_no).archive is None
