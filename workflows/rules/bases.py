"""Legal bases as dated records: what a quotation means, when a basis has ended, which of two prevails (R04, R11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

LEVELS: Mapping[str, int] = MappingProxyType(
    {
        "law": 1,
        "admin_regulation": 2,
        "state_council_decision": 2,
        "local_regulation": 3,
        "dept_rule": 3,
        "local_gov_rule": 4,
        "normative_doc": 5,
    }
)
"""How high a basis ranks, 1 the highest, as the Legislation Law orders laws, regulations and rules (立法法 第九十九条、
第一百条). It puts neither local regulations above departmental rules nor the reverse: whoever may rules on them
(第一百零六条)."""
_EQUALS = frozenset({"dept_rule", "local_gov_rule"})
"""部门规章与地方政府规章之间具有同等效力，在各自的权限范围内施行 (立法法 第一百零二条)."""

TIMES: Mapping[str, str] = MappingProxyType(
    {"statutory": "法定时限", "extension": "延长的期限", "notice": "一次性告知的期限", "delivery": "送达的期限"}
)
"""What bases may state as a limit; shorter is kinder to whoever applies."""

_DIGITS = "零一二三四五六七八九"
_NUMBER = "(?:\\d+|[零〇一二三四五六七八九十百]+)"
_ARTICLE = re.compile(f"第({_NUMBER})条(?:之{_NUMBER})?(?:至第({_NUMBER})条)?")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A basis as it is quoted: title, document number and article, "" where it names none."""

    title: str
    doc_no: str = ""
    article: str = ""

    def __str__(self) -> str:
        return f"《{self.title}》{self.article}" + (f"（{self.doc_no}）" if self.doc_no else "")

    def reaches(self, other: Quoted) -> bool:
        """Does what happens to this happen to `other` too?

        A document number that one of them leaves out tells nothing apart: rather one review too many than one too few.
        """
        if self.title != other.title or (self.doc_no and other.doc_no and self.doc_no != other.doc_no):
            return False
        if not self.article or self.article == other.article:
            return True
        mine, theirs = articles(self.article), articles(other.article)
        return bool(mine & theirs)


def articles(text: str) -> frozenset[int]:
    """The numbers of the articles a quotation names: 第十四条、第十五条, 第四十五条至第五十一条."""
    found = set[int]()
    for match in _ARTICLE.finditer(text):
        first = _number(match[1])
        last = _number(match[2]) if match[2] else first
        found.update(range(first, min(last, first + 500) + 1))
    return frozenset(found)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    total, digit = 0, 0
    for sign in text.replace("〇", "零"):
        if sign in "十百":
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
        else:
            digit = _DIGITS.index(sign)
    return total + digit


def ended(until: date | None, today: date) -> bool:
    """Has a basis that is in force up to and including `until` ended?"""
    return until is not None and until < today


@dataclass(frozen=True, slots=True)
class Said:
    """What one basis says about one thing: `of` is a time (`statutory` …), a fee (`fee:工本费`) or what else it is."""

    of: str
    value: str
    basis: str
    level: str
    since: date | None = None

    @property
    def thing(self) -> str:
        """What it is about, in words."""
        return TIMES.get(self.of) or self.of.partition(":")[2] or self.of

    @property
    def told(self) -> str:
        """The value as people read it."""
        return _told(self.of, self.value)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two bases say different things about one thing, or the guide says other than its basis; `message` says what."""

    of: str
    bases: tuple[str, ...]
    message: str
    fix: str


def contradictions(said: Sequence[Said], guide: Mapping[str, str]) -> Iterator[Contradiction]:
    """Where bases of one service contradict each other, and where the guide asks for more than one of them allows.

    `guide` is what the guide itself states, by the same names. A basis of lower level that sets a shorter limit does
    not contradict a higher one. Of two by the same authority the newer prevails (立法法 第一百零三条).
    """
    for position, one in enumerate(said):
        for other in said[position + 1 :]:
            if one.of == other.of and not _agree(one.of, one.value, other.value):
                found = _between(one, other)
                if found is not None:
                    yield found
        stated = guide.get(one.of)
        if stated is not None and not _within(one.of, stated, one.value):
            yield Contradiction(
                one.of,
                (one.basis,),
                f"指南写的{one.thing}是{_told(one.of, stated)}，依据{one.basis}规定的是{one.told}。",
                "请按依据改正指南；依据已经修改的，请更新依据的内容。",
            )


def _between(one: Said, other: Said) -> Contradiction | None:
    high, low = sorted((one, other), key=lambda each: LEVELS[each.level])
    about = f"就{one.thing}，{one.basis}规定{one.told}，{other.basis}规定{other.told}"
    if LEVELS[high.level] < LEVELS[low.level] and {high.level, low.level} != _EQUALS:
        if one.of in TIMES and _within(one.of, low.value, high.value):
            return None
        message = f"{about}：下位依据与上位依据不一致。"
        return Contradiction(one.of, (high.basis, low.basis), message, f"应以上位依据{high.basis}为准，请核对指南。")
    if one.since and other.since and one.since != other.since:
        new = max(one, other, key=lambda each: each.since or date.min)
        fix = f"同一位阶的，新的规定优先：{new.basis}；不是同一机关制定的，须由有权机关裁决。"
        return Contradiction(one.of, (one.basis, other.basis), f"{about}，两者位阶相同。", fix)
    fix = "请核对两个依据的制定机关和施行日期，写明 effective_from；不能确定的，须由有权机关裁决。"
    return Contradiction(one.of, (one.basis, other.basis), f"{about}，两者位阶相同或者不能比较。", fix)


def _agree(of: str, one: str, other: str) -> bool:
    return one.strip() == other.strip() or (of in TIMES and _limit(one) is not None and _limit(one) == _limit(other))


def _within(of: str, stated: str, allowed: str) -> bool:
    """A limit may be shorter than the basis allows; anything else has to be the same."""
    if of not in TIMES:
        return _agree(of, stated, allowed)
    ours, theirs = _limit(stated), _limit(allowed)
    return ours is None or theirs is None or not ours.exceeds(theirs)


def _limit(text: str) -> Limit | None:
    try:
        return Limit.parse(text)
    except Refusal:
        return None


def _told(of: str, value: str) -> str:
    limit = _limit(value) if of in TIMES else None
    return f" {limit}" if limit else f"“{value}”"
