"""Random sound diagrams under random commands, on a real database, saved, loaded and crashed in, beside the token game.

Every command is a transaction of its own. A crash breaks one off at some statement, as the end of the process would:
nothing of it may be left. In between the engine forgets everything it had in memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engine.runtime import Engine
from engine.spiff.problems import Stranded
from engine.spiff.run import Run
from engine.store.database import Database
from engine.store.tables import InstanceRow, TimerRow
from tests.engine.conftest import MORNING
from tests.engine.spiff.drawing import draw
from tests.engine.spiff.models import Generator
from tests.engine.spiff.stamped import in_order, plain
from tests.engine.spiff.test_random_models import number
from tests.engine.spiff.token_game import Game
from tests.long_form import LONG

SEEDS = st.integers(0, 10**6)
CRASHES = st.lists(st.integers(1, 8), max_size=2)
EXAMPLES, STEPS = (200, 50) if LONG else (6, 20)
"""Walks, and commands in each. Wherever in a walk a command stands, it costs the same: 30 ms, its crashes included."""


class Crash(BaseException):
    """The process ends here."""


class Walk(RuleBasedStateMachine):
    """One instance of one random model, and the game beside it."""

    database: Database

    @initialize(seed=SEEDS, events=st.booleans())
    def begin(self, seed: int, events: bool) -> None:
        self.start(seed, events)

    @precondition(lambda self: self.nothing_to_do())
    @rule(seed=SEEDS, events=st.booleans())
    def begin_another(self, seed: int, events: bool) -> None:
        self.start(seed, events)

    def start(self, seed: int, events: bool) -> None:
        model = Generator(seed, events=events).model
        self.game, self.engine, self.now, self.turn = Game(model), Engine(), MORNING, 0
        self.stranded = False
        with self.database.write() as session:
            self.digest = self.engine.deploy(session, draw(model))
            step = self.engine.start(session, self.digest, key=str(seed), variables={}, now=self.now)
        self.instance = step.instance_id

    def step(self, command: Callable[[Session], Any], in_game: Callable[[], None], crashes: list[int]) -> None:
        """Do it here and there, after some tries that the end of the process broke off.

        What would wait for ever, for a signal that was thrown before, is refused.
        """
        for at in crashes:
            self.break_off(command, at)
            self.as_in_the_game()
        try:
            with self.database.write() as session:
                assert command(session) is not None
        except Stranded:
            self.stranded = True
        in_game()
        assert self.stranded == (self.nothing_to_do() and self.game.result is None)

    def nothing_to_do(self) -> bool:
        return not (self.game.open() or self.game.timers() or self.game.messages())

    def items(self) -> list[tuple[str, dict[str, Any], str]]:
        """The open items as the database has them: element, variables, id."""
        with self.database.read() as session:
            found = self.engine.open_items(session, self.instance)
            seen = [(item, self.engine.variables(session, item.id, now=self.now)) for item in found]
        return sorted(((item.element.id, number(dict(data)), item.id) for item, data in seen), key=in_order)

    def timers(self) -> list[TimerRow]:
        with self.database.read() as session:
            return list(session.scalars(select(TimerRow).where(TimerRow.instance_id == self.instance)))

    @precondition(lambda self: self.game.open())
    @rule(data=st.data(), elsewhere=st.booleans(), crashes=CRASHES)
    def complete(self, data: st.DataObject, elsewhere: bool, crashes: list[int]) -> None:
        name, seen, item = data.draw(st.sampled_from(self.seen))
        self.turn += 1
        if elsewhere:
            self.forget()
        self.step(
            lambda session: self.engine.complete(session, item, self.written(name), now=self.now),
            lambda: self.game.complete(name, seen, self.turn),
            crashes,
        )

    def written(self, name: str) -> dict[str, Any]:
        return {} if name in self.game.quiet else {name: self.turn}

    @precondition(lambda self: self.one_of_a_kind())
    @rule(data=st.data(), late=st.integers(0, 2), crashes=CRASHES)
    def fire(self, data: st.DataObject, late: int, crashes: list[int]) -> None:
        timer = data.draw(st.sampled_from(self.one_of_a_kind()))
        self.now = max(self.now, timer.due_at) + timedelta(days=late)
        self.step(
            lambda session: self.engine.fire_timer(session, timer.id, now=self.now),
            lambda: self.game.fire(timer.element),
            crashes,
        )
        if not self.stranded:
            with self.database.write() as session:
                assert self.engine.fire_timer(session, timer.id, now=timer.due_at) is None, "once"

    def one_of_a_kind(self) -> list[TimerRow]:
        """The game tells timers by their names alone, and knows no cycle that is due twice at once."""
        rows = self.timers()
        names = Counter(row.element for row in rows)
        return [row for row in sorted(rows, key=lambda row: row.element) if names[row.element] == 1]

    @precondition(lambda self: self.game.messages())
    @rule(data=st.data(), elsewhere=st.booleans(), crashes=CRASHES)
    def deliver(self, data: st.DataObject, elsewhere: bool, crashes: list[int]) -> None:
        if elsewhere:
            self.forget()
        message = data.draw(st.sampled_from(sorted(self.game.messages())))
        self.step(
            lambda session: self.engine.deliver(session, self.instance, message, {}, now=self.now),
            lambda: self.game.deliver(message),
            crashes,
        )

    def break_off(self, command: Callable[[Session], Any], at: int) -> None:
        """Begin it, and end before its statement number `at`, or before its commit; a process that knows the diagram
        takes over.
        """
        left = [at]

        def end(*_: Any) -> None:
            left[0] -= 1
            if left[0] < 0:
                raise Crash

        def begun() -> None:
            with self.database.write() as session:
                command(session)
                raise Crash

        event.listen(self.database.engine, "before_cursor_execute", end)
        try:
            with pytest.raises((Crash, Stranded)):
                begun()
        finally:
            event.remove(self.database.engine, "before_cursor_execute", end)
        self.database.engine.dispose()

    def forget(self) -> None:
        """Another process takes over: nothing is in memory, the diagram is compiled anew, no connection is open."""
        self.engine = Engine()
        self.database.engine.dispose()

    @invariant()
    def as_in_the_game(self) -> None:
        if not hasattr(self, "instance") or self.stranded:
            return
        self.seen = self.items()
        assert [entry[:2] for entry in self.seen] == self.game.open()
        assert sorted(row.element for row in self.timers()) == self.game.timers()
        with self.database.read() as session:
            row = session.get_one(InstanceRow, self.instance)
            history = self.engine.history(session, self.instance)
            compiled = self.engine.compiled(session, self.digest)
        assert (row.finished_at is not None) == (self.game.result is not None)
        passed = Counter(flow for line in history for flow in line.flows.split())
        assert passed == self.game.passed
        if self.game.result is not None:
            run = Run.load(compiled, row.state, self.now)
            assert number(run.variables()) == plain(self.game.result)


@pytest.mark.filterwarnings("ignore:The recursion limit will not be reset")  # compiling large diagrams raises it
def test_whatever_is_done_the_database_holds_what_the_game_says(database: Database) -> None:
    walk = type("WalkOnThis", (Walk,), {"database": database})
    effort = settings(max_examples=EXAMPLES, stateful_step_count=STEPS, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(walk, settings=effort)
