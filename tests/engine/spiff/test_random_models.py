"""Random models end as the token game says, saved and loaded at every step."""

from __future__ import annotations

import random
from typing import Any

import pytest

from engine.spiff.compile import Compiled, compile_files
from engine.spiff.run import Run
from tests.engine.conftest import MORNING
from tests.engine.spiff.token_game import Game, Generator, draw, plain

MOST_STEPS = 80


def seen(run: Run) -> list[tuple[str, dict[str, Any], str]]:
    """The open items: element, data, id."""
    found = []
    for item, (element, _) in run.items().items():
        data = run.item_variables(item)
        assert data is not None
        found.append((element, {name: _number(value) for name, value in data.items()}, item))
    return sorted(found, key=lambda entry: repr(entry[:2]))


def _number(value: Any) -> Any:
    return value if isinstance(value, str) else int(value)


def play(compiled: Compiled, game: Game, seed: int) -> None:
    choose = random.Random(seed)
    run = Run.start(compiled, {}, MORNING)
    for number in range(MOST_STEPS):
        state = run.dump()
        run = Run.load(compiled, state, MORNING)
        assert run.dump() == state
        items = seen(run)
        assert [entry[:2] for entry in items] == game.open()
        if not items:
            break
        name, data, item = choose.choice(items)
        assert run.complete(item, {name: number})
        game.complete(name, data, number)
    else:
        return
    assert run.finished
    latest: dict[str, Any] = {}
    for ended in game.ended:
        latest |= plain(ended)
    assert {name: _number(value) for name, value in run.variables().items()} == latest


@pytest.mark.parametrize("first", range(0, 300, 25))
def test_random_models_play_like_the_token_game(first: int) -> None:
    for seed in range(first, first + 25):
        model = Generator(seed).model
        compiled = compile_files({"flow.bpmn": draw(model)}, "flow.bpmn", str(seed), {})
        try:
            play(compiled, Game(model), seed)
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
