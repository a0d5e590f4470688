"""`now()` and `today()`: what time it is, asked of the office's clock and never of the machine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.clock import SHANGHAI, Clock, local_date


def clocked(clock: Clock) -> Mapping[str, Callable[..., Any]]:
    """The two functions, to be given to `compile`; days and hours are those of Asia/Shanghai."""
    return {"now": lambda: clock.now().astimezone(SHANGHAI), "today": lambda: local_date(clock.now())}
