"""Why a proof is kept: opinions heard, an argument on record, a hearing where one is needed, a decision (R14)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

HEARING_NOTICE = timedelta(days=7)
"""A hearing is announced seven days before (行政许可法 第四十八条)."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """The dossier of one proof; what is None or "" is not there. `hearing` says that one was found necessary."""

    opinions_from: date | None = None
    opinions_to: date | None = None
    opinions: str = ""
    argued_on: date | None = None
    argument: str = ""
    hearing: bool = False
    notified_on: date | None = None
    heard_on: date | None = None
    decided_on: date | None = None


def lacking(dossier: Dossier | None, opinion_days: int) -> list[str]:
    """What the dossier still lacks, in Chinese; nothing where the proof may be kept (渝府办发〔2016〕14号 二（二）)."""
    return ["论证材料"] if dossier is None else list(_lacking(dossier, opinion_days))


def _lacking(dossier: Dossier, opinion_days: int) -> Iterator[str]:
    begun, ended = dossier.opinions_from, dossier.opinions_to
    if begun is None or ended is None or not dossier.opinions:
        yield "听取意见的起止日期和情况"
    elif (ended - begun).days + 1 < opinion_days:
        yield f"至少 {opinion_days} 日的听取意见（现为 {max((ended - begun).days + 1, 0)} 日）"
    if dossier.argued_on is None or not dossier.argument:
        yield "论证的日期和结论"
    if dossier.hearing:
        if dossier.notified_on is None or dossier.heard_on is None:
            yield "听证的通知日期和举行日期"
        elif dossier.heard_on - dossier.notified_on < HEARING_NOTICE:
            yield "提前七日的听证通知（行政许可法第四十八条）"
    done = [day for day in (ended, dossier.argued_on, dossier.heard_on) if day is not None]
    if dossier.decided_on is None:
        yield "保留的决定"
    elif any(dossier.decided_on < day for day in done):
        yield "听取意见、论证、听证之后作出的决定"
