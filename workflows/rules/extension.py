"""Extending a period (延期, R22): before it ends, once, for a reason, and by no more than the law allows.

行政许可法 第四十二条 for licences; for other services their own law, or not at all.
"""

from __future__ import annotations

from datetime import datetime, time

from workflows.rules.clock import CLOSE_OF_BUSINESS, Extend, Ledger, due
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar


class ExtensionRefused(Refusal):
    """This extension may not be granted."""


class AskedTooLate(ExtensionRefused):
    """It was asked for when the period had ended, which is a form of being overdue by itself."""


def check_extension(
    limit: Limit,
    ledger: Ledger,
    calendar: Calendar,
    *,
    at: datetime,
    by: Limit,
    longest: Limit | None,
    basis: str,
    reason: str,
    closes_at: time = CLOSE_OF_BUSINESS,
) -> None:
    """May the period be extended by `by` at the moment `at`? Raises ExtensionRefused.

    `longest` is what the item's own law allows, None where it allows none: ten working days by 行政许可法
    第四十二条第一款, fifteen where several organs act together (第二款). An extension asked for after the period has
    ended does not undo the delay. The reason is told to the applicant.
    """
    if longest is None or not basis.strip():
        raise ExtensionRefused("本事项没有可以延期的依据。")
    if not reason.strip():
        raise ExtensionRefused("延期须写明理由，并告知申请人。", basis)
    if any(isinstance(event, Extend) for event in ledger):
        raise ExtensionRefused("只能延期一次，本办件已经延期。", basis)
    if by.exceeds(longest) is not False:
        raise ExtensionRefused(f"延期最多 {longest}，不能延期 {by}。", basis)
    if at > due(limit, ledger, calendar, closes_at).at:
        raise AskedTooLate("期限已经届满，不能再申请延期；超期办理须按超时登记。", basis)
