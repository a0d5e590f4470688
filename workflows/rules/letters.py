"""Letters (来信): consultations (咨询, R33) and complaints (投诉, R39): what may follow what, and in how much time.

Acceptance and answer of a complaint: five working days by local rules that were found, fifteen by
重庆市行政执法责任制条例第十三条 where no law says otherwise. No national time for consultations is known: five
working days are illustrative.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal


class Kind(StrEnum):
    """What a letter is."""

    CONSULTATION = "consultation"
    COMPLAINT = "complaint"


class State(StrEnum):
    """Where a letter stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    REJECTED = "rejected"


class Deed(StrEnum):
    """What is done to a letter."""

    ACCEPT = "accept"
    REJECT = "reject"
    ANSWER = "answer"


@dataclass(frozen=True, slots=True)
class KindRule:
    """A kind's title, the word in its numbers, the time to its first answer and, where it is accepted first, on."""

    title: str
    word: str
    first: Limit
    then: Limit | None


KINDS: Mapping[Kind, KindRule] = MappingProxyType(
    {
        Kind.CONSULTATION: KindRule("咨询", "ZX", Limit(5, Unit.WD), None),
        Kind.COMPLAINT: KindRule("投诉", "TS", Limit(5, Unit.WD), Limit(15, Unit.WD)),
    }
)
WAITING = frozenset({State.OPEN, State.ACCEPTED})
TRANSITIONS: Mapping[tuple[Kind, State, Deed], State] = MappingProxyType(
    {
        (Kind.CONSULTATION, State.OPEN, Deed.ANSWER): State.ANSWERED,
        (Kind.COMPLAINT, State.OPEN, Deed.ACCEPT): State.ACCEPTED,
        (Kind.COMPLAINT, State.OPEN, Deed.REJECT): State.REJECTED,
        (Kind.COMPLAINT, State.ACCEPTED, Deed.ANSWER): State.ANSWERED,
    }
)
"""A complaint is accepted, or refused with reasons, before it is answered."""


def after(kind: Kind, state: State, deed: Deed) -> State | None:
    """The state a deed leads to, or None where it cannot be done."""
    return TRANSITIONS.get((kind, state, deed))


def extended(limit: Limit, by: str, *, before: bool, late: bool, reason: str) -> Limit:
    """The longer time to answer (延期, GB/T 39046 table 10): once, in time, for a reason, at most as long again.

    `before`: it was extended already. Raises Refusal.
    """
    more = Limit.parse(by)
    if before:
        raise Refusal("只能延期一次。")
    if late:
        raise Refusal("期限已经届满，不能再延期。")
    if not reason.strip():
        raise Refusal("延期须写明理由，并告知来信人。")
    if more.unit is not limit.unit or not 1 <= more.value <= limit.value:
        raise Refusal(f"延期写作工作日数，最多 {limit}。")
    return Limit(limit.value + more.value, limit.unit)
