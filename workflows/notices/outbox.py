"""The outbox: for each message the deliveries outside the inbox, written in the transaction that makes the message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from engine import jobs
from engine.store.columns import new_id
from engine.store.tables import JobRow
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case
from workflows.channels.texts import APPLICANT
from workflows.notices import contacts
from workflows.notices.models import DELIVERY, Contact, Delivery
from workflows.rules.delivery import APPLICANTS_QUIET, Quiet, send_at


def post(act: Act, messages: Sequence[Mapping[str, Any]], *, but_short: bool = False) -> None:
    """One delivery for each channel a message's person has chosen, and for those that carry everything.

    `but_short` leaves out SMS: the applicant is told by the number in their case already.
    """
    lines = act.office.channels
    if not lines or not messages:
        return
    chosen = _choices(act, [message["user_id"] for message in messages])
    for message in messages:
        wanted = chosen[message["user_id"]]
        for line in lines:
            if not line.everyone and line.name not in wanted.channels:
                continue
            if line.channel.short and but_short:
                continue
            quiet = None if line.everyone else wanted.quiet
            _queue(
                act,
                line.name,
                _due(act, message["kind"], quiet),
                message_id=message["id"],
                user_id=message["user_id"],
                case_no=message["case_no"],
                kind=message["kind"],
            )


def _choices(act: Act, users: Sequence[str]) -> Mapping[str, contacts.Choices]:
    """What these people have chosen, read once an act."""
    unknown = [user for user in users if user not in act.choices]
    if unknown:
        query = select(Contact).where(Contact.user_id.in_(unknown))
        found = {row.user_id: contacts.opened(act.office.keys, row) for row in act.session.scalars(query)}
        act.choices |= {user: found.get(user, contacts.Choices()) for user in unknown}
    return act.choices


def tell_by_phone(act: Act, case: Case, kind: str) -> bool:
    """An SMS to the number the applicant gave, where it is a mobile's; True if one is on its way."""
    line = act.office.channels.for_applicants
    if line is None or kind not in APPLICANT or case.sealed_key is None:
        return False
    if not contacts.is_mobile(dossier.opened(act.office.keys, case)["applicant"].get("phone", "")):
        return False
    due = _due(act, kind, APPLICANTS_QUIET)
    _queue(act, line.name, due, case_id=case.id, case_no=case.case_no, kind=kind)
    return True


def _due(act: Act, kind: str, quiet: Quiet | None) -> datetime:
    return send_at(kind, act.now, act.calendar, quiet)


def _queue(act: Act, channel: str, due: datetime, **of: Any) -> None:
    delivery = new_id()
    key = f"{DELIVERY}:{delivery}"
    job = jobs.new_row(f"{DELIVERY}:{channel}", {"delivery": delivery}, now=act.now, due_at=due, unique_key=key)
    row = {"message_id": None, "case_id": None, "user_id": None, "outcome": None, "settled_at": None, "note": "", **of}
    act.append(Delivery, {"id": delivery, "channel": channel, "job_id": job["id"], "created_at": act.now, **row})
    act.append(JobRow, job)
