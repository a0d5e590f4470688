"""What supervisors are shown first, page by page, and where the time goes."""

from __future__ import annotations

from tests.hall import Hall
from workflows.limits.models import Alert
from workflows.supervision import commands, load, queries


def late(hall: Hall) -> list[str]:
    """Three cases received on following days, all with their acceptance overdue."""
    numbers = []
    for day in ("2026-09-14", "2026-09-15", "2026-09-16"):
        hall.at(f"{day} 10:00")
        numbers.append(hall.receive().case.case_no)
    hall.at("2026-09-18 10:00")
    hall.tick(3)
    return numbers


def test_what_is_late_the_longest_comes_first_on_every_page_and_answered_alerts_last(hall: Hall) -> None:
    late(hall)
    supervisor = hall.actor("supervisor")

    def pages() -> list[tuple[bool, str, str]]:
        found, after = [], ""
        while True:
            with hall.office.read() as session:
                page = queries.alerts(session, supervisor, urgent_first=True, after=after, limit=2)
            found += [(row.answered_at is not None, row.rung, f"{row.due_at:%F %T} {row.id}") for row in page.items]
            if page.next is None:
                return found
            after = page.next

    found = pages()
    assert len({row[2] for row in found}) == len(found) == len(hall.rows(Alert))
    red = [due[:19] for answered, rung, due in found if rung == "red"]
    assert len(red) >= 3
    assert red == sorted(red)
    assert [rung for _, rung, _ in found] == sorted((rung for _, rung, _ in found), key=("red", "yellow").index)
    with hall.act("supervisor") as act:
        commands.answer(act, found[0][2].rpartition(" ")[2], "今日办结。")
    assert pages()[-1][2] == found[0][2]


def test_a_steps_use_of_its_limit_is_counted_in_working_days(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.at("2026-09-16 10:00")
    hall.accept(case_no)
    supervisor = hall.actor("supervisor")
    with hall.office.read() as session:
        calendar = hall.office.calendars.current(session)
        [use] = load.limits_against_use(session, supervisor, calendar)
        hours = load.received_by_hour(session, supervisor, hall.clock.now())
    assert (use.step, use.used, use.limit, use.times) == ("收件与受理", 2, 1, 1)
    assert hours == {(0, 10): 1}
