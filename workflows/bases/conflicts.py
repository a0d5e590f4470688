"""Conflicts between bases that anybody can see: in one service, and in how different guides quote one basis."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workflows.bases.models import BasisUse, LegalBasis
from workflows.bases.queries import quoted
from workflows.bases.uses import of_guide
from workflows.catalogue.words import LEVELS
from workflows.rules.bases import Quoted, ended
from workflows.searching.models import LiveGuide


@dataclass(frozen=True, slots=True)
class Conflict:
    """One conflict: `kind` says of which sort, `services` (key and name) whom it concerns."""

    kind: str
    bases: tuple[str, ...]
    services: tuple[tuple[str, str], ...]
    message: str
    fix: str


KINDS = {
    "stated": "规定不一致",
    "quoted": "引用不一致",
    "ambiguous": "引用不明确",
    "ended": "引用已失效的依据",
}
"""The sorts of conflicts in words."""
_FIELDS = {"level": "层级", "text": "条文", "effective_from": "施行日期", "effective_to": "失效日期"}


def conflicts(session: Session, today: date, *, service: str = "") -> list[Conflict]:
    """Every conflict, or those that concern one service."""
    query = select(BasisUse).order_by(BasisUse.title, BasisUse.doc_no, BasisUse.article, BasisUse.service_key)
    if service:
        titles = select(BasisUse.title).where(BasisUse.service_key == service)
        query = query.where(BasisUse.title.in_(titles))
    uses = list(session.scalars(query))
    register = list(session.scalars(select(LegalBasis).where(LegalBasis.title.in_({use.title for use in uses}))))
    found = [*_stated(session, uses), *_quoted(uses, register), *_ambiguous(uses), *_ended(uses, register, today)]
    if service:
        found = [one for one in found if any(key == service for key, _ in one.services)]
    return found


def _stated(session: Session, uses: Sequence[BasisUse]) -> Iterator[Conflict]:
    """Only guides some basis of which states something need be read."""
    keys = sorted({use.service_key for use in uses if use.states})
    guides = {guide.service_key: guide for guide in session.scalars(
        select(LiveGuide).where(LiveGuide.service_key.in_(keys))
    )}  # fmt: skip
    for key in keys:
        if key in guides:
            for one in of_guide(guides[key].guide):
                yield Conflict("stated", one.bases, ((key, guides[key].name),), one.message, one.fix)


def _quoted(uses: Sequence[BasisUse], register: Sequence[LegalBasis]) -> Iterator[Conflict]:
    """One basis, in two guides or in a guide and the register, with different words or dates."""
    groups = defaultdict[Quoted, list[BasisUse]](list)
    for use in uses:
        groups[quoted(use)].append(use)
    for cited, group in groups.items():
        known = [row for row in register if row.article == cited.article and quoted(row).reaches(cited)]
        for name, label in _FIELDS.items():
            told = defaultdict[str, list[BasisUse]](list)
            for use in group:
                if value := str(getattr(use, name)):
                    told[value].append(use)
            in_register = {_written(getattr(row, name)) for row in known} - {""}
            values = sorted({*told, *in_register})
            if len(values) > 1:
                whose = "；".join(
                    f"{_shown(name, value)}（{_whose(told[value], value in in_register)}）" for value in values
                )
                yield Conflict(
                    "quoted",
                    (str(cited),),
                    _services(use for found in told.values() for use in found),
                    f"{cited}的{label}写法不一致：{whose}。",
                    "请核对公布的文本，改正写错的指南，或者更新登记簿。",
                )


def _ambiguous(uses: Sequence[BasisUse]) -> Iterator[Conflict]:
    """A title that stands for several documents, quoted without saying which."""
    groups = defaultdict[str, list[BasisUse]](list)
    for use in uses:
        groups[use.title].append(use)
    for title, group in groups.items():
        numbers = sorted({use.doc_no for use in group if use.doc_no})
        bare = [use for use in group if not use.doc_no]
        if len(numbers) > 1 and bare:
            message = f"《{title}》有{'、'.join(numbers)}等 {len(numbers)} 个文号，引用时没有写明是哪一个。"
            yield Conflict(
                "ambiguous", (f"《{title}》",), _services(bare), message, "请在指南的依据中写明文号（doc_no）。"
            )


def _ended(uses: Sequence[BasisUse], register: Sequence[LegalBasis], today: date) -> Iterator[Conflict]:
    for row in register:
        if ended(row.effective_to, today):
            reached = [use for use in uses if quoted(row).reaches(quoted(use))]
            if reached:
                message = f"{quoted(row)}已于 {row.effective_to} 后失效，仍有指南引用。"
                yield Conflict(
                    "ended", (str(quoted(row)),), _services(reached), message, "请按复核任务改引现行依据，或者取消。"
                )


def _services(uses: Iterable[BasisUse]) -> tuple[tuple[str, str], ...]:
    return tuple(dict.fromkeys((use.service_key, use.service_name) for use in uses))


def _whose(uses: Sequence[BasisUse], in_register: bool) -> str:
    names = list(dict.fromkeys(use.service_name for use in uses))
    return "、".join((["登记簿"] if in_register else []) + names[:3]) + ("等" if len(names) > 3 else "")


def _shown(name: str, value: str) -> str:
    if name == "level":
        return LEVELS.get(value, value)
    return f"“{value[:40]}{'…' if len(value) > 40 else ''}”"


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value or "")
