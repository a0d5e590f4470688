"""Decision models spoilt by chance: findings, and an answer or a named problem; soon, and never anything else.

The long form (BANJIE_TEST_LONG=1) spoils 10,000.
"""

from __future__ import annotations

import random
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engine.errors import Problem
from engine.feel.dmn import check, load, read, tables
from tests.engine.check.test_mutated import spoil
from tests.engine.feel.dmn.decisions import decision, input_data, model
from tests.engine.feel.dmn.test_boxed import BOXES, DOUBLE
from tests.engine.feel.dmn.test_hit_policies import BLOCKS
from tests.engine.feel.expressions import damaged, grown, heap
from tests.long_form import LONG

SERVICES = Path(__file__).parents[4] / "bpmn" / "services"
SOURCES = [path.read_bytes() for path in sorted(SERVICES.glob("*/*.dmn"))]
SOURCES += [block.xml() for block in BLOCKS[::9]]
SOURCES += [model(input_data("x", "number"), DOUBLE, decision("d", box, inputs=["i_x"])) for box, _ in BOXES[::3]]
MODELS = 10_000 if LONG else 400
AT_ONCE = 50
MOST_SECONDS = 2.0
"""Of processor time, for checking one model and asking all its decisions."""
VALUES: list[Any] = [None, 1, Decimal("12.5"), -3, "甲", "2026-06-30", True, [1, 2], {"a": 1}, "P3D"]


def reworded(chance: random.Random, data: bytes) -> bytes:
    """One cell written anew: well-formed, damaged, or words in no order."""
    parts = data.decode().split("<text>")
    place = chance.randrange(1, len(parts)) if len(parts) > 1 else 0
    if place:
        made = chance.choice([grown, damaged, heap])(chance).replace("&", "").replace("<", "&lt;")
        parts[place] = made.replace("\0", "") + "</text>" + parts[place].partition("</text>")[2]
    return "<text>".join(parts).encode()


def ask(chance: random.Random, data: bytes) -> None:
    findings = check(data)
    assert all(finding.message and finding.fix for finding in findings)
    try:
        tables(read(data))
        asked = load(data)
    except Problem:
        assert [finding.rule for finding in findings] == ["decision-readable"]
        return
    given = {each.name: chance.choice(VALUES) for each in asked.definitions.inputs.values()}
    for name in asked.names:
        try:
            asked.decide(name, given)
        except Problem:
            continue


@pytest.mark.parametrize("first", range(0, MODELS, AT_ONCE))
def test_a_spoilt_model_is_found_or_answers_and_nothing_else(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        chance = random.Random(seed)
        source = chance.choice(SOURCES)
        data = reworded(chance, source) if seed % 2 else spoil(chance, source)
        began = time.process_time()
        try:
            ask(chance, data)
        except Exception as error:
            raise AssertionError(f"seed {seed}: {error!r}\n{data.decode('utf-8', 'replace')}") from error
        assert time.process_time() - began < MOST_SECONDS, seed
