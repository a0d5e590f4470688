"""A case is worked on at the moment it is moved: both happen one after the other, and nothing is lost."""

from __future__ import annotations

from functools import partial

from engine.errors import Conflict
from tests.hall import BENEFIT, Hall
from tests.race.conftest import at_once
from tests.workflows.moves.editions import begun, edition, move_of, renamed
from tests.workflows.moves.test_preview import RECHECK, examined
from workflows.cases import tasks
from workflows.cases.models import Task
from workflows.moves import commands
from workflows.moves.models import Migration

AGREE = {"outcome": "agree", "opinion": "符合条件。"}


def complete(hall: Hall, task: Task) -> Task:
    with hall.act("shebao") as act:
        return tasks.complete(act, task.id, AGREE)


def claim(hall: Hall, task: Task) -> Task:
    with hall.act("shebao") as act:
        return tasks.claim(act, task.id)


def test_a_step_completed_as_its_case_is_moved_is_done_once_and_the_case_stands_in_one_version(hall: Hall) -> None:
    numbers = [examined(hall) for _ in range(4)]
    version = edition(hall, BENEFIT, RECHECK, renamed("Review", "Check"))
    migration = begun(hall, version)
    works = [partial(complete, hall, hall.task(number, "Examine")) for number in numbers]
    answers = at_once(hall.ticker.work, *works)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    hall.ticker.work()
    assert hall.rows(Migration)[0].state == "done"
    for number in numbers:
        row = move_of(hall, migration, number)
        first = "Recheck" if row.state == "moved" else "Review"
        assert hall.open(number) == [first], "moved before it was completed, or completed before and refused then"
        assert (hall.case(number).version_id == version.id) == (row.state == "moved")
    hall.agrees()


def test_a_step_claimed_as_its_case_is_moved_is_kept_by_who_claimed_it(hall: Hall) -> None:
    numbers = [examined(hall) for _ in range(4)]
    version = edition(hall, BENEFIT, RECHECK)
    begun(hall, version)
    answers = at_once(hall.ticker.work, *(partial(claim, hall, hall.task(number, "Examine")) for number in numbers))
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    hall.ticker.work()
    for number in numbers:
        task = hall.task(number, "Examine")
        assert (task.assignee_name, task.digest) == (hall.actor("shebao").name, version.digest)
    hall.agrees()


def test_of_two_migrations_begun_at_once_one_is_told(hall: Hall) -> None:
    examined(hall)
    version = edition(hall, BENEFIT, RECHECK)
    answers = at_once(partial(begun, hall, version), partial(begun, hall, version))
    [told] = [answer for answer in answers if isinstance(answer, Conflict)]
    assert told.code_here == "migration_running"
    assert len(hall.rows(Migration)) == 1


def test_taken_back_while_it_is_moved_each_case_ends_in_one_version(hall: Hall) -> None:
    numbers = [examined(hall) for _ in range(4)]
    migration = begun(hall, edition(hall, BENEFIT, RECHECK))

    def undo() -> None:
        with hall.act("approver") as act:
            commands.undo(act, migration.id, "发现遗漏")

    answers = at_once(hall.ticker.work, undo)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    hall.ticker.work()
    assert hall.rows(Migration)[0].state == "undone"
    assert {move_of(hall, migration, number).state for number in numbers} <= {"undone", "refused"}
    assert {hall.case(number).version_id for number in numbers} == {move_of(hall, migration, numbers[0]).from_id}
    hall.agrees()
