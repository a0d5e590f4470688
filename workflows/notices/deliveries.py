"""The deliveries as administrators and the person concerned see them; what failed is sent again or given up."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from engine import jobs
from engine.errors import FieldError, Invalid, NotFound
from engine.store.tables import JobRow
from workflows import incidents
from workflows.acts import Act
from workflows.channels.reading import Lines
from workflows.notices.models import DELIVERY, Delivery
from workflows.paging import PAGE, Page, cut
from workflows.people.administer import require_admin
from workflows.people.models import User

STATES: Mapping[str, str] = {
    "waiting": "等待发送",
    "retrying": "等待重试",
    "sent": "已送出",
    "dropped": "未发送",
    "failed": "没有送达",
    "given_up": "不再发送",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One delivery with the state of its job."""

    delivery: Delivery
    state: str
    attempts: int
    due_at: datetime
    error: str
    channel_title: str
    recipient: str
    """The person's name; 申请人 for an applicant reached by the number in their case."""

    @property
    def id(self) -> str:
        return self.delivery.id

    @property
    def note(self) -> str:
        """Why it has not arrived, as far as that is known."""
        return self.delivery.note or (self.error if self.state in ("failed", "retrying", "given_up") else "")


_UNSETTLED = Delivery.outcome.is_(None)
_WHERE: Mapping[str, ColumnElement[bool]] = {
    "waiting": and_(_UNSETTLED, JobRow.state.in_(("queued", "running")), JobRow.last_error.is_(None)),
    "retrying": and_(_UNSETTLED, JobRow.state.in_(("queued", "running")), JobRow.last_error.is_not(None)),
    "sent": Delivery.outcome == "sent",
    "dropped": Delivery.outcome == "dropped",
    "failed": and_(_UNSETTLED, JobRow.state == "failed"),
    "given_up": and_(_UNSETTLED, JobRow.state == "dismissed"),
}


def listed(
    session: Session,
    lines: Lines,
    *,
    state: str = "",
    channel: str = "",
    case_no: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Deliveries, newest first, beyond `after`. Raises Invalid for a state there is not."""
    query = _query()
    if state:
        if state not in _WHERE:
            raise Invalid(f"没有名为“{state}”的状态", errors=[FieldError("/state", f"须是 {'、'.join(STATES)} 之一")])
        query = query.where(_WHERE[state])
    if channel:
        query = query.where(Delivery.channel == channel)
    if case_no:
        query = query.where(Delivery.case_no == case_no)
    if after:
        query = query.where(Delivery.id < after)
    rows = session.execute(query.order_by(Delivery.id.desc()).limit(limit + 1))
    return cut([_shown(lines, *row) for row in rows], limit)


def one(session: Session, lines: Lines, delivery_id: str) -> Shown:
    """One delivery as it is now. Raises NotFound."""
    session.flush()
    row = session.execute(_query().where(Delivery.id == delivery_id).execution_options(populate_existing=True)).first()
    if row is None:
        raise NotFound("没有这条通知")
    return _shown(lines, *row)


def of_messages(session: Session, lines: Lines, messages: Collection[str]) -> dict[str, list[Shown]]:
    """The deliveries of these messages, by message."""
    found: dict[str, list[Shown]] = {}
    if messages:
        query = _query().where(Delivery.message_id.in_(messages)).order_by(Delivery.id)
        for shown in (_shown(lines, *row) for row in session.execute(query)):
            found.setdefault(shown.delivery.message_id or "", []).append(shown)
    return found


def failed(session: Session) -> dict[str, int]:
    """How many have failed, by channel."""
    query = select(JobRow.kind, func.count()).where(JobRow.state == "failed", JobRow.kind.startswith(f"{DELIVERY}:"))
    return {kind.partition(":")[2]: number for kind, number in session.execute(query.group_by(JobRow.kind))}


def send_again(act: Act, delivery_id: str) -> None:
    """Try one that failed again. Raises Conflict where it is not failed any more."""
    incidents.retry(act, _job(act.session, delivery_id))


def send_all_again(act: Act, channel: str) -> int:
    """Try everything that failed on a channel again, once the channel works; how many."""
    require_admin(act)
    number = jobs.retry_all(act.session, f"{DELIVERY}:{channel}")
    if number:
        act.record("delivery.resend", channel, number=number)
    return number


def give_up(act: Act, delivery_id: str, reason: str) -> None:
    """Send it no more, with the reason on record."""
    incidents.dismiss(act, _job(act.session, delivery_id), reason)


def _job(session: Session, delivery_id: str) -> str:
    row = session.get(Delivery, delivery_id)
    if row is None:
        raise NotFound("没有这条通知")
    return row.job_id


def _query() -> Select[Delivery, JobRow, str | None]:
    joined = select(Delivery, JobRow, User.name).join(JobRow, JobRow.id == Delivery.job_id)
    return joined.outerjoin(User, User.id == Delivery.user_id)


def _shown(lines: Lines, row: Delivery, job: JobRow, name: str | None) -> Shown:
    state = row.outcome or {"failed": "failed", "dismissed": "given_up"}.get(job.state, "")
    state = state or ("retrying" if job.last_error else "waiting")
    return Shown(row, state, job.attempts, job.due_at, job.last_error or "", lines.title(row.channel), name or "申请人")
