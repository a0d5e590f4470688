"""Random models end as the token game says, saved and loaded at every step."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest

from engine.spiff.compile import Compiled, compile_files
from engine.spiff.run import Run
from tests.engine.conftest import MORNING
from tests.engine.spiff.drawing import draw
from tests.engine.spiff.models import Generator
from tests.engine.spiff.stamped import in_order, plain
from tests.engine.spiff.token_game import Game
from tests.long_form import LONG

MOST_STEPS = 80
MODELS = 3_000 if LONG else 200
AT_ONCE = 25


def seen(run: Run) -> list[tuple[str, dict[str, Any], str]]:
    """The open items: element, data, id."""
    found = []
    for item, (element, _) in run.items().items():
        data = run.item_variables(item)
        assert data is not None
        found.append((element, number(data), item))
    return sorted(found, key=in_order)


def number(value: Any) -> Any:
    """FEEL's numbers as ours, however deep."""
    if isinstance(value, dict):
        return {name: number(item) for name, item in value.items()}
    if isinstance(value, list):
        return [number(item) for item in value]
    return int(value) if isinstance(value, Decimal) else value


def play(compiled: Compiled, game: Game, seed: int) -> bool:
    """Whether it came to an end within the steps."""
    choose = random.Random(seed)
    now = MORNING
    run = Run.start(compiled, {}, now)
    passed: Counter[str] = Counter()
    for turn in range(MOST_STEPS):
        passed.update(flow for flows in run.departures for flow in flows)
        assert passed == game.passed
        state = run.dump()
        run = Run.load(compiled, state, now)
        assert orjson.loads(run.dump()) == orjson.loads(state)
        items, timers = seen(run), run.timers()
        assert [entry[:2] for entry in items] == game.open()
        assert sorted(name for name, _ in timers.values()) == game.timers()
        assert run.expects() == game.messages()
        assert run.finished == (game.result is not None)
        acts = [*items, *((name, due, timer) for timer, (name, due) in timers.items()), *sorted(run.expects())]
        names = [name for name, _ in timers.values()]
        acts = [act for act in acts if not isinstance(act[1], datetime) or names.count(act[0]) == 1]
        if not acts:
            break
        act = choose.choice(acts)
        if isinstance(act, str):
            assert run.deliver(act, {})
            game.deliver(act)
        elif isinstance(act[1], datetime):
            now = max(now, act[1]) + timedelta(days=choose.randint(0, 1))
            run = Run.load(compiled, state, now)
            assert run.fire(act[2])
            game.fire(act[0])
        else:
            name, data, item = act
            assert run.complete(item, {} if name in game.quiet else {name: turn})
            game.complete(name, data, turn)
    if game.result is None:
        return False
    assert run.finished
    assert number(run.variables()) == plain(game.result)
    return True


def compare(first: int, *, events: bool) -> int:
    """Play models and say how many ended."""
    ended = 0
    for seed in range(first, first + AT_ONCE):
        model = Generator(seed, events=events).model
        compiled = compile_files(draw(model), "flow.bpmn", str(seed), {})
        try:
            ended += play(compiled, Game(model), seed)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
    return ended


@pytest.mark.parametrize("first", range(0, MODELS, AT_ONCE))
def test_gateways_loops_and_subprocesses_play_like_the_token_game(first: int) -> None:
    assert compare(first, events=False) > AT_ONCE // 2


@pytest.mark.parametrize("first", range(100_000, 100_000 + MODELS, AT_ONCE))
def test_events_calls_and_instances_play_like_the_token_game(first: int) -> None:
    assert compare(first, events=True) > AT_ONCE // 2
