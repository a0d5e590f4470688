"""What supervisors see and answer (R38): their units only, most urgent first, one answer on record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from tests.hall import BENEFIT, REGISTRATION, Hall
from workflows.audit import AuditEntry
from workflows.limits.models import Alert, ClockRow
from workflows.people.roles import Role
from workflows.supervision import commands, overview, queries


@pytest.fixture
def late(hall: Hall) -> Hall:
    """Two benefits nobody examines, far past the law's limit, and a registration received this very morning."""
    for _ in range(2):
        hall.accept(hall.receive(BENEFIT).case.case_no)
    hall.tick()
    hall.at("2026-09-29 09:00")
    hall.receive(REGISTRATION)
    hall.tick(2)
    hall.engage("other", Role.SECTION_CHIEF, "ga")
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    return hall


def some_alert(hall: Hall, rung: str = "red") -> Alert:
    return hall.rows(Alert, Alert.rung == rung)[0]


def test_an_answer_is_given_once_and_stands_in_the_cases_record(late: Hall) -> None:
    alert = some_alert(late)
    with pytest.raises(Invalid) as caught, late.act("supervisor") as act:
        commands.answer(act, alert.id, "  ")
    assert [error.pointer for error in caught.value.errors] == ["/answer"]
    with late.act("chief") as act:
        commands.answer(act, alert.id, " 人手不足，今日办结。 ")
    with pytest.raises(Conflict) as again, late.act("supervisor") as act:
        commands.answer(act, alert.id, "再答一次")
    assert again.value.extra["closed_by"] == "演示chief"
    [entry] = late.rows(AuditEntry, AuditEntry.act == "alert.answer")
    assert entry.chain == f"case:{alert.case_id}"
    assert entry.detail["answer"] == "人手不足，今日办结。"
    [row] = late.rows(Alert, Alert.id == alert.id)
    assert (row.answer, row.answered_at) == ("人手不足，今日办结。", late.clock.now())


@pytest.mark.parametrize("who", ["citizen", "clerk", "shebao", "other", "designer", "admin"])
def test_only_those_answer_who_watch_the_unit(late: Hall, who: str) -> None:
    with pytest.raises(Forbidden), late.act(who) as act:
        commands.answer(act, some_alert(late).id, "代为答复")


def test_an_alert_nobody_raised_is_not_found(late: Hall) -> None:
    with pytest.raises(NotFound), late.act("supervisor") as act:
        commands.answer(act, "no-such-alert", "答复")


def test_what_waits_longest_past_the_law_comes_first_and_what_is_answered_last(late: Hall) -> None:
    answered = some_alert(late, "red_statutory")
    with late.act("supervisor") as act:
        commands.answer(act, answered.id, "已督办。")
    supervisor = late.actor("supervisor")
    with late.office.read() as session:
        found, after = [], ""
        while True:
            page = queries.alerts(session, supervisor, urgent_first=True, after=after, limit=3)
            found += page.items
            if page.next is None:
                break
            after = page.next
        everything = queries.alerts(session, supervisor, limit=200).items
    assert len(found) == len(everything) == len({row.id for row in found})
    ranks = ["red_statutory", "red", "yellow"]
    keys = [(row.answered_at is not None, ranks.index(row.rung)) for row in found]
    assert keys == sorted(keys)
    assert found[-1].id == answered.id


def test_alerts_are_narrowed(late: Hall) -> None:
    supervisor, chief, other = late.actor("supervisor"), late.actor("chief"), late.actor("other")
    alert = some_alert(late)
    with late.act("supervisor") as act:
        commands.answer(act, alert.id, "已督办。")
    with late.office.read() as session:
        everything = list(queries.alerts(session, supervisor, limit=200).items)
        narrowed: list[tuple[dict[str, object], set[str]]] = [
            ({"open_only": True}, {row.id for row in everything if row.answered_at is None}),
            ({"late_only": True}, {row.id for row in everything if row.rung != "yellow"}),
            ({"rung": "yellow"}, {row.id for row in everything if row.rung == "yellow"}),
            ({"case_no": alert.case_no}, {row.id for row in everything if row.case_no == alert.case_no}),
            ({"unit": "hall"}, {row.id for row in everything if row.unit == "hall"}),
            ({"unit": "ga"}, set()),
        ]
        for wanted, expected in narrowed:
            assert {row.id for row in queries.alerts(session, supervisor, limit=200, **wanted).items} == expected  # type: ignore[arg-type]
        assert {row.unit for row in queries.alerts(session, chief, limit=200).items} == {"shebao"}
        assert queries.alerts(session, other).items == []
        assert queries.alert(session, chief, alert.id).id == alert.id
        with pytest.raises(NotFound):
            queries.alert(session, other, alert.id)
        with pytest.raises(Invalid):
            queries.alerts(session, supervisor, rung="purple")
        with pytest.raises(Invalid):
            queries.alerts(session, supervisor, urgent_first=True, after="no-such-alert")


def test_the_counts_agree_with_the_list(late: Hall) -> None:
    supervisor = late.actor("supervisor")
    with late.office.read() as session:
        rows = queries.alerts(session, supervisor, limit=200).items
        counts = queries.alert_counts(session, supervisor)
        assert counts["all"] == len(rows)
        assert counts["open"] == len([row for row in rows if row.rung != "yellow"])
        for rung in queries.RUNGS:
            assert counts[rung] == len([row for row in rows if row.rung == rung]) > 0
        assert queries.alert_counts(session, supervisor, unit="ga")["all"] == 0
        assert queries.alert_counts(session, late.actor("chief"), unit="hall") == queries.alert_counts(
            session, late.actor("chief")
        )
        assert set(queries.watched(late.actor("chief"))) == {"shebao"}


@pytest.mark.parametrize("swept", [False, True])
def test_what_presses_is_counted_at_any_moment_whether_or_not_the_sweep_was_there(hall: Hall, swept: bool) -> None:
    for day in ("2026-09-14", "2026-09-15"):
        hall.at(f"{day} 10:00")
        hall.accept(hall.receive(BENEFIT).case.case_no)
    hall.tick()
    clocks = hall.rows(ClockRow, ClockRow.state == "running")
    edges = {at for row in clocks for at in (row.warn_at, row.due_at) if at}
    seen = set()
    for moment in sorted(edge + timedelta(seconds=off) for edge in edges for off in (-1, 0, 0.5, 1, 1.5)):
        hall.clock.moment = moment
        if swept:
            hall.tick()
        running = hall.rows(ClockRow, ClockRow.state == "running")
        near = {row.case_id for row in running if row.warn_at and row.warn_at <= moment <= row.due_at}
        late = {row.case_id for row in running if row.due_at < moment}
        with hall.office.read() as session:
            told = queries.figures(session, hall.actor("supervisor"), moment)
            all_clocks = queries.totals(session, moment)
        assert (told["near"], told["late"]) == (len(near), len(late))
        assert all_clocks["late"] == len([row for row in running if row.due_at < moment])
        seen.add((told["near"], told["late"]))
    assert len(seen) > 3


def test_the_figures_count_cases_and_not_clocks(late: Hall) -> None:
    supervisor, other = late.actor("supervisor"), late.actor("other")
    with late.office.read() as session:
        figures = queries.figures(session, supervisor, late.clock.now())
        assert (figures["received_today"], figures["completed_today"], figures["at_work"]) == (1, 0, 3)
        assert figures["late"] == 2
        assert figures["unanswered"] > 0
        assert set(queries.figures(session, other, late.clock.now()).values()) == {0}
        assert queries.report_lines(session, late.clock.now())[0] == "在办 3 件"
        trend = queries.trend(session, supervisor, late.clock.now())
        assert [row for row in trend if row["received"]] == [{"day": "09-29", "received": 1, "completed": 0}]
        assert len(trend) == 14
        longer = queries.trend(session, supervisor, late.clock.now(), days=16)
        assert [row["received"] for row in longer] == [2, *[0] * 14, 1]


def test_lights_are_counted_by_service_and_by_unit(late: Hall) -> None:
    with late.office.read() as session:
        services = overview.lights_by_service(late.office, session, late.actor("supervisor"))
        assert {row["service"]: row["red"] for row in services} == {"失业保险金申领": 2, "失业登记": 0}
        assert sum(row["yellow"] + row["green"] for row in services) == 1
        [first, *_] = overview.lights_by_unit(late.office, session, late.actor("supervisor"))
        assert (first["unit"], first["red"]) == ("shebao", 2)
