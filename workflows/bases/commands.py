"""Changing the register: a law's dates, number and text, once for every service that rests on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.errors import Conflict, FieldError, Invalid
from workflows.acts import Act
from workflows.bases import queries, reviews
from workflows.bases.models import LegalBasis
from workflows.rules.bases import LEVELS, ended


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody writes of a basis; days are ISO text, "" for none. `note` says what it rests on: the notice, the
    gazette, the decision that repeals it."""

    title: str
    level: str
    note: str
    doc_no: str = ""
    article: str = ""
    text: str = ""
    effective_from: str = ""
    effective_to: str = ""
    url: str = ""


def add(act: Act, entry: Entry) -> LegalBasis:
    """Enter a basis that no guide quotes yet. Raises Invalid for wrong fields, Conflict where it is there already."""
    row = LegalBasis(revision=0)
    _write(act, row, entry)
    where = (LegalBasis.title == row.title, LegalBasis.doc_no == row.doc_no, LegalBasis.article == row.article)
    if act.session.scalars(select(LegalBasis.id).where(*where)).first() is not None:
        raise Conflict("登记簿里已有这条依据", code="basis_known", remedy="请打开它修改。")
    act.session.add(row)
    act.session.flush()
    act.record("basis.add", row.id, after=_told(row), note=row.note)
    return row


def change(act: Act, basis_id: str, entry: Entry, *, revision: int) -> LegalBasis:
    """Change a basis; `revision` is the one that was read. What it is called stays: guides quote it by that.

    Where it has ended by that, reviews open and what it carries stops at once; a last day still to come is watched by
    the day's duty.
    """
    row = act.session.get(LegalBasis, basis_id, with_for_update=True)
    if row is None:
        row = queries.basis(act.session, basis_id)
    if row.revision != revision:
        raise Conflict(
            f"这条依据已由{row.changed_by_name}修改过",
            code="basis_changed",
            remedy="请刷新页面，在最新内容上修改。",
            extra={"changed_by": row.changed_by_name, "changed_at": row.changed_at.isoformat()},
        )
    before = _told(row)
    _write(act, row, entry, named=row)
    act.record("basis.change", row.id, before=before, after=_told(row), note=row.note)
    if ended(row.effective_to, act.today):
        reviews.open_due(act, row)
    return row


def _write(act: Act, row: LegalBasis, entry: Entry, named: LegalBasis | None = None) -> None:
    errors = []
    if named is None and not entry.title.strip():
        errors.append(FieldError("/title", "请写明名称"))
    if entry.level not in LEVELS:
        errors.append(FieldError("/level", "请选择层级"))
    days = {name: _day(getattr(entry, name), name, errors) for name in ("effective_from", "effective_to")}
    begin, end = days["effective_from"], days["effective_to"]
    if begin and end and end < begin:
        errors.append(FieldError("/effective_to", "失效日期不能早于施行日期"))
    if entry.url.strip() and not entry.url.strip().startswith(("https://", "http://")):
        errors.append(FieldError("/url", "网址须以 https:// 或者 http:// 开头"))
    if not entry.note.strip():
        errors.append(FieldError("/note", "请写明依据什么修改，例如废止决定的文号"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    if named is None:
        row.title, row.doc_no, row.article = entry.title.strip(), entry.doc_no.strip(), entry.article.strip()
    row.level, row.text, row.url, row.note = entry.level, entry.text.strip(), entry.url.strip(), entry.note.strip()
    row.effective_from, row.effective_to = begin, end
    row.revision, row.changed_at, row.changed_by_name = row.revision + 1, act.now, act.actor.name


def _day(written: str, name: str, errors: list[FieldError]) -> date | None:
    try:
        return date.fromisoformat(written.strip()) if written.strip() else None
    except ValueError:
        errors.append(FieldError(f"/{name}", "日期写作 2026-12-31"))
        return None


def _told(row: LegalBasis) -> Mapping[str, Any]:
    """What the audit keeps of it, before and after."""
    names = ("title", "doc_no", "article", "level", "text", "url")
    days = {name: day.isoformat() if (day := getattr(row, name)) else "" for name in ("effective_from", "effective_to")}
    return {name: getattr(row, name) for name in names} | days
