"""Numbers that people quote: case numbers, query passwords, tracking tokens."""

from __future__ import annotations

import hashlib
import secrets
from functools import cache

from sqlalchemy import Executable, bindparam

from engine.clock import local_date
from engine.store.upsert import insert_of
from workflows.acts import Act
from workflows.cases.models import Counter
from workflows.keys import Keyring
from workflows.rules.numbering import case_number

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that cannot be taken for one another on paper."""


def take(act: Act, name: str) -> int:
    """The next value of a gapless counter; its row stays locked until the commit, so take it last."""
    taken: int = act.session.execute(_take(act.session.get_bind().dialect.name), {"name": name}).scalar_one()
    return taken


@cache
def _take(dialect: str) -> Executable:
    """Built once a database: building a statement costs more than running it."""
    first = insert_of(dialect, Counter).values(name=bindparam("name"), value=1)
    counted = first.on_conflict_do_update(index_elements=["name"], set_={"value": Counter.value + 1})
    return counted.returning(Counter.value)


def case_no(act: Act) -> str:
    """Region, year and a six-digit sequence: `500103-2026-000001`."""
    year = local_date(act.now).year
    region = act.office.settings.region
    return case_number(region, year, take(act, f"case:{region}:{year}"))


def query_password() -> str:
    """What the public query asks for beside the case number: eight characters, about 40 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def track_token() -> str:
    """The opaque token in a receipt's QR code."""
    return secrets.token_urlsafe(18)


def password_hash(keys: Keyring, case_id: str, password: str) -> str:
    """Keyed with the master key, so that a stolen database gives nothing to guess at; the case's id is the salt."""
    return keys.fingerprint(f"{case_id}:{password}")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
