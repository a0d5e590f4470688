"""Dynamic adjustment (R11): the kinds of changes, what each needs, and where a service stands after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Standing(StrEnum):
    """Whether a service takes new applications. Open cases run to their end under their version all the same (R11)."""

    OPEN = "open"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"
    SPLIT = "split"
    MERGED = "merged"

    @property
    def ended(self) -> bool:
        """It is out of the catalogue: lists and search do not have it any more."""
        return self in (Standing.CANCELLED, Standing.SPLIT, Standing.MERGED)

    @property
    def words(self) -> str:
        """As people read it."""
        return STANDINGS[self]


STANDINGS: Mapping[Standing, str] = MappingProxyType(
    {
        Standing.OPEN: "正常受理",
        Standing.SUSPENDED: "暂停受理",
        Standing.CANCELLED: "已取消",
        Standing.SPLIT: "已拆分",
        Standing.MERGED: "已合并",
    }
)


class Kind(StrEnum):
    """What is asked for: the six kinds of the national guide (国办函〔2016〕108号), 新增 to 取消, and 恢复."""

    ADD = "add"
    CHANGE = "change"
    SPLIT = "split"
    MERGE = "merge"
    SUSPEND = "suspend"
    CANCEL = "cancel"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class KindRule:
    """What sets a kind apart: its words, how many successors it names, from which standings it starts, where it leads.

    `leads_to` is None where a version goes live instead.
    """

    words: str
    effect: str
    successors: tuple[int, int]
    starts: frozenset[Standing]
    leads_to: Standing | None
    version: bool = False


_LISTED = frozenset({Standing.OPEN, Standing.SUSPENDED})
MOST_SUCCESSORS = 20
KINDS: Mapping[Kind, KindRule] = MappingProxyType(
    {
        Kind.ADD: KindRule("新增", "公布新的事项，可以申请。", (0, 0), frozenset(), None, version=True),
        Kind.CHANGE: KindRule("变更", "新收的办件用新版本，在办的仍用原来的。", (0, 0), _LISTED, None, version=True),
        Kind.SPLIT: KindRule(
            "拆分", "不再受理，请申请人改办拆分后的事项。", (2, MOST_SUCCESSORS), _LISTED, Standing.SPLIT
        ),
        Kind.MERGE: KindRule("合并", "不再受理，原地址转到合并后的事项。", (1, 1), _LISTED, Standing.MERGED),
        Kind.SUSPEND: KindRule(
            "暂停",
            "暂不接受新的申请；已经受理的照常办理，时限照常计算。",
            (0, 1),
            frozenset({Standing.OPEN}),
            Standing.SUSPENDED,
        ),
        Kind.CANCEL: KindRule("取消", "退出目录，不再受理；指南留作历史可查。", (0, 1), _LISTED, Standing.CANCELLED),
        Kind.RESUME: KindRule("恢复", "重新接受申请。", (0, 0), frozenset(Standing) - {Standing.OPEN}, Standing.OPEN),
    }
)


OPEN_CASES: Mapping[str, str] = MappingProxyType({"continue": "继续办理", "terminate": "终止办理"})
"""What becomes of cases under way: they run to their end, unless the repeal of their ground has them ended (R11)."""


def starts(kind: Kind, now: Standing, open_cases: str) -> bool:
    """May a service that stands so be changed so? One that is suspended already may be to end its open cases too."""
    if kind is Kind.SUSPEND and now is Standing.SUSPENDED:
        return open_cases == "terminate"
    return now in KINDS[kind].starts
