"""The border to the host: its functions, its data, and what comes back."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any, NamedTuple

import pytest

from engine.errors import Forbidden
from engine.feel import FeelError, FeelFailed, compile, evaluate

D = Decimal


class Colour(StrEnum):
    RED = "red"


class Grade(IntEnum):
    ONE = 1


class Pair(NamedTuple):
    left: int
    right: int


class Secret:
    """Something with attributes that no expression may see."""

    value = 42

    def __getitem__(self, key: str) -> int:
        return 42


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        (1, D(1)),
        (True, True),
        (0.1, D("0.1")),
        (2.0, D(2)),
        (1e300, D(10**300)),
        (float("nan"), None),
        (float("inf"), None),
        (D("NaN"), None),
        (D("sNaN"), None),
        (10**40, D("1E+40")),
        pytest.param(10**100_000, None, id="huge"),
        (Colour.RED, "red"),
        (Grade.ONE, D(1)),
        (Pair(1, 2), [D(1), D(2)]),
        ((1, [2]), [D(1), [D(2)]]),
        (b"bytes", None),
        ({1, 2}, None),
        (Secret(), None),
        (Secret, None),
        (print, None),
        (1j, None),
        (date(2026, 1, 1), date(2026, 1, 1)),
        ({"k": {"n": 1}, 7: 2}, {"k": {"n": D(1)}}),
        ([{"n": (1.5, Secret())}], [{"n": [D("1.5"), None]}]),
    ],
)
def test_data_of_the_host_is_seen_as(given: Any, seen: Any) -> None:
    result = evaluate("x", {"x": given})
    assert result == seen
    assert type(result) is type(seen)


@pytest.mark.parametrize(
    "text", ["x.value", "x.__class__", "x[1].value", 'get value(x, "value")', "for y in x return y.value"]
)
def test_no_attribute_of_a_python_object_is_ever_read(text: str) -> None:
    assert evaluate(text, {"x": Secret()}) in (None, [], [None])


def test_a_result_shares_nothing_with_the_context() -> None:
    context = {"a": {"b": [1, {"c": 2}]}}
    result = evaluate("a", context)
    result["b"][1]["c"] = 9
    result["b"].append(3)
    assert context == {"a": {"b": [1, {"c": 2}]}}


def test_a_host_function_gets_values_and_its_answer_is_adopted() -> None:
    functions = {"workdays": lambda start, n: start + timedelta(days=int(n)), "count_of": lambda: 3}
    assert evaluate("workdays(d, 2)", {"d": date(2026, 1, 1)}, functions) == date(2026, 1, 3)
    assert evaluate("count_of() + 1", {}, functions) == D(4)


def test_a_host_function_may_have_a_chinese_name_and_hide_a_builtin() -> None:
    assert evaluate("工作日(1)", {}, {"工作日": lambda n: n * 2}) == D(2)
    assert evaluate("abs(1)", {}, {"abs": lambda n: "mine"}) == "mine"


def test_a_host_function_is_not_called_with_null() -> None:
    assert evaluate("f(missing)", {}, {"f": lambda x: 1 / 0}) is None


def test_a_host_function_that_fails_is_reported_with_its_cause() -> None:
    with pytest.raises(FeelFailed, match="f") as caught:
        evaluate("f(1)", {}, {"f": lambda x: x.nothing})
    assert isinstance(caught.value.__cause__, AttributeError)


def test_a_problem_of_the_host_passes_through() -> None:
    def refuse(_: Any) -> None:
        raise Forbidden("不可以")

    with pytest.raises(Forbidden):
        evaluate("f(1)", {}, {"f": refuse})


@pytest.mark.parametrize("text", ["f()", "f(1, 2)", "f(x: 1)"])
def test_a_host_function_called_wrongly_is_refused_when_compiled(text: str) -> None:
    with pytest.raises(FeelError, match="参数"):
        compile(text, {"f": lambda x: x})


def test_one_expression_serves_many_threads() -> None:
    expression = compile("sum(for i in 1..n, j in [1, 2] return i * j)")
    results: dict[int, Any] = {}

    def work(n: int) -> None:
        results[n] = [expression({"n": n}) for _ in range(20)]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {n: [D(3 * n * (n + 1) // 2)] * 20 for n in range(1, 9)}
