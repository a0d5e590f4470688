"""A supervision order (督办) as a state machine: its kinds, states, deeds, limits, and who answers at which level.

One machine serves orders, recommendations and rectifications (R38, R42); docs/supervision.md draws it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum, StrEnum
from types import MappingProxyType

from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal

TO_ANSWER = Limit(3, Unit.WD)
"""How long there is to answer where nothing else is said: found in local practice, in no national law."""
LONGEST_WORKDAYS, LONGEST_DAYS = 60, 366
TOP = 2
"""The level above which there is no order any more: what follows is accountability (R40)."""


class Kind(StrEnum):
    """What is issued."""

    ORDER = "order"
    RECOMMENDATION = "recommendation"
    RECTIFICATION = "rectification"


class State(StrEnum):
    """Where an order stands."""

    ISSUED = "issued"
    ANSWERED = "answered"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Deed(StrEnum):
    """What is done to an order once it is issued."""

    ANSWER = "answer"
    ACCEPT = "accept"
    RETURN = "return"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class KindRule:
    """What sets a kind apart: its title, its word in numbers, how long there is to answer, whether it needs a basis."""

    title: str
    word: str
    limit: Limit | None
    needs_basis: bool


KINDS: Mapping[Kind, KindRule] = MappingProxyType(
    {
        Kind.ORDER: KindRule("督办单", "督", TO_ANSWER, needs_basis=False),
        Kind.RECOMMENDATION: KindRule("监察建议书", "建", TO_ANSWER, needs_basis=False),
        Kind.RECTIFICATION: KindRule("限期整改通知书", "改", None, needs_basis=True),
    }
)

TRANSITIONS: Mapping[tuple[State, Deed], State] = MappingProxyType(
    {
        (State.ISSUED, Deed.ANSWER): State.ANSWERED,
        (State.RETURNED, Deed.ANSWER): State.ANSWERED,
        (State.ANSWERED, Deed.ACCEPT): State.ACCEPTED,
        (State.ANSWERED, Deed.RETURN): State.RETURNED,
        (State.ISSUED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.ANSWERED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.RETURNED, Deed.WITHDRAW): State.WITHDRAWN,
        (State.ISSUED, Deed.ESCALATE): State.ISSUED,
        (State.RETURNED, Deed.ESCALATE): State.RETURNED,
    }
)
"""All there is: nothing leads to ACCEPTED but an answer that the issuer accepts (R42)."""
WAITING = frozenset({State.ISSUED, State.RETURNED})
"""The unit must answer: time runs."""
OPEN = WAITING | {State.ANSWERED}

ANSWERED_BY: Mapping[int, tuple[str, ...]] = MappingProxyType(
    {1: ("section_chief", "leader_in_charge"), TOP: ("leader_in_charge",)}
)
"""Roles of the addressed unit that answer at each level; one level up the chief's word is not enough."""
TOLD_TOO: Mapping[int, tuple[str, ...]] = MappingProxyType({1: (), TOP: ("supervisor",)})
"""Who is told beside them: 承办人 → 科长 → 分管领导 → 监察."""


class Card(Enum):
    """The colour an order shows (R42): its code, its name, what it stands for. Found in local rules, not national."""

    BLUE = ("blue", "蓝牌", "提醒")
    YELLOW = ("yellow", "黄牌", "限期整改")
    RED = ("red", "红牌", "通报问责")

    def __init__(self, code: str, title: str, means: str) -> None:
        self.code = code
        self.title = title
        self.means = means


def card(kind: Kind, level: int, *, ran_out: bool) -> Card:
    """Blue at first, a rectification yellow; one colour further each time the time to answer runs out.

    `ran_out`: at the level it stands on, which above the first leads no further up by itself.
    """
    steps = (kind is Kind.RECTIFICATION) + (level >= TOP) + (level >= TOP and ran_out)
    return list(Card)[min(steps, 2)]


def after(state: State, deed: Deed) -> State | None:
    """The state a deed leads to, or None where it cannot be done in this state."""
    return TRANSITIONS.get((state, deed))


def answer_limit(kind: Kind, written: str, today: date) -> Limit:
    """By when to answer: working days, or a last day; what the kind says where nothing is written. Raises Refusal.

    A rectification (限期整改, R42) has no usual limit: whoever orders it says by when.
    """
    if not written.strip():
        if (usual := KINDS[kind].limit) is not None:
            return usual
        raise Refusal("请写明整改期限：最后一日，或者工作日数（例如 10WD）。")
    limit = Limit.parse(written)
    if limit.unit is Unit.WD and 1 <= limit.value <= LONGEST_WORKDAYS:
        return limit
    if limit.on is not None and today < limit.on <= today + timedelta(days=LONGEST_DAYS):
        return limit
    if limit.on is not None:
        raise Refusal("最后一日须在明天至一年之内。")
    raise Refusal(f"期限按工作日计，写作 3WD（1 至 {LONGEST_WORKDAYS} 个工作日），或者写最后一日。")


def limit_anew(limit: Limit, written: str, kind: Kind, today: date) -> Limit:
    """The time to answer again, after an answer was returned: as before, unless said otherwise. Raises Refusal."""
    if written.strip() or limit.on is None:
        return answer_limit(kind, written or limit.code, today)
    if limit.on > today:
        return limit
    raise Refusal("原定的最后一日已过，请写明新的期限。")
