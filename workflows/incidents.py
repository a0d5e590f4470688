"""Incidents: what keeps failing. An administrator tries it again, corrects what it works with, or gives it up.

A job that ran out of tries is one. So is a step that a diagram cannot take: the act was rolled back and whoever tried
it was told. The case goes on by another outcome, or by being moved to a version that was mended (`moves`); a job is
tried again then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from engine import jobs
from engine.errors import Conflict, FieldError, Invalid
from engine.runtime import FlowProblem
from engine.store.tables import ItemRow, JobRow
from engine.store.upsert import insert_into
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.documents.models import Document
from workflows.notices.models import DELIVERY
from workflows.people.administer import require_admin

STUCK = "step"
"""The kind of an incident behind which no job stands: a step that a diagram could not take."""

TITLES: Mapping[str, str] = {
    "service": "数据共享查询没有完成",
    "document": "文书没有生成",
    "timer": "到期的定时没有执行",
    "rung": "到期的预警没有发出",
    "migration": "在办件迁移没有完成",
    "answer": "逾期未答复的督办没有升级",
    STUCK: "流程无法继续",
}
ADVICE: Mapping[str, str] = {
    "service": "请核对接口是否可用、流程图的条件和脚本是否正确，处理后重试。须改流程图的，请流程设计人员修正、批准后，"
    "把本件迁移到修正后的版本，再重试。",
    "document": "请核对文书模板和字体，处理后重试。",
    "timer": "请按错误信息检查流程图在定时之后的条件和脚本。办件用的数据改正后可以重试；"
    "须改流程图的，请流程设计人员修正、批准后，把本件迁移到修正后的版本，再重试。",
    "rung": "请按错误信息处理后重试；在此之前，请把这一办件的超时情况直接告知责任单位和监察人员。",
    "answer": "请按错误信息处理后重试；在此之前，请把这一逾期未答复的情况直接告知监察人员。",
    STUCK: "操作没有生效，办件停在原来的环节。改正填写的内容或者另选办理结果能走通的，请承办人重新办理；"
    "都走不通的，请流程设计人员修正流程图，批准后把本件迁移到修正后的版本，再由承办人办理。",
    "migration": "已经迁移的办件不受影响，其余的停在原版本。请按错误信息处理后重试；不再迁移的，可以在迁移页面撤销。",
}

_WAITS = and_(ItemRow.id.is_not(None), ItemRow.closed_at.is_(None))
_OPEN = and_(JobRow.state == "failed", JobRow.kind.not_like(f"{DELIVERY}:%"), or_(JobRow.kind != STUCK, _WAITS))
"""Deliveries that failed have a page of their own: a gateway that is down must not bury everything else."""


@dataclass(frozen=True, slots=True)
class Incident:
    """One thing that keeps failing: in which case, since when, why, and what to do."""

    id: str
    kind: str
    title: str
    advice: str
    case_no: str
    subject: str
    """What it is about, where it is not the case alone: the document's title."""
    error: str
    attempts: int
    failed_at: datetime | None
    payload: Mapping[str, Any]

    @property
    def retriable(self) -> bool:
        return self.kind != STUCK


def open_incidents(session: Session, *, limit: int = 100) -> list[Incident]:
    """What waits for an administrator, newest first. A step that was taken after all is none any more."""
    query = select(JobRow, Case.case_no).where(_OPEN).outerjoin(ItemRow, ItemRow.id == JobRow.item_id)
    query = query.outerjoin(Case, and_(JobRow.instance_id.is_not(None), Case.instance_id == JobRow.instance_id))
    rows = session.execute(query.order_by(JobRow.failed_at.desc(), JobRow.id.desc()).limit(limit)).all()
    papers = [str(row.payload.get("document")) for row, _ in rows if row.kind == "document"]
    issued = select(Document.id, Case.case_no, Document.title).join(Case, Case.id == Document.case_id)
    titles = {key: (case_no, title) for key, case_no, title in session.execute(issued.where(Document.id.in_(papers)))}
    return [_incident(row, *titles.get(str(row.payload.get("document")), (case_no or "", ""))) for row, case_no in rows]


def _incident(row: JobRow, case_no: str, subject: str) -> Incident:
    return Incident(
        row.id,
        row.kind,
        TITLES.get(row.kind, row.kind),
        ADVICE.get(row.kind, "请按错误信息处理后重试。"),
        case_no,
        subject,
        row.last_error or "",
        row.attempts,
        row.failed_at,
        row.payload,
    )


def count(session: Session) -> int:
    """How many wait."""
    query = select(func.count()).select_from(JobRow).where(_OPEN).outerjoin(ItemRow, ItemRow.id == JobRow.item_id)
    return session.scalar(query) or 0


def stuck(session: Session, problem: FlowProblem, *, now: datetime) -> None:
    """A diagram could not take a step. The same step failing again counts as the same incident."""
    key = f"step:{problem.item or problem.instance or problem.detail}"
    row = jobs.new_row(STUCK, {}, now=now, instance_id=problem.instance, item_id=problem.item, unique_key=key)
    again = {"state": "failed", "failed_at": now, "last_error": problem.detail[:4000]}
    kept = insert_into(session, JobRow).values({**row, **again, "attempts": 1})
    session.execute(
        kept.on_conflict_do_update(index_elements=["unique_key"], set_={**again, "attempts": JobRow.attempts + 1})
    )


def retry(act: Act, job_id: str) -> None:
    """Queue a failed job again with all its tries. Raises Conflict where it is not failed any more."""
    require_admin(act)
    row = _failed(act, job_id)
    if row.kind == STUCK:
        raise Conflict(
            "这一步须由承办人重新办理", code="not_retriable", remedy="请承办人改正填写的内容或者另选办理结果。"
        )
    jobs.retry(act.session, job_id)
    act.record("job.retry", job_id)


def correct(act: Act, job_id: str, payload: Mapping[str, Any]) -> None:
    """Change what a failed job works with, and queue it again. Raises Conflict where it is not failed any more."""
    require_admin(act)
    before = _failed(act, job_id)
    if set(payload) != set(before.payload):
        names = "、".join(sorted(before.payload))
        raise Invalid("任务参数有误", errors=[FieldError("/payload", f"须恰好包含这些参数：{names}")])
    jobs.correct(act.session, job_id, payload)
    act.record("job.correct", job_id, before=dict(before.payload), after=dict(payload))
    retry(act, job_id)


def dismiss(act: Act, job_id: str, reason: str) -> None:
    """Give a failed job up, with the reason on record.

    Raises Conflict where it is not failed any more, or where its case waits for nothing else than its answer.
    """
    require_admin(act)
    row = _failed(act, job_id)
    if not reason.strip():
        raise Invalid("请填写原因", errors=[FieldError("/reason", "请填写不再处理的原因")])
    waits = select(ItemRow.id).where(ItemRow.id == row.item_id, ItemRow.closed_at.is_(None))
    if row.kind != STUCK and act.session.execute(waits).first() is not None:
        raise Conflict(
            "办件还在等待这项任务的结果，不能放弃", code="job_awaited", remedy="请处理后重试，或者先撤回办件。"
        )
    jobs.dismiss(act.session, job_id)
    act.record("job.dismiss", job_id, kind=row.kind, reason=reason.strip())


def _failed(act: Act, job_id: str) -> JobRow:
    row = act.session.get(JobRow, job_id, with_for_update=True)
    if row is None or row.state != "failed":
        raise Conflict("这个任务已不在失败状态", code="job_not_failed", remedy="请刷新页面，查看最新状态。")
    return row
