"""Keyset paging: a page begins after the last row of the one before, so that rows that come or go shift nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Invalid

PAGE = 50
AT_ONCE = 500
"""Rows of a page where all of them are wanted."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a keyset-paged list; `next` goes back as `after`, and is None on the last page."""

    items: Sequence[Any]
    next: str | None


def cut(rows: Sequence[Any], limit: int, mark: Callable[[Any], str] = lambda row: str(row.id)) -> Page:
    """A page of `limit` rows out of one row more, which says that there is another page."""
    return Page(rows[:limit], mark(rows[limit - 1]) if len(rows) > limit else None)


def every(session: Session, page_after: Callable[[str], Page]) -> Iterator[Any]:
    """All rows of a list, page by page, each forgotten before the next: memory stays flat however many there are."""
    after = ""
    while True:
        page = page_after(after)
        yield from page.items
        session.expunge_all()
        if page.next is None:
            return
        after = page.next


def newest_first(session: Session, kind: type[Any], query: Select[Any], after: str, limit: int) -> Page:
    """A page of rows whose `id` sorts by time, the newest first; `after` is the `id` of the page before's last row."""
    if after:
        if session.get(kind, after) is None:
            raise bad_mark()
        query = query.where(kind.id < after)
    return cut(list(session.scalars(query.order_by(kind.id.desc()).limit(limit + 1))), limit)


def bad_mark() -> Invalid:
    """What `after` says is no row of this list."""
    return Invalid(
        "翻页标记无效", remedy="请从第一页重新开始。", errors=[FieldError("/after", "须是上一页给出的 next")]
    )


def numbered(after: str) -> int:
    """The mark of a list that goes by a number. Raises Invalid."""
    if not after.isdecimal() or not after.isascii() or len(after) > 9:
        raise bad_mark()
    return int(after)
