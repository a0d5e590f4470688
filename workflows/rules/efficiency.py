"""Indicators: alarms of 不作为、慢作为、乱作为 (R36), and the monthly score of a unit with its grade (R37).

No source gives national thresholds or weights: those here are this product's own, illustrative, and meant to be changed
by whoever supervises. Every number that was scored or raised says by which version.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from workflows.rules.refusal import Refusal

FULL = 10_000
"""A whole score, in hundredths of a point."""
PER_MILLE = 1000


class Group(StrEnum):
    """The three ways in which an office fails (R36)."""

    INACTION = "不作为"
    SLOW = "慢作为"
    WRONG = "乱作为"


class How(StrEnum):
    """How an alarm is found: every occurrence, a share of a month's cases, or what waits too long."""

    EACH = "each"
    SHARE = "share"
    WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class AlarmRule:
    """What raises one alarm, by its rule number; the threshold is the version's."""

    code: str
    group: Group
    how: How
    measure: str = ""
    of: str = ""


# A step that is late although the whole is on time has its own alert (JC-04); what nobody answers becomes an order.
ALARMS: Mapping[str, AlarmRule] = MappingProxyType(
    {
        rule.code: rule
        for rule in (
            AlarmRule("JC-31", Group.INACTION, How.WAITING, "tasks"),
            AlarmRule("JC-32", Group.INACTION, How.EACH, "deemed"),
            AlarmRule("JC-33", Group.INACTION, How.SHARE, "not_accepted", "received"),
            AlarmRule("JC-34", Group.INACTION, How.WAITING, "reports"),
            AlarmRule("JC-41", Group.SLOW, How.SHARE, "late_steps", "handled"),
            AlarmRule("JC-42", Group.SLOW, How.SHARE, "extended", "handled"),
            AlarmRule("JC-43", Group.SLOW, How.SHARE, "last_day", "promised"),
            AlarmRule("JC-45", Group.SLOW, How.EACH, "late_extension"),
            AlarmRule("JC-51", Group.WRONG, How.EACH, "second_notices"),
            AlarmRule("JC-52", Group.WRONG, How.EACH, "proofs_upheld"),
            AlarmRule("JC-53", Group.WRONG, How.EACH, "charges_found"),
            AlarmRule("JC-54", Group.WRONG, How.EACH, "unreasoned"),
            AlarmRule("JC-55", Group.WRONG, How.EACH, "bypassed"),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Threshold:
    """When an alarm is raised: beyond `per_mille` of at least `least` cases; after waiting `days` working days."""

    on: bool = True
    per_mille: int = 0
    least: int = 1
    days: int = 0


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator of the score: what is lost at most, and when.

    Of a share: nothing up to `free` thousandths, everything from `full` on, in proportion between. Of a count (`of` is
    empty): `each` hundredths of a point an occurrence.
    """

    title: str
    measure: str
    of: str
    weight: int
    free: int = 0
    full: int = 0
    each: int = 0


@dataclass(frozen=True, slots=True)
class Indicators:
    """One version of all thresholds and weights."""

    alarms: Mapping[str, Threshold]
    scores: Mapping[str, Scored]

    def as_data(self) -> dict[str, Any]:
        """As it is stored; `read` reads it back."""
        return {
            "alarms": {code: asdict(one) for code, one in self.alarms.items()},
            "scores": {code: asdict(one) for code, one in self.scores.items()},
        }


USUAL = Indicators(
    alarms=MappingProxyType(
        {
            **{code: Threshold() for code, rule in ALARMS.items() if rule.how is How.EACH},
            "JC-31": Threshold(days=2),
            "JC-34": Threshold(days=5),
            "JC-33": Threshold(per_mille=300, least=5),
            "JC-41": Threshold(per_mille=200, least=5),
            "JC-42": Threshold(per_mille=200, least=5),
            "JC-43": Threshold(per_mille=500, least=5),
        }
    ),
    scores=MappingProxyType(
        {
            "on_time": Scored("超时办结", "late_whole", "handled", 3000, free=0, full=100),
            "steps": Scored("环节超时", "late_steps", "handled", 1500, free=0, full=200),
            "last_day": Scored("最后一日办结", "last_day", "promised", 500, free=300, full=800),
            "extension": Scored("延期", "extended", "handled", 500, free=100, full=400),
            "unanswered": Scored("逾期不告知、不答复", "unanswered", "", 1500, each=500),
            "deemed": Scored("逾期未告知，视为受理", "deemed", "", 500, each=250),
            "notices": Scored("再次要求补正", "second_notices", "", 1000, each=200),
            "proofs": Scored("查实索要清单以外的证明", "proofs_upheld", "", 500, each=250),
            "satisfaction": Scored("差评", "rated_negative", "rated", 1000, free=50, full=200),
        }
    ),
)
"""The product's own version (illustrative)."""


@dataclass(frozen=True, slots=True)
class Line:
    """What one indicator took off a score."""

    indicator: str
    value: int
    of: int | None
    lost: int


@dataclass(frozen=True, slots=True)
class Score:
    """A unit's score in hundredths of a point, and where it comes from."""

    points: int
    lines: tuple[Line, ...]


def exceeded(threshold: Threshold, value: int, of: int) -> bool:
    """Does the share of a month pass its threshold? Too few cases say nothing."""
    return threshold.on and of >= max(threshold.least, 1) and value * PER_MILLE > threshold.per_mille * of


def lost(indicator: Scored, value: int, of: int) -> int:
    """What the indicator takes off, in hundredths of a point."""
    if not indicator.of:
        return min(indicator.weight, indicator.each * value)
    if of <= 0:
        return 0
    share = min(value * PER_MILLE / of, PER_MILLE)
    if share <= indicator.free:
        return 0
    if share >= indicator.full:
        return indicator.weight
    return round(indicator.weight * (share - indicator.free) / (indicator.full - indicator.free))


def score(indicators: Indicators, figures: Mapping[str, int]) -> Score:
    """The score of a unit from its figures; what is not there is nought. From frozen figures it is always the same."""
    lines = []
    for code, indicator in indicators.scores.items():
        value = figures.get(indicator.measure, 0)
        of = figures.get(indicator.of, 0) if indicator.of else None
        lines.append(Line(code, value, of, lost(indicator, value, of or 0)))
    return Score(max(FULL - sum(line.lost for line in lines), 0), tuple(lines))


GRADES = ((9000, "优秀"), (8000, "良好"), (6000, "合格"), (0, "不合格"))
"""Four grades, as found models have them; where each begins is this product's own."""


def grade(points: int) -> str:
    """The grade of a score in hundredths of a point (优秀、良好、合格、不合格, R37)."""
    return next(words for least, words in GRADES if points >= least)


def read(data: Mapping[str, Any]) -> Indicators:
    """A version from its data. Raises Refusal naming what is wrong."""
    alarms, scores = data.get("alarms"), data.get("scores")
    if not isinstance(alarms, Mapping) or not isinstance(scores, Mapping):
        raise Refusal("指标须有 alarms 和 scores 两部分。")
    if strange := (set(alarms) - set(ALARMS)) | (set(scores) - set(USUAL.scores)):
        raise Refusal(f"没有这些指标：{'、'.join(sorted(map(str, strange)))}。")
    found = Indicators(
        {code: _threshold(code, alarms.get(code, {})) for code in ALARMS},
        {code: _scored(code, scores.get(code, {})) for code in USUAL.scores},
    )
    if sum(one.weight for one in found.scores.values()) != FULL:
        raise Refusal("各项权重合计须为 100 分。")
    return found


def _threshold(code: str, data: Mapping[str, Any]) -> Threshold:
    usual = asdict(USUAL.alarms[code])
    made = Threshold(**_merged(code, usual, data))
    if not 0 <= made.per_mille <= PER_MILLE or not 1 <= made.least <= 10_000 or not 0 <= made.days <= 60:
        raise Refusal(f"{code} 的阈值超出范围。")
    if ALARMS[code].how is How.WAITING and made.days < 1:
        raise Refusal(f"{code} 须写明几个工作日。")
    return made


def _scored(code: str, data: Mapping[str, Any]) -> Scored:
    usual = asdict(USUAL.scores[code])
    made = Scored(**_merged(code, usual, data))
    if (made.title, made.measure, made.of) != tuple(usual[name] for name in ("title", "measure", "of")):
        raise Refusal(f"{code} 的数字来源不能改变。")
    if not 0 <= made.weight <= FULL or not 0 <= made.each <= FULL:
        raise Refusal(f"{code} 的权重或者每次扣分超出范围。")
    if made.of and not 0 <= made.free < made.full <= PER_MILLE:
        raise Refusal(f"{code} 的比例须从小到大，不超过千分之一千。")
    return made


def _merged(code: str, usual: Mapping[str, Any], data: Any) -> dict[str, Any]:
    if not isinstance(data, Mapping) or set(data) - set(usual):
        raise Refusal(f"{code} 的写法不对。")
    merged = {**usual, **data}
    if any(type(merged[name]) is not type(usual[name]) for name in usual):
        raise Refusal(f"{code} 的写法不对：比例、权重和天数是整数。")
    return merged
