"""`now()` and `today()` answer from the clock that is given, and from no other."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from engine.clock import FixedClock
from engine.feel import FeelError, clocked, compile


def test_now_and_today_are_the_given_clocks_in_shanghai() -> None:
    clock = FixedClock(datetime(2026, 3, 1, 17, 30, tzinfo=UTC))
    expression = compile("[string(now()), today()]", clocked(clock))
    assert expression({}) == ["2026-03-02T01:30:00@Asia/Shanghai", date(2026, 3, 2)]
    clock.moment = datetime(2027, 1, 1, tzinfo=UTC)
    assert expression({})[1] == date(2027, 1, 1)


@pytest.mark.parametrize("text", ["now()", "today()", "today() < now()"])
def test_without_a_clock_nobody_tells_the_time(text: str) -> None:
    with pytest.raises(FeelError, match="时钟"):
        compile(text)
