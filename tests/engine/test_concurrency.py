"""Many at once: branches completed at the same moment, the same item twice, timers and jobs raced for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import event

from engine import jobs, timers
from engine.errors import Conflict, NotFound
from engine.model import Step
from tests.engine.conftest import Play
from tests.engine.diagrams import boundary, catch, diagram, node, par, timer, user

FIVE = ["a", "b", "c", "d", "f"]
DEPARTMENTS = diagram(
    par("g", "j") + user(*FIVE, "z"), "; ".join(f"g > {name}; {name} > j" for name in FIVE) + "; s > g; j > z; z > e"
)


def test_five_departments_complete_five_branches_at_one_moment(play: Play) -> None:
    play.start(DEPARTMENTS)
    items = {name: play.items(name)[0] for name in FIVE}
    barrier = Barrier(5)

    def complete(name: str) -> Step:
        barrier.wait()
        with play.database.write() as session:
            return play.engine.complete(session, items[name], {name: {"outcome": "agree"}}, now=play.now)

    with ThreadPoolExecutor(5) as pool:
        steps = list(pool.map(complete, FIVE))
    assert [item.element.id for step in steps for item in step.opened] == ["z"]
    assert play.open == ["z"]
    with play.database.read() as session:
        seen = play.engine.variables(session, play.items("z")[0], now=play.now)
    assert seen == {name: {"outcome": "agree"} for name in FIVE}


def test_of_two_who_complete_one_item_one_gets_a_conflict(play: Play) -> None:
    play.start(diagram(user("a", "b"), "s > a; a > b; b > e"))
    item = play.items("a")[0]
    barrier = Barrier(2)

    def complete(who: str) -> Conflict | None:
        barrier.wait()
        try:
            with play.database.write() as session:
                play.engine.complete(session, item, {"a": who}, now=play.now)
        except Conflict as problem:
            return problem
        return None

    with ThreadPoolExecutor(2) as pool:
        (conflict,) = filter(None, pool.map(complete, ["甲", "乙"]))
    assert conflict.extra == {"closed_at": play.now.isoformat(), "how": "completed"}
    assert play.open == ["b"]


def test_an_item_that_was_cancelled_cannot_be_completed(play: Play) -> None:
    play.start(diagram(user("a", "h") + boundary("t", "a", timer("P1D")), "s > a; a > e; t > h; h > e"))
    item = play.items("a")[0]
    play.wait(days=1)
    with pytest.raises(Conflict) as problem:
        play.complete_item(item, {})
    assert problem.value.extra["how"] == "cancelled"


def test_an_item_that_never_was_is_not_found(play: Play) -> None:
    play.start(diagram(user("a"), "s > a; a > e"))
    with pytest.raises(NotFound):
        play.complete_item("0" * 32, {})


def test_a_due_timer_raced_for_by_four_fires_once(play: Play) -> None:
    play.start(diagram(catch("t", timer("P1D")) + user("a"), "s > t; t > a; a > e"))
    now = play.now + timedelta(days=1)
    with play.database.read() as session:
        (due,) = timers.due(session, now=now)
    barrier = Barrier(4)

    def fire(_: int) -> Step | None:
        barrier.wait()
        with play.database.write() as session:
            return play.engine.fire_timer(session, due, now=now)

    with ThreadPoolExecutor(4) as pool:
        steps = [step for step in pool.map(fire, range(4)) if step is not None]
    assert len(steps) == 1
    assert play.open == ["a"]


def test_two_workers_never_get_the_same_job(play: Play) -> None:
    with play.database.write() as session:
        for number in range(40):
            jobs.enqueue(session, "mail", {"number": number}, now=play.now)
    barrier = Barrier(4)

    def claim(_: int) -> list[str]:
        barrier.wait()
        with play.database.write() as session:
            return [job.id for job in jobs.claim(session, now=play.now, limit=15)]

    with ThreadPoolExecutor(4) as pool:
        claimed = [identity for ids in pool.map(claim, range(4)) for identity in ids]
    with play.database.write() as session:
        claimed += [job.id for job in jobs.claim(session, now=play.now, limit=50)]
    assert len(claimed) == len(set(claimed)) == 40


def test_a_completion_takes_few_statements_however_much_happens(play: Play) -> None:
    tasks = [f"t{number}" for number in range(12)]
    nodes = user("a") + par("g") + "".join(node("serviceTask", name) for name in tasks)
    nodes += "".join(boundary(f"b{name}", name, timer("P1D")) for name in tasks)
    text = "s > a; a > g; " + "; ".join(f"g > {name}; {name} > e; b{name} > e" for name in tasks)
    play.start(diagram(nodes, text))
    item = play.items("a")[0]
    statements: list[str] = []
    with play.database.write() as session:
        session.connection()

        @event.listens_for(play.database.engine, "before_cursor_execute")
        def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)

        play.engine.complete(session, item, {}, now=play.now)
        event.remove(play.database.engine, "before_cursor_execute", count)
    assert len(statements) <= 7, statements
