"""The one-time notice (一次性告知, R20): one complete list, and what the agency's silence means.

行政许可法 第三十二条第一款第四项 binds licences; for other services silence means what their own law says.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from workflows.rules.clock import due
from workflows.rules.ledger import Ledger, read
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar

ONE_NOTICE = "行政许可法第三十二条第一款第四项"
_NO_NAMES: Mapping[str, str] = MappingProxyType({})


class SecondNoticeRefused(Refusal):
    """A further list that names what should have been on the first; `subjects` are those it may not name."""

    def __init__(self, reason: str, subjects: Sequence[str] = ()) -> None:
        self.subjects = tuple(subjects)
        super().__init__(reason, ONE_NOTICE)


def check_second_notice(
    previous_subjects: Collection[str],
    newly_supplied: Collection[str],
    subjects: Collection[str],
    names: Mapping[str, str] = _NO_NAMES,
) -> None:
    """Refuse a further notice unless each of its subjects was newly supplied since the last one (R20).

    Subjects are keys of materials or form fields; `names` gives their Chinese names for the reason. The law lets the
    agency tell what is missing once: 行政许可法 第三十二条第一款第四项. Raises SecondNoticeRefused.
    """
    if not subjects:
        raise SecondNoticeRefused("告知书至少要列明一项需要补正的内容。")
    told = [subject for subject in subjects if subject not in newly_supplied and subject in previous_subjects]
    untold = [subject for subject in subjects if subject not in newly_supplied and subject not in previous_subjects]
    reasons = []
    if untold:
        reasons.append(f"首次告知时未列明，且不是申请人新补交的内容：{_listed(untold, names)}")
    if told:
        reasons.append(f"首次告知已列明、申请人尚未补交，原告知仍然有效：{_listed(told, names)}")
    if reasons:
        raise SecondNoticeRefused(f"须一次性告知，不能再次要求补正。{'；'.join(reasons)}。", [*untold, *told])


def _listed(subjects: Collection[str], names: Mapping[str, str]) -> str:
    return "、".join(names.get(subject, subject) for subject in subjects)


class OnSilence(StrEnum):
    """What follows when the notice period runs out and nothing was sent."""

    SUPERVISE = "supervise"
    """The clock turns red and nothing else happens: the default."""
    DEEMED_ACCEPTED = "deemed_accepted"
    """The application counts as accepted from the day of receipt; only where a law that reaches the item says so."""


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """By when defects must be told, and what silence means for this service."""

    limit: Limit
    on_silence: OnSilence = OnSilence.SUPERVISE
    basis: str = ""

    def __post_init__(self) -> None:
        if self.on_silence is OnSilence.DEEMED_ACCEPTED and not self.basis.strip():
            raise Refusal("“视为受理”须写明适用于本事项的法律依据。", ONE_NOTICE)


@dataclass(frozen=True, slots=True)
class Silence:
    """The notice period ran out in silence; `accepted_on` is the day of receipt where that means acceptance."""

    outcome: OnSilence
    accepted_on: date | None
    basis: str


def silence(rule: NoticeRule, ledger: Ledger, calendar: Calendar, now: datetime) -> Silence | None:
    """What the silence of the agency means at `now`: None while the period runs, stands or was answered.

    行政许可法 第三十二条第一款第四项: 逾期不告知的，自收到申请材料之日起即为受理. The day of receipt is the first
    entry of the ledger; the clock of the decision then starts on that same day.
    """
    period = read(rule.limit, ledger)
    if period.stop is not None or period.open_gap is not None or now <= due(rule.limit, ledger, calendar).at:
        return None
    accepted_on = ledger[0].on if rule.on_silence is OnSilence.DEEMED_ACCEPTED else None
    return Silence(rule.on_silence, accepted_on, rule.basis)
