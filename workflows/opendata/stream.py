"""The catalogue as JSON and as CSV, a few services at a time: memory does not grow with it, nor does a slow reader
keep a transaction open. Its edition changes exactly when a version goes live.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.office import Office
from workflows.opendata.exchange import COLUMNS, Published, columns, fees, materials
from workflows.searching.models import LiveGuide

AT_ONCE = 50
FORM = 2
"""Of these files' shape; another one has other tags."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class Edition:
    """What the catalogue is now: the tag of its content, and since when; None for an empty one."""

    tag: str
    since: datetime | None


def edition(session: Session) -> Edition:
    """Told from the live versions without reading what they say."""
    live = select(func.count(), func.max(ServiceVersion.settled_at), func.max(ServiceVersion.id))
    live = live.join(ServiceRow, ServiceRow.live_version_id == ServiceVersion.id)
    count, since, last = session.execute(live).one()
    told = f"{FORM}/{count}/{since.isoformat() if since else ''}/{last}"
    return Edition(hashlib.sha256(told.encode()).hexdigest()[:32], since)


def as_json(office: Office, address: str, of: Edition) -> Iterator[bytes]:
    """`{edition, updated_at, items}`: each item the exchange's columns, its materials and its fees."""
    head = orjson.dumps({"edition": of.tag, "updated_at": of.since.isoformat() if of.since else None})
    yield head[:-1] + b',"items":['
    between = b"\n"
    for some in _published(office):
        for one in some:
            more = {"materials": materials(one.guide), "fees": fees(one.guide)}
            yield between + orjson.dumps({**columns(one, address), **more})
            between = b",\n"
    yield b"\n]}\n"


def as_csv(office: Office, address: str) -> Iterator[bytes]:
    """A line an item, UTF-8 with a mark that spreadsheets know it by; no cell begins as a formula does."""
    yield _line(COLUMNS, begin=_BOM)
    for some in _published(office):
        for one in some:
            yield _line([_plain(text) for text in columns(one, address).values()])


def _line(texts: list[str] | tuple[str, ...], begin: str = "") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(texts)
    return (begin + out.getvalue()).encode()


def _plain(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _published(office: Office) -> Iterator[list[Published]]:
    """The live services in the order of their keys, each portion in a transaction of its own."""
    query = select(LiveGuide.service_key, LiveGuide.guide, ServiceVersion.number, ServiceVersion.settled_at)
    query = query.join(ServiceRow, ServiceRow.key == LiveGuide.service_key)
    query = query.join(ServiceVersion, ServiceVersion.id == ServiceRow.live_version_id)
    after = ""
    while True:
        portion = query.where(LiveGuide.service_key > after).order_by(LiveGuide.service_key).limit(AT_ONCE)
        with office.read() as session:
            rows = session.execute(portion).all()
        if not rows:
            return
        after = rows[-1][0]
        yield [Published(guide, number, since) for _, guide, number, since in rows]
