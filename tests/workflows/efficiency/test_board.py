"""The board: each figure is what looking at every open task comes to, and leads to exactly as many tasks."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.store.columns import new_id
from tests.hall import MONDAY, Hall, moment
from workflows import kept
from workflows.cases.models import Task
from workflows.efficiency import board
from workflows.kept import Kept

NOW = moment(MONDAY)
UNITS = ("hall", "shebao", "jiuye")
MOMENTS = [None, *(NOW + timedelta(hours=hours) for hours in (-30, -1, 0, 1, 30))]


@pytest.fixture
def many(hall: Hall) -> Hall:
    """Open and closed tasks with every order of their moments, at units that are watched and one that is not."""
    chance = random.Random(7)
    hall.receive()
    [task] = hall.rows(Task)
    usual = {column.key: getattr(task, column.key) for column in Task.__table__.columns}
    rows = [
        {
            **usual,
            "id": new_id(),
            "unit": chance.choice([*UNITS, "ga"]),
            "state": "completed" if chance.random() < 0.1 else "open",
            "service_key": (key := chance.choice("ab")),
            "service_name": f"事项{key}",
            "element": (element := chance.choice("xyz")),
            "step": f"环节{element}",
            "assignee_id": (whose := chance.choice([None, "u1", "u2"])),
            "assignee_name": whose,
            "suspended": chance.random() < 0.3,
            **{name: chance.choice(MOMENTS) for name in ("warn_at", "due_at", "statutory_due_at")},
        }
        for _ in range(300)
    ]
    with hall.office.database.write() as session:
        session.execute(insert(Task), rows)
    return hall


def test_figures_are_what_each_task_comes_to_and_lead_to_as_many(many: Hall) -> None:
    with many.office.read() as session:
        for by, (key, _) in board._KEYS.items():
            each = _each(session, key)
            rows = board.lights(session, UNITS, NOW, by, limit=50).items
            told = {(row.key, light): number for row in rows for light, number in row.lights.items() if number}
            assert told == each
            assert [(-row.late, row.key) for row in rows] == sorted((-row.late, row.key) for row in rows)
            assert all(row.name for row in rows if row.key != board.NOBODY)
            for (value, light), number in each.items():
                assert len(board.tasks(session, UNITS, NOW, by=by, key=value, light=light, limit=999).items) == number
            assert _paged(session, by) == [row.key for row in rows]
        with pytest.raises(Invalid):
            board.lights(session, UNITS, NOW, "unit", after="late-hall")


def test_with_many_tasks_the_figures_say_of_when_they_are(many: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MANY", 100)
    figures = Kept()
    with many.office.read() as session:
        first = board.lights(session, UNITS, NOW, "unit", kept=figures)
        later = board.lights(session, UNITS, NOW + timedelta(seconds=9), "unit", kept=figures)
        other = board.lights(session, ["ga"], NOW + timedelta(seconds=9), "unit", kept=figures)
    assert (first.at, first.kept) == (NOW, True)
    assert later == first
    assert (other.at, other.kept) == (NOW + timedelta(seconds=9), False)


def _each(session: Session, key: object) -> Counter[tuple[str, str]]:
    """Every open task by itself: the light whose condition holds, and there is one."""
    conditions = board.light_is(NOW)
    found = Counter[tuple[str, str]]()
    query = select(key, *conditions.values()).where(Task.state == "open", Task.unit.in_(UNITS))  # type: ignore[call-overload]
    for value, *holds in session.execute(query):
        [light] = [light for light, its in zip(conditions, holds, strict=True) if its]
        found[value, light] += 1
    return found


def _paged(session: Session, by: str) -> list[str]:
    found, after = list[str](), ""
    while True:
        page = board.lights(session, UNITS, NOW, by, after=after, limit=2)
        found += [row.key for row in page.items]
        if page.next is None:
            return found
        after = page.next
