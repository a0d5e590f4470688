"""How letters look from outside: to whoever wrote them, and to whoever answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from web.codes import LETTER_STATES
from web.present import iso
from workflows.keys import Keyring
from workflows.letters.queries import Shown, opened


def letter(shown: Shown, now: datetime, keys: Keyring) -> dict[str, Any]:
    """With the fields of GB/T 39046 table 10; who wrote is not among them."""
    row, clock, written = shown.letter, shown.clock, opened(keys, shown.letter)
    return {
        "number": row.number,
        "kind": row.kind,
        "state": row.state,
        "state_words": LETTER_STATES[row.state],
        "service": row.service_key,
        "service_name": row.service_name,
        "title": written["title"],
        "content": written["content"],
        "received_at": iso(row.received_at),
        "accepted_at": iso(row.accepted_at),
        "due_at": iso(clock.due_at),
        "provisional": clock.provisional,
        "light": shown.light(now).code,
        "extended_by": row.extended_by or None,
        "extension_reason": row.extension_reason or None,
        "answer": row.answer or None,
        "answered_at": iso(row.answered_at),
    }


def letter_file(shown: Shown, now: datetime, keys: Keyring) -> dict[str, Any]:
    row = shown.letter
    more = {"id": row.id, "unit": row.unit, "handled_by": row.handled_by, "writer": row.masked}
    return {**letter(shown, now, keys), **more, "answered_by": row.answered_by_name}
