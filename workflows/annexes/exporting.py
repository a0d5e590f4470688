"""The annexes of the live services, or of drafts over them, in the order of their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Invalid
from workflows.annexes import docx, xlsx
from workflows.annexes.columns import Annex
from workflows.annexes.importing import readable
from workflows.annexes.told import told
from workflows.catalogue import queries, reach
from workflows.catalogue.folder import Shelf, is_internal
from workflows.catalogue.models import ServiceRow
from workflows.people.queries import UnitTree
from workflows.people.roles import Actor
from workflows.searching.models import LiveGuide

FORMATS: Mapping[str, Any] = {"docx": docx, "xlsx": xlsx}
"""Format → the module that writes it."""
AT_ONCE = 200


def export(
    session: Session,
    shelf: Shelf,
    tree: UnitTree,
    annex: Annex,
    form: str,
    *,
    unit: str = "",
    drafts_of: Actor | None = None,
) -> bytes:
    """An annex of one unit with those below it, or of all; equal content gives equal bytes.

    With `drafts_of` somebody, the services this designer may see are told as they would be proposed now, those that are
    drafts alone among them.
    """
    if unit and unit not in tree.by_code:
        raise Invalid("没有这个单位", errors=[FieldError("/unit", "没有这个单位")])
    units = tree.subtree(unit) if unit else None
    rows = live_guides(session) if drafts_of is None else _drafted(session, shelf, drafts_of)
    wanted = [row for row in rows if units is None or row.get("unit") in units]
    wanted.sort(key=lambda row: (row.get("seq", 0), row["key"]))
    lines = [told(annex, row, tree.name(row.get("unit", ""))) for row in wanted]
    marked = any(row.get("illustrative") for row in wanted)
    content: bytes = FORMATS[form].write(annex, lines, illustrative=marked)
    return content


def live_guides(session: Session) -> Iterator[dict[str, Any]]:
    """What the live services say, a few at a time, so that memory does not grow with the catalogue."""
    query = select(LiveGuide.guide).join(ServiceRow, ServiceRow.key == LiveGuide.service_key)
    query = query.where(ServiceRow.live_version_id.is_not(None)).order_by(LiveGuide.service_key)
    yield from session.scalars(query.execution_options(yield_per=AT_ONCE))


def _drafted(session: Session, shelf: Shelf, actor: Actor) -> Iterator[dict[str, Any]]:
    own = dict.fromkeys(reach.keys(session, shelf, actor))
    yield from (row for row in live_guides(session) if row["key"] not in own)
    for key in own:
        if is_internal(key):
            continue
        draft = queries.draft(session, key)
        if draft is None and queries.live_id(session, key) is None:
            continue
        row = readable(queries.folder(session, shelf, key, draft).get("service.yaml", b""))
        if row is not None:
            yield row
