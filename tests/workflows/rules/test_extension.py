"""Extensions: in time, once, with a reason, within the law."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from workflows.rules.clock import SHANGHAI, Event, Extend, Start
from workflows.rules.extension import ExtensionRefused, check_extension
from workflows.rules.limits import Limit
from workflows.rules.workdays import Calendar

BASIS = "行政许可法第四十二条第一款"
STARTED: list[Event] = [Start(date(2026, 11, 23))]  # 20 WD end on 2026-12-21
TEN = Limit.parse("10WD")


def ask(
    calendar: Calendar,
    at: str,
    by: str = "10WD",
    ledger: list[Event] = STARTED,
    longest: Limit | None = TEN,
    basis: str = BASIS,
    reason: str = "需要进一步核实",
) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
    check_extension(
        Limit.parse("20WD"),
        ledger,
        calendar,
        at=moment,
        by=Limit.parse(by),
        longest=longest,
        basis=basis,
        reason=reason,
    )


def test_an_extension_in_time_with_its_reason_is_granted(shipped: Calendar) -> None:
    ask(shipped, "2026-12-21T17:30")


def test_after_the_last_moment_it_is_too_late(shipped: Calendar) -> None:
    with pytest.raises(ExtensionRefused, match="已经届满"):
        ask(shipped, "2026-12-21T17:31")


def test_it_is_granted_only_once(shipped: Calendar) -> None:
    with pytest.raises(ExtensionRefused, match="一次"):
        ask(shipped, "2026-12-01T10:00", ledger=[*STARTED, Extend(date(2026, 11, 30), TEN)])


@pytest.mark.parametrize("by", ["11WD", "10CD"])
def test_it_keeps_within_what_the_law_allows(shipped: Calendar, by: str) -> None:
    with pytest.raises(ExtensionRefused, match="最多 10 个工作日"):
        ask(shipped, "2026-12-01T10:00", by=by)


def test_without_a_ground_there_is_none(shipped: Calendar) -> None:
    with pytest.raises(ExtensionRefused, match="依据"):
        ask(shipped, "2026-12-01T10:00", longest=None)
    with pytest.raises(ExtensionRefused, match="依据"):
        ask(shipped, "2026-12-01T10:00", basis="")


def test_the_applicant_is_told_why(shipped: Calendar) -> None:
    with pytest.raises(ExtensionRefused, match="理由"):
        ask(shipped, "2026-12-01T10:00", reason=" ")
