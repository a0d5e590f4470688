"""Does what is stored agree with itself: each case with its instance, tasks, clocks, documents and audit chain.

What a crash, a restored backup or a hand on the database might have torn apart is found here, case by case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from engine import consistency as engine_consistency
from engine.archive import archived
from engine.consistency import Disagreement
from engine.store.tables import InstanceRow, ItemRow, JobRow
from workflows import audit
from workflows.cases.models import Case, Task
from workflows.catalogue.models import ServiceVersion
from workflows.documents.models import Document
from workflows.efficiency import agreement as bulletins
from workflows.limits import ledger
from workflows.limits.models import ClockEvent, ClockRow, SpecialProcedure
from workflows.office import Office
from workflows.signing.models import Part
from workflows.signing.parts import LIVE
from workflows.supervision import agreement

AT_ONCE = 200
"""Cases read together."""

_STATE = {"start": "running", "resume": "running", "suspend": "suspended", "stop": "stopped"}


def disagreements(session: Session, office: Office, cases: Collection[str] | None = None) -> Iterator[Disagreement]:
    """What does not agree in these cases, or in all, the audit chains included.

    Give it a fresh session: on PostgreSQL everything is read as of one moment.
    """
    audit.as_of_one_moment(session)
    for chain in [None] if cases is None else [f"case:{case}" for case in cases]:
        for broken in audit.broken_links(session, chain):
            yield Disagreement(broken.chain, f"审计链第 {broken.seq} 条：{broken.what}")
    query = select(Case).order_by(Case.id).limit(AT_ONCE)
    if cases is not None:
        query = query.where(Case.id.in_(cases))
    last = ""
    while rows := session.scalars(query.where(Case.id > last)).all():
        last = rows[-1].id
        yield from _of_some(session, office, rows)
        session.expunge_all()
    if cases is None:
        yield from (Disagreement("督办", what) for what in agreement.disagreements(session, office, None))
        yield from (Disagreement("通报", what) for what in bulletins.disagreements(session))


def _of_some(session: Session, office: Office, cases: Sequence[Case]) -> Iterator[Disagreement]:
    instances = [case.instance_id or "" for case in cases]
    yield from engine_consistency.disagreements(session, office.engine, instances, now=office.clock.now())
    ended = select(InstanceRow.id, InstanceRow.finished_at, InstanceRow.digest).where(InstanceRow.id.in_(instances))
    found = {row.id: row for row in session.execute(ended)}
    finished = {key: row.finished_at for key, row in found.items()}
    digests = dict(session.execute(select(ServiceVersion.id, ServiceVersion.digest)).all())
    for case in cases:
        if case.instance_id not in finished:
            yield Disagreement(case.case_no, "没有流程实例")
        elif (case.closed_at is None) != (finished[case.instance_id] is None):
            yield Disagreement(case.case_no, "办件的结束与流程实例的结束不符")
        elif len({case.digest, digests[case.version_id], found[case.instance_id].digest}) > 1:
            yield Disagreement(case.case_no, "办件的版本与流程实例的版本不符")
        yield from (Disagreement(case.case_no, what) for what in _tasks(session, case))
        yield from (Disagreement(case.case_no, what) for what in _parts(session, case))
        yield from (Disagreement(case.case_no, what) for what in _clocks(session, office, case))
        yield from (Disagreement(case.case_no, what) for what in _documents(session, case))
        yield from (Disagreement(case.case_no, what) for what in agreement.disagreements(session, office, case.id))


_AS_THE_ENGINE_SAYS = {"returned": "cancelled", "taken_back": "completed"}


def _tasks(session: Session, case: Case) -> Iterator[str]:
    ours = dict(session.execute(select(Task.id, Task.state).where(Task.case_id == case.id)).all())
    query = select(ItemRow.id, ItemRow.how).where(ItemRow.instance_id == case.instance_id, ItemRow.kind == "user")
    engines = {key: how or "open" for key, how in session.execute(query)}
    for _, kept in archived(session, [case.instance_id or ""]):
        engines |= {item.id: item.how for item in kept.items if item.kind == "user"}
    elsewhere = select(Task.step).where(Task.case_id == case.id, Task.state == "open", Task.digest != case.digest)
    yield from (f"任务“{step}”的版本与办件不符" for step in session.scalars(elsewhere))
    for key in sorted(ours.keys() | engines.keys()):
        state = ours.get(key, "")
        if _AS_THE_ENGINE_SAYS.get(state, state) != engines.get(key, ""):
            yield f"任务 {key}：待办表为 {ours.get(key, '没有')}，流程引擎为 {engines.get(key, '没有')}"


_OF_STAGE = {"delegated": {"opinion"}, "signing": {"before", "vote"}, "endorsing": {"after"}, "": set()}
"""Of which kinds somebody is waited for in a stage; nobody is, where there is none."""


def _parts(session: Session, case: Case) -> Iterator[str]:
    rows: dict[str, list[Part]] = {}
    for part in session.scalars(select(Part).where(Part.case_id == case.id, Part.state.in_(LIVE))):
        rows.setdefault(part.task_id, []).append(part)
    asked = or_(Task.id.in_(rows), Task.asked > 0, Task.stage != "")
    for task in session.scalars(select(Task).where(Task.case_id == case.id, asked)):
        live = rows.get(task.id, [])
        waited_for = {part.kind for part in live if part.state == "open"}
        right = waited_for <= _OF_STAGE[task.stage] if task.stage else not waited_for
        if task.asked != len(live) or not right or (task.stage and not waited_for) or (live and task.state != "open"):
            yield f"任务“{task.step}”的状态 {task.stage or task.state} 与请人签署的记录不符"


def _clocks(session: Session, office: Office, case: Case) -> Iterator[str]:
    of_case, calendar = ClockRow.case_id == case.id, office.calendars.current(session)
    ledgers = ledger.entries_of(session, of_case)
    of_procedures = select(SpecialProcedure.id).where(
        SpecialProcedure.case_id == case.id, SpecialProcedure.state == "running"
    )
    open_tasks = set(session.scalars(select(Task.id).where(Task.case_id == case.id, Task.state == "open")))
    open_tasks |= set(session.scalars(of_procedures))
    for row in session.scalars(select(ClockRow).where(of_case)):
        events = ledgers.get(row.id, [])
        if row.state != _last_state(events):
            yield f"时限“{row.name}”的状态 {row.state} 与台账不符"
            continue
        if row.task_id is not None and (row.state != "stopped") != (row.task_id in open_tasks):
            yield f"时限“{row.name}”的状态 {row.state} 与任务不符"
        if row.state != "running" and row.next_rung_at is not None:
            yield f"时限“{row.name}”没有在计时，却还要报警"
        if row.counted_by < calendar.edition:
            continue  # a job is about to count it again
        if row.state == "running" and not ledger.missed(row) and row.due_at != ledger.due_at(row, events, calendar):
            yield f"时限“{row.name}”的到期时间与台账和日历不符"


def _last_state(events: Sequence[ClockEvent]) -> str:
    states = [_STATE[event.kind] for event in events if event.kind in _STATE]
    return states[-1] if states else ""


def _documents(session: Session, case: Case) -> Iterator[str]:
    query = select(Document).where(Document.case_id == case.id, Document.state == "pending")
    for row in session.scalars(query):
        waits = select(JobRow.id).where(JobRow.unique_key == f"document:{row.id}", JobRow.state != "done")
        if session.execute(waits).first() is None:
            yield f"文书“{row.number}”尚未生成，也没有后台任务去生成"
