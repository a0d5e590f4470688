"""Instances moved to the next version of a random model go on as the token game says, or as if they had begun there."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from engine.check.diagram import Diagram
from engine.check.onward import troubles
from engine.check.soundness import play
from engine.spiff.compile import Compiled, compile_files
from engine.spiff.run import Run
from engine.xml import parse
from tests.engine.conftest import MORNING
from tests.engine.spiff.drawing import draw
from tests.engine.spiff.models import Generator
from tests.engine.spiff.stamped import plain
from tests.engine.spiff.test_random_models import number, seen
from tests.engine.spiff.token_game import Game
from tests.engine.spiff.versions import Version, next_version
from tests.long_form import LONG

MODELS = 4_000 if LONG else 120
AT_ONCE = 40
MOST_STEPS = 60

Act = tuple[str, str, Any, Any]
"""What was done: complete, fire or deliver; the element; its data before; the number written."""


@dataclass
class Played:
    """An instance in the engine's hands and in the game's, and what was done with both."""

    compiled: Compiled
    game: Game
    run: Run
    choose: random.Random
    now: datetime = MORNING
    acts: list[Act] = field(default_factory=list)

    def same(self) -> None:
        """Engine and game show the same, also after the state was written and read."""
        self.run = Run.load(self.compiled, self.run.dump(), self.now)
        assert [entry[:2] for entry in seen(self.run)] == self.game.open()
        assert sorted(name for name, _ in self.run.timers().values()) == self.game.timers()
        assert self.run.expects() == self.game.messages()
        assert self.run.finished == (self.game.result is not None)

    def go_on(self) -> bool:
        """One act of chance; False where nothing can be done any more."""
        items, timers = seen(self.run), self.run.timers()
        names = Counter(name for name, _ in timers.values())
        acts: list[Any] = [*items, *sorted(self.run.expects())]
        acts += [(name, due, timer) for timer, (name, due) in timers.items() if names[name] == 1]
        if not acts:
            return False
        act, value = self.choose.choice(acts), len(self.acts)
        if isinstance(act, str):
            assert self.run.deliver(act, {})
            done: Act = ("deliver", act, None, None)
        elif isinstance(act[1], datetime):
            self.now = max(self.now, act[1]) + timedelta(days=self.choose.randint(0, 1))
            self.run = Run.load(self.compiled, self.run.dump(), self.now)
            assert self.run.fire(act[2])
            done = ("fire", act[0], None, None)
        else:
            assert self.run.complete(act[2], {} if act[0] in self.game.quiet else {act[0]: value})
            done = ("complete", act[0], act[1], value)
        self.acts.append(done)
        assert replay(self.game, [done], {})
        self.same()
        return True


def replay(game: Game, acts: list[Act], steps: dict[str, str]) -> bool:
    """Do the same in a game; False where that cannot be done there."""
    for how, old, data, value in acts:
        name = steps.get(old, old)
        if how == "complete" and (name, data) in game.open():
            game.complete(name, data, value)
        elif how == "fire" and name in game.timers():
            game.fire(name)
        elif how == "deliver" and name in game.messages():
            game.deliver(name)
        else:
            return False
    return True


def begun_there(played: Played, version: Version) -> Game | None:
    """A game of the new version after the same acts, where they came to nothing the versions do not share."""
    game = Game(version.model)
    same = replay(game, played.acts, version.steps) and game.visited.isdisjoint(version.touched)
    return game if same else None


def move(played: Played, version: Version) -> str:
    """Move at this point and play to the end; says which judge there was: "fresh", "game", or "refused"."""
    files = draw(version.model)
    compiled = compile_files(files, "flow.bpmn", "new", {})
    ids = set(played.run.items())
    fresh = begun_there(played, version)
    run, _, misfits = played.run.moved(compiled, version.steps)
    fits = played.game.move(version)
    assert fits == (not misfits), misfits
    if not fits:
        assert {misfit.code for misfit in misfits} == {"gone"}
        return "refused"
    assert ids >= set(run.items()) or run.passed
    played.compiled, played.run = compiled, run
    played.same()
    if not run.finished:
        diagrams = [Diagram(parse(data)) for data in files.values()]
        found = troubles(diagrams, run.marking(), run.variables().keys())
        assert not found or any(each.stuck or each.doubled for diagram in diagrams for each in play(diagram))
    if fresh is not None:
        played.game = fresh
        played.same()
    for _ in range(MOST_STEPS):
        if not played.go_on():
            break
    if played.game.result is not None:
        assert number(played.run.variables()) == plain(played.game.result)
    return "game" if fresh is None else "fresh"


def compare(first: int, *, events: bool) -> Counter[str]:
    judged: Counter[str] = Counter()
    for seed in range(first, first + AT_ONCE):
        model = Generator(seed, events=events).model
        compiled = compile_files(draw(model), "flow.bpmn", str(seed), {})
        choose = random.Random(seed)
        played = Played(compiled, Game(model), Run.start(compiled, {}, MORNING), choose)
        try:
            for _ in range(choose.randint(0, 8)):
                if not played.go_on():
                    break
            if not played.run.finished:
                judged[move(played, next_version(model, seed))] += 1
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
    return judged


@pytest.mark.parametrize("first", range(0, MODELS, AT_ONCE))
@pytest.mark.parametrize("events", [False, True], ids=["gateways", "events"])
def test_a_moved_instance_goes_on_as_in_the_game_or_is_refused_as_there(first: int, events: bool) -> None:
    judged = compare(first + 500_000, events=events)
    assert judged["game"]
    assert judged["fresh"]
