"""The clean-up programme (清理行动): its four phases, what ends each, the five findings and the dispositions.

渝府办发〔2016〕14号 三 sets the phases and their dates; 附件1 the disposition of a row (R08, R09).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

from workflows.rules.refusal import Refusal
from workflows.rules.workdays import Calendar

TITLES = ("全面清理，填写目录表", "编制办事指南和流程图", "全面审核及处置", "建立清单并公布")
"""What each phase is for, in its order."""
EXITS = (
    "每个事项的目录表各栏填写齐全（处置意见除外）",
    "每个事项有填写齐全的办事指南（十四项）和流程图",
    "每个事项有处置意见",
    "每个事项经本级政府审定并公布",
)
"""When a phase is done: its exit rule."""


@dataclass(frozen=True, slots=True)
class Phase:
    """One of the four, both days included."""

    number: int
    starts_on: date
    ends_on: date

    @property
    def title(self) -> str:
        """What it is for, in the notice's words."""
        return TITLES[self.number - 1]

    @property
    def exit(self) -> str:
        """When it is done, in words."""
        return EXITS[self.number - 1]

    def workdays(self, calendar: Calendar) -> int:
        """Working days in it, its first and last day included."""
        return calendar.workdays_between(self.starts_on - timedelta(days=1), self.ends_on)


def phases_of(dates: Sequence[tuple[date, date]]) -> tuple[Phase, ...]:
    """Four phases that follow one another. Raises Refusal."""
    if len(dates) != len(TITLES):
        raise Refusal("清理行动有四个阶段，请写明每个阶段的起止日期")
    phases = tuple(Phase(number, *days) for number, days in enumerate(dates, 1))
    for phase in phases:
        if phase.ends_on < phase.starts_on:
            raise Refusal(f"第 {phase.number} 阶段的截止日期早于开始日期")
    for before, after in pairwise(phases):
        if after.starts_on <= before.ends_on:
            raise Refusal(f"第 {after.number} 阶段在第 {before.number} 阶段截止之前开始")
    return phases


def phase_on(phases: Sequence[Phase], day: date) -> int:
    """The phase that has begun last by this day; 0 before the first, 5 after the last has ended."""
    if day > phases[-1].ends_on:
        return len(phases) + 1
    return sum(phase.starts_on <= day for phase in phases)


class Disposition(StrEnum):
    """What becomes of a row (处置意见)."""

    RETAIN = "retain"
    RETAIN_WITH_CHANGES = "retain_with_changes"
    MERGE = "merge"
    DELEGATE = "delegate"
    CANCEL = "cancel"
    RETURN = "return"


DISPOSITIONS: Mapping[str, str] = {
    Disposition.RETAIN: "保留",
    Disposition.RETAIN_WITH_CHANGES: "修改后保留",
    Disposition.MERGE: "合并",
    Disposition.DELEGATE: "下放",
    Disposition.CANCEL: "取消",
    Disposition.RETURN: "退回",
}
PUBLISHABLE = frozenset({Disposition.RETAIN, Disposition.RETAIN_WITH_CHANGES, Disposition.MERGE})
"""Only these are published (R09)."""
FINAL = frozenset(Disposition) - {Disposition.RETURN}
"""A row sent back is still to be disposed of."""

QUESTIONS: Mapping[str, str] = {
    "lawful": "是否合理合法",
    "materials": "申报材料是否复杂",
    "proofs": "所需证明是否必要",
    "steps": "手续和流程是否繁琐",
    "purchase": "采购方式是否由政府购买",
}
"""The five findings of the review, in the notice's order (三(三))."""
VERDICTS: Mapping[str, str] = {"ok": "没有问题", "not_ok": "有问题", "na": "不适用"}


@dataclass(frozen=True, slots=True)
class Row:
    """How far a service has come. `lacks` names what is not filled in of the catalogue row and of the guide."""

    key: str
    name: str
    unit: str
    lacks_row: tuple[str, ...] = ()
    lacks_guide: tuple[str, ...] = ()
    diagram: bool = True
    disposition: str = ""
    published: bool = False

    @property
    def guided(self) -> bool:
        """Its row, its guide and its diagram are all there."""
        return not self.lacks_row and not self.lacks_guide and self.diagram

    def missing(self, phase: int) -> str:
        """What keeps this row from leaving the phase, in words; "" where nothing does."""
        match phase:
            case 1:
                return f"目录表没有填写：{'、'.join(self.lacks_row)}" if self.lacks_row else ""
            case 2:
                lacks = [*self.lacks_row, *self.lacks_guide]
                told = [f"办事指南没有填写：{'、'.join(lacks)}"] if lacks else []
                told += [] if self.diagram else ["没有可以办理的流程图"]
                return "；".join(told)
            case 3:
                return "" if self.disposition in FINAL else "没有处置意见"
            case 4:
                gone = self.disposition in FINAL - PUBLISHABLE
                return "" if gone or self.published else "没有审定公布"
        return ""


@dataclass(frozen=True, slots=True)
class Progress:
    """A unit's rows, counted."""

    rows: int
    catalogued: int
    guided: int
    diagrams: int
    disposed: int
    published: int

    def done(self, phase: int) -> int:
        """How many rows satisfy the exit rule of this phase."""
        return (self.catalogued, self.guided, self.disposed, self.published)[phase - 1]

    def percent(self, phase: int) -> int | None:
        """Of all rows, those that do, in whole percent rounded down; None where there is no row."""
        return self.done(phase) * 100 // self.rows if self.rows else None


def progress(rows: Sequence[Row]) -> Progress:
    """All of it."""
    return Progress(
        rows=len(rows),
        catalogued=sum(not row.missing(1) for row in rows),
        guided=sum(not row.missing(2) for row in rows),
        diagrams=sum(row.diagram for row in rows),
        disposed=sum(not row.missing(3) for row in rows),
        published=sum(not row.missing(4) for row in rows),
    )


@dataclass(frozen=True, slots=True)
class Coverage:
    """The lists of powers and duties against the catalogue (R05)."""

    powers: int
    covered: int
    missing: tuple[str, ...]
    """Codes of the powers no row answers and no reason explains: the open exceptions."""
    excused: tuple[str, ...]
    surplus: tuple[str, ...]
    """Keys of the services that answer no power."""

    @property
    def percent(self) -> int | None:
        """Of the powers, those that a row answers, in whole percent rounded down."""
        return self.covered * 100 // self.powers if self.powers else None


REASONS: Mapping[str, str] = {
    "not_public_service": "不属于公共服务",
    "cancelled": "已取消",
    "merged": "并入其他事项",
}
"""Why a power has no row of its own."""


def coverage(powers: Mapping[str, str], items: Mapping[str, str], reasons: Mapping[str, str]) -> Coverage:
    """`powers` and `items` are names by code and key; a name answers the same name. `reasons` by code of the power."""
    named = {plain(name) for name in items.values()}
    covered = [code for code, name in powers.items() if plain(name) in named]
    rest = [code for code in powers if code not in set(covered)]
    wanted = {plain(name) for name in powers.values()}
    return Coverage(
        len(powers),
        len(covered),
        tuple(code for code in rest if code not in reasons),
        tuple(code for code in rest if code in reasons),
        tuple(key for key, name in items.items() if plain(name) not in wanted),
    )


def plain(name: str) -> str:
    """A name as it is compared: without blanks."""
    return "".join(name.split())


def disagreements(findings: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The questions on which departments differ (会同有关部门审核: 三（三）, R09), in the notice's order.

    `findings` are verdicts by department and question; what does not apply is no verdict.
    """
    for question in QUESTIONS:
        said = {verdicts.get(question) for verdicts in findings.values()} - {"na", None}
        if len(said) > 1:
            yield question
