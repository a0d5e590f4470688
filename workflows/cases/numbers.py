"""Numbers that people quote: case numbers, query passwords, tracking tokens."""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import select

from engine.clock import local_date
from workflows.acts import Act
from workflows.cases.models import Counter

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters and digits that cannot be taken for one another on paper."""


def take(act: Act, name: str) -> int:
    """The next value of a gapless counter; its row stays locked until the commit, so take it last."""
    counter = act.session.scalars(select(Counter).where(Counter.name == name).with_for_update()).one_or_none()
    if counter is None:
        counter = Counter(name=name, value=0)
        act.session.add(counter)
    counter.value += 1
    act.session.flush()
    return counter.value


def case_no(act: Act) -> str:
    """Region, year and a six-digit sequence: `500103-2026-000001`."""
    year = local_date(act.now).year
    region = act.office.settings.region
    return f"{region}-{year}-{take(act, f'case:{region}:{year}'):06d}"


def query_password() -> str:
    """What the public query asks for beside the case number: eight characters, about 40 bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(8))


def track_token() -> str:
    """The opaque token in a receipt's QR code."""
    return secrets.token_urlsafe(18)


def secret_hash(secret: str, salt: str) -> str:
    """A slow hash for what people type; the case's id is the salt."""
    return hashlib.scrypt(secret.encode(), salt=salt.encode(), n=2**12, r=8, p=1, dklen=32).hex()


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
