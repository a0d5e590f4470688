"""How long steps took against their limits, counted by hand on both databases; each figure leads to its tasks."""

from __future__ import annotations

import pytest

from engine.errors import Problem
from engine.store.database import Database
from tests.workflows.efficiency.small_office import A, B, SmallOffice, at
from workflows.efficiency import steps
from workflows.efficiency.measures import of_month
from workflows.rules.bulletins import Month
from workflows.rules.heat import Heat

WINDOW = of_month(Month(2026, 9))
NOW = at("09-30 12:00")


@pytest.fixture
def office(database: Database) -> Database:
    """Ten examinations in ten hours each: they took one to nine, the last twenty; a delivery without limit."""
    with database.write() as session:
        small = SmallOffice(session)
        case = small.case(A, "09-01 09:00")
        for hours in range(1, 11):
            taken = 8 + (20 if hours == 10 else hours)
            small.step(case, "Examine", "09-02 08:00", "09-02 18:00", f"09-{2 + taken // 24:02} {taken % 24:02}:00")
        small.step(case, "Examine", "08-31 08:00", "08-31 18:00", "08-31 23:00")  # the month before
        small.step(small.case(B, "09-01 09:00"), "Examine", "09-02 08:00", "09-02 18:00", "09-02 09:00")
        small.step(case, "Examine", "09-28 08:00", "09-29 18:00", None)
        small.step(case, "Examine", "09-29 08:00", "10-09 18:00", None)
        small.step(case, "Deliver", "09-03 08:00", "", "09-03 09:30")
        small.step(case, "Sign", "09-03 08:00", "10-03 09:30", None)
    return database


def test_each_step_tells_its_slow_tenth_its_lateness_and_what_waits(office: Database) -> None:
    with office.read() as session:
        examine, deliver, sign = steps.steps(session, "slow", WINDOW, [A], NOW)
    assert [examine.figure(name) for name in steps.SETS] == [10, 1, 2, 1]
    assert examine.share == (500, 900)
    assert examine.taken == (5 * 3600, 9 * 3600)
    assert (examine.heat, examine.name) == (Heat.HOT, "Examine环节")
    assert (deliver.done, deliver.share, deliver.heat, deliver.taken) == (1, None, None, (5400, 5400))
    assert (sign.done, sign.waiting, sign.taken) == (0, 1, None)


def test_the_tasks_behind_each_figure_are_as_many_a_page_at_a_time(office: Database) -> None:
    with office.read() as session:
        [examine, *_] = steps.steps(session, "slow", WINDOW, [A], NOW)
        for which in steps.SETS:
            found = list(steps.all_tasks(session, "slow", "Examine", WINDOW, [A], NOW, which))
            assert len(found) == examine.figure(which), which
        first = steps.tasks(session, "slow", "Examine", WINDOW, [A], NOW, limit=9)
        rest = steps.tasks(session, "slow", "Examine", WINDOW, [A], NOW, limit=9, after=first.next or "")
        assert (len(first.items), len(rest.items), rest.next) == (9, 1, None)
        assert (first.items[0].share, first.items[0].taken) == (2000, 20 * 3600)
        waiting = steps.tasks(session, "slow", "Examine", WINDOW, [A], NOW, which="waiting", limit=1)
        after = steps.tasks(session, "slow", "Examine", WINDOW, [A], NOW, which="waiting", after=waiting.next or "")
        assert [row.task.opened_at for row in (*waiting.items, *after.items)] == [at("09-28 08:00"), at("09-29 08:00")]
        for bad in ({"which": "soon"}, {"after": "nowhere"}, {"which": "waiting", "after": first.next or ""}):
            with pytest.raises(Problem):
                steps.tasks(session, "slow", "Examine", WINDOW, [A], NOW, **bad)
