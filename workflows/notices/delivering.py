"""What the job of a delivery does: read text and address now, hand them to the channel, write down how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from engine.jobs import Job, Postponed
from workflows.acts import Act
from workflows.cases import dossier
from workflows.cases.models import Case
from workflows.channels.port import Letter
from workflows.channels.reading import Line
from workflows.notices import contacts
from workflows.notices.models import Delivery, Message
from workflows.office import Office
from workflows.people.models import User
from workflows.rules.delivery import APPLICANTS_QUIET, Quiet, send_at


class Dropped(Exception):
    """There is nobody to hand it to any more, and that is no failure: says why."""


def deliver(office: Office, job: Job) -> Callable[[Act], None]:
    """Hand one letter over. Raises NotDelivered, and Postponed where its hour has passed meanwhile."""
    delivery_id = str(job.payload["delivery"])
    try:
        with office.read() as session:
            line, letter = _letter(office, session, session.get_one(Delivery, delivery_id))
    except Dropped as reason:
        note = str(reason)
        return lambda act: _settle(act, delivery_id, "dropped", note)
    line.channel.send(letter)
    return lambda act: _settle(act, delivery_id, "sent", "")


def _settle(act: Act, delivery_id: str, outcome: str, note: str) -> None:
    row = act.session.get_one(Delivery, delivery_id)
    row.outcome, row.settled_at, row.note = outcome, act.now, note


def _letter(office: Office, session: Session, row: Delivery) -> tuple[Line, Letter]:
    line = office.channels.get(row.channel)
    if line is None:
        raise Dropped("这种通知方式已停用")
    if row.message_id is None:
        return line, _to_applicant(office, session, row)
    return line, _to_person(office, session, row, line)


def _to_applicant(office: Office, session: Session, row: Delivery) -> Letter:
    case = session.get(Case, row.case_id)
    if case is None or case.sealed_key is None:
        raise Dropped("办件的个人信息已依法删除")
    phone = dossier.opened(office.keys, case)["applicant"].get("phone", "")
    if not contacts.is_mobile(phone):
        raise Dropped("申请人没有留手机号")
    _still_its_hour(office, session, row.kind, APPLICANTS_QUIET)
    address = _address(office, "/track")
    short = office.texts.for_applicant(row.kind, case_no=row.case_no, at=row.created_at, address=address)
    return Letter(row.id, phone, "", row.kind, row.case_no, "", short, address, short, row.created_at)


def _to_person(office: Office, session: Session, row: Delivery, line: Line) -> Letter:
    message = session.get_one(Message, row.message_id)
    user = session.get(User, message.user_id)
    if user is None or not user.active:
        raise Dropped("账号已停用")
    wanted = contacts.of(session, office.keys, message.user_id)
    if not line.everyone and line.name not in wanted.channels:
        raise Dropped("本人已不再选用这种通知方式")
    address = wanted.addresses.get(line.channel.needs or line.kind.partition("-")[0], "")
    if line.channel.needs and not address:
        raise Dropped(f"本人没有填写{contacts.ADDRESSES[line.channel.needs]}")
    _still_its_hour(office, session, row.kind, None if line.everyone else wanted.quiet)
    return Letter(
        key=row.id,
        address=address,
        username=user.username,
        kind=row.kind,
        case_no=row.case_no,
        title=message.title,
        body=message.body,
        link=_address(office, message.link),
        short=office.texts.for_message(row.kind, case_no=row.case_no, at=row.created_at, address=_address(office, "")),
        at=row.created_at,
    )


def _still_its_hour(office: Office, session: Session, kind: str, quiet: Quiet | None) -> None:
    """A letter that was tried until the night does not go out in the night. Raises Postponed."""
    now: datetime = office.clock.now()
    at = send_at(kind, now, office.calendars.current(session), quiet)
    if at > now:
        raise Postponed(at)


def _address(office: Office, path: str) -> str:
    return f"{office.settings.public_url}{path}" if office.settings.public_url else ""
