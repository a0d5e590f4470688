"""Whatever users and forms put into variables comes back as it went in."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import Invalid
from engine.feel import Months
from engine.runtime import Engine
from engine.spiff.codec import decode, encode
from engine.spiff.merge import same
from engine.spiff.run import Run
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import diagram, user

VALUES: list[Any] = [
    {"typename": "x", "!": ["decimal", "1"], "": None, "a.b": [], "__class__": 1},
    {"!": {"!": {"!": 1}}},
    Decimal("1.20"),
    datetime(2026, 11, 2, 9, 30, tzinfo=UTC),
    datetime(2026, 11, 2, 9, 30),  # noqa: DTZ001 - users may have naive ones
    date(2026, 11, 2),
    time(17, 30),
    timedelta(days=-1, seconds=5, microseconds=7),
    Months(14),
    b"\x00\xff",
    (1, [2, (3,)]),
    {1: "a", None: "b"},
    UUID(int=7),
    2**70,
    float("inf"),
    "𠮷野家\u0000",
    [True, 1, 1.0, Decimal(1), "1", None],
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_a_value_comes_back_as_it_went_in(value: Any) -> None:
    assert same(decode(encode(value)), value)


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.decimals(allow_nan=False),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])) | st.just("!"), inner)
    ),
    max_leaves=20,
)


@given(json)
def test_any_nesting_comes_back(value: Any) -> None:
    assert same(decode(encode(value)), value)


@pytest.mark.parametrize("value", [object(), "\ud800", {"a": [lambda: None]}])
def test_what_cannot_be_kept_is_refused(value: Any) -> None:
    with pytest.raises(Invalid):
        encode(value)


names = st.text(st.characters(exclude_categories=["Cs"])) | st.sampled_from(
    ["typename", "__class__", "__dict__", "!", "data", "items", "results", "self", "None", "a.b", ""]
)


@given(st.dictionaries(names, json, max_size=6), st.dictionaries(names, json, max_size=6))
def test_variables_of_any_name_survive_a_step(given_: dict[str, Any], written: dict[str, Any]) -> None:
    run = Run.start(ONE_AFTER_ANOTHER, given_, MORNING)
    run = Run.load(ONE_AFTER_ANOTHER, run.dump(), MORNING)
    (item,) = run.items()
    run.complete(item, written)
    run = Run.load(ONE_AFTER_ANOTHER, run.dump(), MORNING)
    (item,) = run.items()
    assert same(run.item_variables(item), {**given_, **written})


ONE_AFTER_ANOTHER = Engine().compile({"flow.bpmn": diagram(user("a", "b"), "s > a; a > b; b > e")})


def test_variables_of_every_type_survive_the_database(play: Play) -> None:
    given_ = {f"v{number}": value for number, value in enumerate(VALUES)}
    play.start(diagram(user("a", "b"), "s > a; a > b; b > e"), given_)
    play.complete("a", typename="x", data={"!": 1})
    assert same(dict(play.variables), {**given_, "typename": "x", "data": {"!": 1}})
