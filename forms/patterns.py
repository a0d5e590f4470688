"""Regular expressions written by designers: accepted only where matching is sure to end soon."""

from __future__ import annotations

import re
from importlib import import_module
from typing import Any

MAX_VALUE = 200
"""A value longer than this is not matched at all, it is too long."""

_MAX_PATTERN = 300
_MAX_STEPS = 10_000_000
_UNBOUNDED = float("inf")

# The parser the standard library itself uses: what it says is what will run.
_parser: Any = import_module("re._parser")


def compile_pattern(text: str) -> re.Pattern[str]:
    """The pattern, ASCII classes as in browsers. Raises ValueError with a Chinese sentence.

    Refused: repeats of what itself varies, back references, look-around, and patterns whose number of ways to match
    a value of 200 characters is beyond ten million.
    """
    if len(text) > _MAX_PATTERN:
        raise ValueError(f"正则表达式过长，最多 {_MAX_PATTERN} 个字符")
    try:
        tree = _parser.parse(text, re.ASCII)
        pattern = re.compile(text, re.ASCII)
    except (re.error, OverflowError, RecursionError) as error:
        raise ValueError("正则表达式无法识别，请检查括号和转义") from error
    ways = _ways(list(tree))
    if ways * (1 if text.startswith("^") and "|" not in text else MAX_VALUE) > _MAX_STEPS:
        raise ValueError("正则表达式可能要算很久，请不要嵌套重复，并减少 * 和 + 的个数")
    return pattern


def _ways(items: list[Any]) -> float:
    """An upper bound of how many ways a sequence can match one text: the work of a failing match."""
    ways = 1.0
    for operation, argument in items:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL", "ANY", "IN", "AT"):
            continue
        if name == "SUBPATTERN":
            ways *= _ways(list(argument[3]))
        elif name == "BRANCH":
            ways *= sum(_ways(list(branch)) for branch in argument[1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT"):
            ways *= _repeat(int(argument[0]), min(int(argument[1]), MAX_VALUE), _ways(list(argument[2])))
        else:
            return _UNBOUNDED
        if ways > _MAX_STEPS:
            return _UNBOUNDED
    return ways


def _repeat(low: int, high: int, body: float) -> float:
    if body == 1:
        return max(high - low + 1, 1)
    if high <= 1:
        return body + 1
    return _UNBOUNDED
