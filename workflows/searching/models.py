"""What each live guide says, and the full-text index of its terms, each database's own kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, Integer, event
from sqlalchemy.orm import Mapped, mapped_column

from engine.store.columns import Record, Serial

TERMS = "search_terms"
"""The full-text index: an FTS5 table on SQLite, a `tsvector` with a GIN index on PostgreSQL. It is no mapped table."""


class LiveGuide(Record):
    """What a live version says to the public, so that lists, search and exports need not read its folder."""

    __tablename__ = "live_guides"

    id: Mapped[int] = mapped_column(Serial, primary_key=True)  # the row of the full-text index
    service_key: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[str]  # of the version it was read from
    edition: Mapped[int] = mapped_column(Integer)  # of the way guides are taken apart
    name: Mapped[str]
    keywords: Mapped[list[Any]]
    lines: Mapped[list[Any]]  # [[label of the guide's field, text]]
    guide: Mapped[dict[str, Any]]  # its service.yaml without what only the office needs


CREATE = {
    "sqlite": (
        f"CREATE VIRTUAL TABLE IF NOT EXISTS {TERMS} USING fts5("
        "name, keywords, body, detail=column, tokenize='unicode61 remove_diacritics 0')",
    ),
    "postgresql": (
        f"CREATE TABLE IF NOT EXISTS {TERMS} (id bigint PRIMARY KEY, terms tsvector NOT NULL)",
        f"CREATE INDEX IF NOT EXISTS ix_{TERMS}_terms ON {TERMS} USING gin (terms)",
    ),
}
DROP = f"DROP TABLE IF EXISTS {TERMS}"

for dialect, statements in CREATE.items():
    for statement in statements:
        made = DDL(statement)  # type: ignore[no-untyped-call]
        event.listen(LiveGuide.__table__, "after_create", made.execute_if(dialect=dialect))
event.listen(LiveGuide.__table__, "before_drop", DDL(DROP))  # type: ignore[no-untyped-call]
