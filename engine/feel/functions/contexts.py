"""Functions on contexts."""

from __future__ import annotations

from typing import Any

from engine.feel.functions.registry import builtin
from engine.feel.limits import Frame, spend
from engine.feel.values import adopt


@builtin("get value", "m: context, key: string", budgeted=True)
def get_value(frame: Frame, context: dict[str, Any], key: str) -> Any:
    return adopt(context.get(key), frame)


@builtin("get entries", "m: context", budgeted=True)
def get_entries(frame: Frame, context: dict[str, Any]) -> list[dict[str, Any]]:
    spend(frame, len(context))
    return [{"key": key, "value": adopt(value, frame)} for key, value in context.items() if isinstance(key, str)]
