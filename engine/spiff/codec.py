"""Values as bytes: JSON, with a tag for what JSON cannot say. Any key and any nesting comes back as it went in."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from engine.errors import Invalid
from engine.feel import Months

TAG = "!"
"""A context with exactly this key is written as a tagged one, so that user data may have it."""
_WORD = 1 << 63


def _seconds(value: timedelta) -> list[int]:
    return [value.days, value.seconds, value.microseconds]


_WRITERS: dict[type[Any], tuple[str, Callable[[Any], Any]]] = {
    datetime: ("datetime", datetime.isoformat),
    date: ("date", date.isoformat),
    time: ("time", time.isoformat),
    timedelta: ("timedelta", _seconds),
    Decimal: ("decimal", str),
    bytes: ("bytes", bytes.hex),
    UUID: ("uuid", str),
    Months: ("months", lambda value: value.months),
    tuple: ("tuple", lambda value: [pack(item) for item in value]),
    set: ("set", lambda value: [pack(item) for item in value]),
    frozenset: ("frozenset", lambda value: [pack(item) for item in value]),
}
_READERS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda value: timedelta(*value),
    "decimal": Decimal,
    "bytes": bytes.fromhex,
    "uuid": UUID,
    "months": Months,
    "int": int,
    "float": float,
    "tuple": lambda value: tuple(map(unpack, value)),
    "set": lambda value: set(map(unpack, value)),
    "frozenset": lambda value: frozenset(map(unpack, value)),
    "context": lambda value: {unpack(key): unpack(item) for key, item in value},
}


def pack(value: Any) -> Any:
    """The value as plain JSON. Raises `Invalid` for a type that cannot be kept."""
    if value is None or value is True or value is False:
        return value
    kind = type(value)
    if kind is str:
        return value
    if kind is int:
        return value if -_WORD <= value < _WORD else {TAG: ["int", str(value)]}
    if kind is float:
        return value if math.isfinite(value) else {TAG: ["float", repr(value)]}
    if kind is list:
        return [pack(item) for item in value]
    if kind is dict:
        if TAG in value or not all(type(key) is str for key in value):
            return {TAG: ["context", [[pack(key), pack(item)] for key, item in value.items()]]}
        return {key: pack(item) for key, item in value.items()}
    writer = _WRITERS.get(kind)
    if writer is not None:
        return {TAG: [writer[0], writer[1](value)]}
    return pack(_plain(value))


def _plain(value: Any) -> Any:
    """A value of a derived type as its plain one."""
    if isinstance(value, Mapping):
        return dict(value)
    plain: tuple[type[Any], ...] = (str, int, float, list, tuple, Decimal)
    for kind in plain:
        if isinstance(value, kind):
            return kind(value)
    raise Invalid(f"变量的类型“{type(value).__name__}”不能保存。", code="value_type")


def unpack(value: Any) -> Any:
    """The value again."""
    if type(value) is list:
        return [unpack(item) for item in value]
    if type(value) is dict:
        if TAG in value:
            name, content = value[TAG]
            return _READERS[name](content)
        return {key: unpack(item) for key, item in value.items()}
    return value


def encode(value: Any) -> bytes:
    """As bytes. Raises `Invalid` for what cannot be kept, a lone surrogate for instance."""
    try:
        return orjson.dumps(pack(value))
    except (TypeError, RecursionError) as error:
        raise Invalid("变量里有不能保存的内容。", code="value_type") from error


def decode(data: bytes) -> Any:
    return unpack(orjson.loads(data))
