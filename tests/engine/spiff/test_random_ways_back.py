"""In random models steps are sent back and taken back at random; the flow always goes on, and ends."""

from __future__ import annotations

import random
from collections import Counter
from functools import partial

import pytest

from engine.check.diagram import Diagram
from engine.check.onward import ends_well
from engine.spiff.compile import compile_files
from engine.spiff.problems import NoWayBack
from engine.spiff.run import Run
from engine.xml import parse
from tests.engine.conftest import MORNING
from tests.engine.spiff.drawing import draw
from tests.engine.spiff.models import Generator
from tests.long_form import LONG

MODELS = 2_000 if LONG else 90
AT_ONCE = 30
BACK_AND_FORTH, MOST_STEPS = 25, 200


def play(seed: int, seen: Counter[str]) -> None:
    files = draw(Generator(seed, events=False).model)
    compiled = compile_files(files, "flow.bpmn", str(seed), {})
    judge = partial(ends_well, [Diagram(parse(data)) for data in files.values()])
    choose = random.Random(seed)
    run = Run.start(compiled, {}, MORNING)
    done: list[str] = []
    for turn in range(MOST_STEPS):
        run = Run.load(compiled, run.dump(), MORNING)
        items = run.items()
        if not items:
            break
        item = choose.choice(sorted(items, key=lambda key: (items[key], key)))
        before, way = set(items), choose.random() if done and turn < BACK_AND_FORTH else 1.0
        goal = choose.choice(done) if done else ""
        try:
            if way < 0.25:
                assert run.send_back(item, goal, judge)
                opened = {key for key in run.items() if key not in before}
                assert goal in {run.items()[key][0] for key in opened}
                assert item not in run.items()
                seen["sent back"] += 1
            elif way < 0.35:
                run.take_back(done[-1], judge)
                seen["taken back"] += 1
            else:
                assert run.complete(item, {items[item][0]: turn})
                done.append(items[item][0])
        except NoWayBack:
            seen["refused"] += 1
            run = Run.load(compiled, run.dump(), MORNING)
            assert set(run.items()) == before
    assert run.finished
    assert not run.items()


@pytest.mark.parametrize("first", range(0, MODELS, AT_ONCE))
def test_a_flow_sent_back_and_forth_ends_all_the_same(first: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(first + 700_000, first + 700_000 + AT_ONCE):
        try:
            play(seed, seen)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}") from error
    assert min(seen["sent back"], seen["taken back"], seen["refused"]) > 0, seen
