"""What a decision takes and gives, as far as its file tells: for the diagram that asks it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.errors import Problem
from engine.feel.dmn import Definitions, read
from engine.feel.dmn.cells import value_of
from engine.feel.dmn.tree import Context, Decision, Table
from engine.feel.syntax import Constant

RULES = "rules"
"""Beside what a decision gives, its task keeps which rules fired."""
_RESULT = "result"
_MANY = ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class Decided:
    """`inputs` and `results` are names, None where the file does not tell; `options` the texts a result may be."""

    inputs: frozenset[str] | None
    results: frozenset[str] | None
    options: Mapping[str, Sequence[str]] = field(default_factory=dict)


def decided(raw: bytes, name: str) -> Decided | None:
    """The decision of this id or name. None where there is none, or the file cannot be read: other rules say so."""
    try:
        model = read(raw)
    except Problem:
        return None
    found = next((each for each in model.decisions.values() if name in (each.id, each.name)), None)
    if found is None:
        return None
    inputs = frozenset(_inputs(model, found)) if model.inputs else None
    match found.box:
        case Table(policy, outputs=[_]):
            options = _texts(found.box, 0) if policy not in _MANY else None
            return Decided(inputs, frozenset({_RESULT, RULES}), {_RESULT: options} if options else {})
        case Table(policy, outputs=outputs) if policy not in _MANY:
            told = {output.name: _texts(found.box, place) for place, output in enumerate(outputs)}
            return Decided(inputs, frozenset({*told, RULES}), {key: texts for key, texts in told.items() if texts})
        case Table():
            return Decided(inputs, frozenset({_RESULT, RULES}))
        case Context(entries) if all(entry.name for entry in entries):
            return Decided(inputs, frozenset({RULES, *(entry.name for entry in entries)}))
    return Decided(inputs, None)


def _inputs(model: Definitions, decision: Decision) -> set[str]:
    """The names of the input data it requires, itself or through decisions."""
    names, waiting, seen = set[str](), [decision], set[str]()
    while waiting:
        each = waiting.pop()
        names |= {model.inputs[id].name for id in each.inputs if id in model.inputs}
        waiting += [model.decisions[id] for id in each.decisions if id in model.decisions and id not in seen]
        seen.update(each.decisions)
    return names


def _texts(table: Table, place: int) -> list[str] | None:
    """The texts of an output column, None where one of its cells is anything else."""
    output = table.outputs[place]
    cells = [rule.outputs[place].text for rule in table.rules if place < len(rule.outputs)]
    values = [_text(cell) for cell in (*cells, *([output.default.text] if output.default else []))]
    return None if None in values else list(dict.fromkeys(value for value in values if value is not None))


def _text(cell: str) -> str | None:
    tree = value_of(cell)
    return tree.value if isinstance(tree, Constant) and isinstance(tree.value, str) else None
