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


@builtin("context", "entries: list", budgeted=True)
def context_of(frame: Frame, entries: list[Any]) -> dict[str, Any] | None:
    """`context([{key: "a", value: 1}])`; null for what is no entry, and for a key that comes twice."""
    spend(frame, len(entries))
    made: dict[str, Any] = {}
    for entry in entries:
        if type(entry) is not dict or "value" not in entry or type(entry.get("key")) is not str:
            return None
        if entry["key"] in made:
            return None
        made[entry["key"]] = adopt(entry["value"], frame)
    return made


@builtin("context put", "context: context, key: string, value: any", budgeted=True)
def put(frame: Frame, context: dict[str, Any], key: str, value: Any) -> dict[str, Any]:
    spend(frame, len(context))
    return {**context, key: value}


@builtin("context put", "context: context, keys: list, value: any", budgeted=True)
def put_deep(frame: Frame, context: dict[str, Any], keys: list[Any], value: Any) -> dict[str, Any] | None:
    """The value put under a path of keys; contexts on the way that are missing are made."""
    if not keys or not all(type(key) is str for key in keys):
        return None
    ways = [context]
    for key in keys[:-1]:
        inner = adopt(ways[-1].get(key), frame)
        if inner is not None and type(inner) is not dict:
            return None
        ways.append(inner or {})
    for way, key in zip(reversed(ways), reversed(keys), strict=True):
        spend(frame, 1 + len(way))
        value = {**way, key: value}
    return value  # type: ignore[no-any-return]


@builtin("context merge", "contexts: list", budgeted=True)
def merge(frame: Frame, contexts: list[Any]) -> dict[str, Any] | None:
    """One context of all entries, the last one of a name winning."""
    if not all(type(context) is dict for context in contexts):
        return None
    merged: dict[str, Any] = {}
    for context in contexts:
        spend(frame, 1 + len(context))
        merged.update(context)
    return merged
