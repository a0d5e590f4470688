"""The three-way merge where branches meet."""

from __future__ import annotations

from typing import Any

import pytest

from engine.spiff.merge import changes, merge, same
from engine.spiff.problems import DataConflict


@pytest.mark.parametrize(
    ("base", "branches", "merged"),
    [
        ({}, [{"a": 1}, {"b": 2}], {"a": 1, "b": 2}),
        ({"n": 0}, [{"n": 1}, {"n": 0}], {"n": 1}),
        ({"n": 0}, [{"n": 1}, {"n": 1}], {"n": 1}),
        ({"n": 0, "m": 0}, [{"m": 0}, {"n": 0, "m": 1}], {"m": 1}),
        ({"d": {"x": 0, "y": 0}}, [{"d": {"x": 1, "y": 0}}, {"d": {"x": 0, "y": 2}}], {"d": {"x": 1, "y": 2}}),
        ({}, [{"d": {"x": 1}}, {"d": {"y": 2}}, {"d": {"z": {"k": 3}}}], {"d": {"x": 1, "y": 2, "z": {"k": 3}}}),
        ({"l": [1]}, [{"l": [1, 2]}, {"l": [1]}], {"l": [1, 2]}),
    ],
)
def test_what_one_branch_changed_wins(base: Any, branches: Any, merged: Any) -> None:
    assert merge(base, branches) == merged


@pytest.mark.parametrize(
    ("base", "branches", "name"),
    [
        ({"n": 0}, [{"n": 1}, {"n": 2}], "n"),
        ({"n": 0}, [{}, {"n": 2}], "n"),
        ({"d": {"x": 0}}, [{"d": {"x": 1}}, {"d": {"x": 2}}], "d.x"),
        ({"l": []}, [{"l": [1]}, {"l": [2]}], "l"),
        ({"n": 0}, [{"n": 1}, {"n": True}], "n"),
    ],
)
def test_two_different_changes_of_one_value_conflict(base: Any, branches: Any, name: str) -> None:
    with pytest.raises(DataConflict) as conflict:
        merge(base, branches)
    assert conflict.value.extra["names"] == [name]
    overwritten: list[str] = []
    assert merge(base, branches, overwritten=overwritten) == {**base, **branches[-1]}
    assert overwritten == [name]


def test_true_is_not_one() -> None:
    assert not same({"a": [True]}, {"a": [1]})
    assert same({"a": [1, {"b": None}]}, {"a": [1, {"b": None}]})
    assert changes({"a": 1, "b": 2}, {"a": True, "b": 2}) == {"a": True}
