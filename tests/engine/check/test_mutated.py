"""Diagrams spoilt by chance: a finding, a refusal or a deployment, soon, and never anything else.

The long form (BANJIE_TEST_LONG=1) spoils 10,000. Seen: all of them as said, the slowest in 0.4 s.
"""

from __future__ import annotations

import random
import time
from contextlib import suppress
from pathlib import Path

import pytest
from lxml import etree

from engine.check import check
from engine.errors import Invalid
from engine.runtime import Engine
from tests.long_form import LONG

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
SOURCES = [*sorted((ROOT / "bpmn" / "services").glob("*/*.bpmn")), *sorted(HERE.glob("*/valid*.bpmn"))]
DIAGRAMS = 10_000 if LONG else 300
AT_ONCE = 50
MOST_SECONDS = 2.0
"""Of processor time, for checking and deploying one diagram."""

TEXTS = [
    "",
    " ",
    "办结",
    "1 +",
    "P1D",
    "R/PT0S",
    "null",
    "\u202e",
    "x" * 3000,
    "((((((((",
    "a.b.c.d",
    "-1",
    "2026-02-30",
]
GARBLED = [b"\0", b"<", b">", b"&", b'"', b"\xff", b"\xe5\x8a", b"]]>", b"<!--", b"</process>", b"&#0;", b"&x;"]


def spoil(chance: random.Random, data: bytes) -> bytes:
    """One to four changes of elements, and now and then of bytes."""
    root = etree.fromstring(data)
    for _ in range(chance.randint(1, 4)):
        _change(chance, [element for element in root.iter() if isinstance(element.tag, str)])
    data = etree.tostring(root)
    if chance.randrange(4) == 0:
        place = chance.randrange(len(data))
        act = chance.randrange(3)
        if act == 0:
            data = data[:place]
        elif act == 1:
            data = data[:place] + chance.choice(GARBLED) + data[place:]
        else:
            data = data[:place] + data[place + chance.randint(1, 40) :]
    return data


def _change(chance: random.Random, elements: list[etree._Element]) -> None:
    one, other = chance.choice(elements), chance.choice(elements)
    act = chance.choice(["drop attribute", "set attribute", "swap ids", "move", "copy", "drop", "text", "rename"])
    if act == "drop attribute" and one.attrib:
        del one.attrib[chance.choice(list(one.attrib))]
    elif act == "set attribute" and one.attrib:
        value = chance.choice([other.get("id", ""), *(text for text in TEXTS)])
        one.set(chance.choice(list(one.attrib)), value)
    elif act == "swap ids" and one.get("id") and other.get("id"):
        first, second = one.get("id", ""), other.get("id", "")
        one.set("id", second)
        other.set("id", first)
    elif act == "move" and one.getparent() is not None and other not in list(one.iter()):
        other.append(one)
    elif act == "copy" and one not in list(other.iter()) and len(list(one.iter())) < 100:
        other.append(etree.fromstring(etree.tostring(one)))
    elif act == "drop" and (parent := one.getparent()) is not None:
        parent.remove(one)
    elif act == "text":
        one.text = chance.choice(TEXTS)
    elif act == "rename":
        one.tag = other.tag


@pytest.mark.parametrize("first", range(0, DIAGRAMS, AT_ONCE))
def test_a_spoilt_diagram_is_found_refused_or_deployed_and_nothing_else(first: int) -> None:
    for seed in range(first, first + AT_ONCE):
        chance = random.Random(seed)
        source = chance.choice(SOURCES)
        data = spoil(chance, source.read_bytes())
        files = {path.name: path.read_bytes() for path in source.parent.iterdir() if path.is_file()}
        began = time.process_time()
        try:
            findings = check(data)
            assert not [finding for finding in findings if "未能完成" in finding.message]
            with suppress(Invalid):
                Engine().compile({**files, source.name: data}, main=source.name)
        except Exception as error:
            raise AssertionError(f"seed {seed}, {source.name}: {error!r}") from error
        assert time.process_time() - began < MOST_SECONDS, seed
