"""Decision tables answer by their hit policy: tables with answers worked out before, and random ones by brute force."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest

from engine.feel.dmn import load
from tests.engine.feel.dmn.decisions import decision, model, table


@dataclass
class Block:
    """One model of tables.txt or models.txt; several columns are separated by semicolons."""

    policy: str = ""
    input: str = ""
    output: str = ""
    values: str = ""
    default: str = ""
    rules: list[str] = field(default_factory=list)
    asks: list[str] = field(default_factory=list)

    def given(self, value: Any) -> dict[str, Any]:
        """The inputs by their names."""
        names = [column.partition(": ")[0] for column in self.input.split(" ; ")]
        return dict(zip(names, value if len(names) > 1 else [value], strict=True))

    def xml(self) -> bytes:
        policy, _, aggregation = (
            self.policy.partition(" ") if self.policy.startswith("COLLECT") else (self.policy, "", "")
        )
        outputs = self.output.split(" ; ")
        name = outputs[0].partition(": ")[0]
        return model(
            decision(
                "answer",
                table(
                    policy,
                    self.input.split(" ; "),
                    outputs,
                    self.rules,
                    aggregation=aggregation,
                    values={name: self.values} if self.values else {},
                    defaults={name: self.default} if self.default else {},
                ),
            )
        )


def blocks(name: str) -> Iterator[Block]:
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    for part in text.split("\n\n")[1:]:
        block = Block()
        for line in part.strip().splitlines():
            word, _, rest = line.partition(" ")
            if word == "output":
                block.output, _, block.values = rest.partition(" | ")
            elif word in ("rule", "ask"):
                getattr(block, f"{word}s").append(rest)
            else:
                setattr(block, word, rest)
        yield block


BLOCKS = [*blocks("tables.txt"), *blocks("models.txt")]


def test_there_are_enough_models() -> None:
    assert len({block.xml() for block in BLOCKS}) >= 150
    assert {block.policy for block in BLOCKS} >= {
        *("UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"),
        *(f"COLLECT{aggregation}" for aggregation in ("", " SUM", " MIN", " MAX", " COUNT")),
    }


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: f"{block.policy}-{block.input}")
def test_a_table_answers(block: Block) -> None:
    decisions = load(block.xml())
    assert decisions.faults == []
    for ask in block.asks:
        value, _, expected = ask.partition(" => ")
        answer_text, _, rules = expected.rpartition(" by ")
        answer = decisions.decide("answer", block.given(json.loads(value)))
        assert answer.value == json.loads(answer_text, parse_int=Decimal), ask
        assert " ".join(map(str, answer.fired[0].rules)) == rules.replace("-", ""), ask


Test = Callable[[int], bool]
CELLS: list[tuple[str, Test]] = [
    ("-", lambda v: True),
    ("< 3", lambda v: v < 3),
    (">= 5", lambda v: v >= 5),
    ("[2..6]", lambda v: 2 <= v <= 6),
    ("(2..6)", lambda v: 2 < v < 6),
    ("1, 4, 7", lambda v: v in (1, 4, 7)),
    ("not(4)", lambda v: v != 4),
    ("not([3..5])", lambda v: not 3 <= v <= 5),
    ("!= 2", lambda v: v != 2),
    ("? * 2 > 7", lambda v: v * 2 > 7),
]
ORDER = ["c", "a", "d", "b"]


def brute(policy: str, hits: list[tuple[int, str]]) -> tuple[Any, list[int]]:
    """The answer and the rules, from all rules that match."""
    numbers, values = [number for number, _ in hits], [value for _, value in hits]
    ranked = sorted(hits, key=lambda hit: ORDER.index(hit[1]))
    match policy:
        case "UNIQUE":
            return (values[0] if len(hits) == 1 else None), numbers
        case "FIRST":
            return (values[0] if hits else None), numbers[:1]
        case "ANY":
            return (values[0] if len(set(values)) == 1 else None), numbers
        case "PRIORITY":
            return (ranked[0][1] if hits else None), [number for number, _ in ranked[:1]]
        case "OUTPUT ORDER":
            return [value for _, value in ranked], [number for number, _ in ranked]
        case "COUNT":
            return Decimal(len(hits)), numbers
        case "MIN":
            return min(values, default=None), numbers
        case "MAX":
            return max(values, default=None), numbers
    return values, numbers


@pytest.mark.parametrize(
    "policy",
    ["UNIQUE", "FIRST", "ANY", "PRIORITY", "COLLECT", "RULE ORDER", "OUTPUT ORDER", "COUNT", "MIN", "MAX"],
)
def test_random_tables_agree_with_brute_force(policy: str) -> None:
    random = Random(policy)
    for _ in range(12):
        rows = [
            ([random.choice(CELLS), random.choice(CELLS)], random.choice(ORDER)) for _ in range(random.randint(1, 7))
        ]
        rules = [f'{x[0]} ; {y[0]} => "{value}"' for (x, y), value in rows]
        aggregation = policy if policy in ("COUNT", "MIN", "MAX") else ""
        kept = "COLLECT" if aggregation else policy
        ranked = {"r": ", ".join(f'"{value}"' for value in ORDER)}
        box = table(kept, ["x: number", "y: number"], ["r: string"], rules, aggregation=aggregation, values=ranked)
        decisions = load(model(decision("answer", box)))
        for x, y in [(random.randrange(9), random.randrange(9)) for _ in range(15)]:
            hits = [(number, value) for number, ((a, b), value) in enumerate(rows, 1) if a[1](x) and b[1](y)]
            answer = decisions.decide("answer", {"x": x, "y": y})
            assert (answer.value, list(answer.fired[0].rules)) == brute(policy, hits), (rules, x, y)


def test_sums_of_random_tables_agree_with_brute_force() -> None:
    random = Random(9)
    for _ in range(20):
        rows = [(random.choice(CELLS), random.randint(-50, 50)) for _ in range(random.randint(1, 7))]
        rules = [f"{cell[0]} => {value}" for cell, value in rows]
        decisions = load(
            model(decision("answer", table("COLLECT", ["x: number"], ["r: number"], rules, aggregation="SUM")))
        )
        for x in range(9):
            values = [value for (_, test), value in rows if test(x)]
            assert decisions.decide("answer", {"x": x}).value == (sum(values) if values else None)


def test_several_outputs_make_a_context_and_rank_column_by_column() -> None:
    box = table(
        "PRIORITY",
        ["x: number"],
        ["级别: string", "期限: number"],
        ['> 0 => "低" ; 5', '> 1 => "高" ; 5', '> 2 => "高" ; 3'],
        values={"级别": '"高", "低"', "期限": "3, 5"},
    )
    decisions = load(model(decision("d", box)))
    assert decisions.decide("d", {"x": 1}).value == {"级别": "低", "期限": Decimal(5)}
    assert decisions.decide("d", {"x": 2}).value == {"级别": "高", "期限": Decimal(5)}
    assert decisions.decide("d", {"x": 3}).value == {"级别": "高", "期限": Decimal(3)}


def test_a_rule_broken_at_run_time_is_null_and_says_why() -> None:
    box = table("UNIQUE", ["x: number"], ["r"], ["> 1 => 1", "> 2 => 2"])
    answer = load(model(decision("d", box))).decide("d", {"x": 3})
    assert answer.value is None
    assert "第 1、2 条规则" in answer.notes[0]
    box = table("FIRST", ["x: number"], ["r"], ["- => 1"], values={"x": "[0..9]"})
    answer = load(model(decision("d", box))).decide("d", {"x": 10})
    assert answer.value is None
    assert "不在这一列允许的取值范围" in answer.notes[0]
