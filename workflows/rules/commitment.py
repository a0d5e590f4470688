"""Commitment-first (告知承诺, R15, R16): who may commit, what follows when it is verified (国办发〔2020〕42号)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Mode(StrEnum):
    """What a service lets be replaced by a commitment (书面承诺、先予办理: 渝府办发〔2016〕14号 二（二）)."""

    NONE = "none"
    PER_MATERIAL = "per_material"
    WHOLE = "whole"


class BarKind(StrEnum):
    """Why somebody may not commit for the time being."""

    BAD_CREDIT = "bad_credit"
    FALSE_COMMITMENT = "false_commitment"


_BAR_WORDS = {BarKind.BAD_CREDIT: "有较严重的不良信用记录", BarKind.FALSE_COMMITMENT: "曾作出虚假承诺"}


@dataclass(frozen=True, slots=True)
class CreditRecord:
    """A bar from `barred_from`, ended by its repair or by its last day, whichever comes first; open where neither."""

    kind: BarKind
    barred_from: date
    barred_until: date | None = None
    repaired_on: date | None = None

    def bars(self, on: date) -> bool:
        """在信用修复前不适用告知承诺制 (国办发〔2020〕42号): the day of the repair is free again."""
        if on < self.barred_from or (self.repaired_on is not None and on >= self.repaired_on):
            return False
        return self.barred_until is None or on <= self.barred_until


@dataclass(frozen=True, slots=True)
class Eligibility:
    """The answer, with every Chinese reason against; where it is no, the ordinary route with all materials is open."""

    allowed: bool
    reasons: tuple[str, ...]


def may_commit(
    records: Iterable[CreditRecord],
    on: date,
    *,
    mode: Mode,
    chosen: bool,
    materials: Collection[str] = (),
    committable: Collection[str] = (),
    by_proxy: bool = False,
    proxy_may_sign: bool = False,
    names: Mapping[str, str] | None = None,
) -> Eligibility:
    """May this applicant commit on this day, and for these `materials`?

    The service must allow it (`mode`, and `committable` for single materials), the applicant must have `chosen` it,
    nobody with a bar may until it is repaired, and a proxy only where the service lets one sign (国办发〔2020〕42号;
    重庆市优化营商环境条例 第五十条 for the choice).
    """
    reasons: list[str] = []
    if mode is Mode.NONE:
        reasons.append("本事项不适用告知承诺")
    if not chosen:
        reasons.append("申请人没有选择告知承诺")
    barred = {record.kind: record for record in records if record.bars(on)}
    reasons += [f"申请人{_BAR_WORDS[kind]}，信用修复前不适用告知承诺" for kind in BarKind if kind in barred]
    if by_proxy and not proxy_may_sign:
        reasons.append("承诺须由申请人本人作出，不能代为承诺")
    if mode is Mode.PER_MATERIAL:
        excluded = [(names or {}).get(key, key) for key in materials if key not in committable]
        if excluded:
            reasons.append(f"下列材料不能以承诺代替：{'、'.join(excluded)}")
        if not materials:
            reasons.append("没有选择以承诺代替的材料")
    return Eligibility(not reasons, tuple(reasons))


class Finding(StrEnum):
    """What verification found out about a commitment (事后核查, R16)."""

    TRUE = "true"
    FALSE_MINOR = "false_minor"
    FALSE = "false"
    UNVERIFIABLE = "unverifiable"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What the office must do after a verification."""

    words: str
    result_stands: bool
    rectify: bool = False
    """The applicant is told to put it right within a time limit."""
    revoke: bool = False
    """The decision is revoked, or handling ended; what was paid is recovered."""
    bars: bool = False
    """A credit record is written that bars the next commitment until it is repaired."""
    verify_again: bool = False
    """Another means of verification is tried; the applicant is not asked for the proof."""


_CONSEQUENCES = {
    Finding.TRUE: Consequence("承诺属实，办理结果有效", result_stands=True),
    Finding.FALSE_MINOR: Consequence("承诺与事实有轻微不符，责令限期整改", result_stands=True, rectify=True),
    Finding.FALSE: Consequence(
        "承诺不实，终止办理或者撤销决定，依法追回或者处罚，并记入信用记录", result_stands=False, revoke=True, bars=True
    ),
    Finding.UNVERIFIABLE: Consequence("暂时无法核实，改用其他方式继续核查", result_stands=True, verify_again=True),
}


def consequence(finding: Finding) -> Consequence:
    """终止办理、责令限期整改、撤销行政决定或者予以行政处罚, and entry in the credit record (国办发〔2020〕42号)."""
    return _CONSEQUENCES[finding]
