"""Values with the moment each was written."""

from __future__ import annotations

from typing import Any

import orjson

Stamped = dict[str, tuple[Any, int]]


def latest(several: list[Stamped]) -> Stamped:
    """Each name as it was written last."""
    merged: Stamped = {}
    for data in several:
        for name, stamped in data.items():
            if name not in merged or merged[name][1] <= stamped[1]:
                merged[name] = stamped
    return merged


def in_order(entry: tuple[Any, ...]) -> bytes:
    """To sort by name and data, however the data is ordered."""
    return orjson.dumps(entry[:2], option=orjson.OPT_SORT_KEYS)


def plain(data: Stamped) -> dict[str, Any]:
    return {name: value for name, (value, _) in data.items()}
