"""Where parallel branches meet, their data becomes one: a three-way merge against the data at the split."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from engine.spiff.problems import DataConflict

_ABSENT = object()


def merge(
    base: Mapping[str, Any], branches: Sequence[Mapping[str, Any]], *, overwritten: list[str] | None = None
) -> dict[str, Any]:
    """The data of all branches together. What only one branch changed, deleted or added wins over the base.

    Raises `DataConflict` where two branches changed one value differently; with a list given, the later one wins and
    the name is added there. Nested contexts are compared by key, lists as a whole.
    """
    conflicts: list[str] = []
    merged = _merge(base, branches, "", conflicts)
    if overwritten is not None:
        overwritten += [name for name in conflicts if name not in overwritten]
    elif conflicts:
        names = "、".join(f"“{name}”" for name in conflicts)
        raise DataConflict(f"并行分支把 {names} 改成了不同的内容，无法合并。", extra={"names": conflicts})
    return merged


def changes(base: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The top-level names of `data` that are not as in `base`."""
    return {name: value for name, value in data.items() if not same(value, base.get(name, _ABSENT))}


def same(a: Any, b: Any) -> bool:
    """Equal in value and in type at every level: to FEEL true is not 1."""
    if a is b:
        return True
    if type(a) is not type(b):
        return False
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def _merge(
    base: Mapping[str, Any], branches: Sequence[Mapping[str, Any]], path: str, conflicts: list[str]
) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for name in dict.fromkeys([*base, *(name for branch in branches for name in branch)]):
        before = base.get(name, _ABSENT)
        changed: list[Any] = []
        for branch in branches:
            after = branch.get(name, _ABSENT)
            if not same(before, after):
                changed = [other for other in changed if not same(after, other)] + [after]
        if len(changed) <= 1:
            value = changed[0] if changed else before
        elif all(isinstance(after, dict) for after in changed):
            value = _merge(before if isinstance(before, dict) else {}, changed, f"{path}{name}.", conflicts)
        else:
            conflicts.append(f"{path}{name}")
            value = changed[-1]
        if value is not _ABSENT:
            merged[name] = value
    return merged
