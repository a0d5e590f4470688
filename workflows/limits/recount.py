"""The jobs that count every open clock again after a calendar was published: a lot of cases a transaction.

publish ─▶ counting ─▶ telling ─▶ done
             └─ published again ─▶ superseded; the new one goes on with whatever is outdated

What is left to do is what was counted by an earlier edition, so a job that died is simply done again, by whichever
worker is next, and a clock that was written meanwhile by the earlier calendar is found too. Whom it moved is told at
the end, in one message a person.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import delete, false, func, select, tuple_, update
from sqlalchemy.orm import Session

from engine import jobs
from engine.clock import monotonic
from engine.jobs import Job
from engine.store.tables import JobRow
from workflows.acts import Act
from workflows.limits import answering, lots, sweep
from workflows.limits.counting import Counting
from workflows.limits.models import AnswerClock, ClockRow, Recount, RecountNotice, SpecialProcedure
from workflows.limits.outdated import OPEN, OPEN_ANSWERS, fell_due, publications
from workflows.limits.published import VERSION
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people.roles import Role
from workflows.supervision import sweep as supervision

JOB = "recount"
SECONDS = 5.0
"""About how long one job may take: well below its lease. At its end one lot waits for another."""
LOT = {"sqlite": 60, "postgresql": 2000}
"""Cases of one transaction. On SQLite a lot keeps every other writer waiting, on PostgreSQL those of its own cases."""
ABREAST = {"sqlite": 1, "postgresql": 2}
"""Lots that are counted at once, each on a connection of its own: while the server writes one, we count the other.

None waits for another to end: they would all count, and then all write, at one time."""
PAUSE_SECONDS = 0.001
AT_ONCE = 500
"""Applicants told in one transaction."""
_WORKING = (Role.WINDOW, Role.OFFICER, Role.SECTION_CHIEF)
"""Who of a unit is told that its clocks moved."""
# By the first entry of an index: whether any is lower, PostgreSQL would look for among all of them.
OUTDATED = func.coalesce(select(func.min(ClockRow.counted_by)).where(OPEN).scalar_subquery() < VERSION, false())
OUTDATED_ANSWERS = func.coalesce(
    select(func.min(AnswerClock.counted_by)).where(OPEN_ANSWERS).scalar_subquery() < VERSION, false()
)

PATIENCE = 100
"""Jobs in a row that find nothing they could count: each raised what was in the way."""


class Stuck(Exception):
    """Clocks are outdated that can neither be raised nor counted again."""


Mark = tuple[int, str]
_START: Mark = (-1, "")


def begin(act: Act, year: int) -> Recount:
    """A calendar was just published: what that makes outdated is to be counted again."""
    earlier = update(Recount).where(Recount.state.in_(("counting", "telling"))).values(state="superseded")
    act.session.execute(earlier)
    total = sum(
        act.session.scalar(select(func.count()).select_from(table).where(which)) or 0
        for table, which in ((ClockRow, OPEN), (AnswerClock, OPEN_ANSWERS))
    )
    row = Recount(
        edition=act.calendar.edition,
        year=year,
        published_at=act.now,
        published_by=act.actor.name,
        state="counting" if total else "done",
        total=total,
        counted=0,
        moved=0,
        finished_at=None if total else act.now,
    )
    act.session.add(row)
    act.session.flush()
    if total:
        _ask(act.session, act, ("queued", "running"))
    return row


def latest(session: Session) -> Recount | None:
    """The newest, under way or done."""
    return session.scalars(select(Recount).order_by(Recount.edition.desc()).limit(1)).first()


def pick_up(office: Office) -> None:
    """Something outdated was found by the sweep: see to it that a job counts it, where none does."""
    with office.act() as act:
        _ask(act.session, act, ("queued", "running", "failed"))


def _ask(session: Session, act: Act, unless: Sequence[str]) -> None:
    there = select(JobRow.id).where(JobRow.state.in_(unless), JobRow.kind == JOB).limit(1)
    if session.scalar(there) is None:
        jobs.enqueue(session, JOB, {}, now=act.now)


def advance(office: Office, job: Job) -> Callable[[Act], None]:
    """Count the next lots; the answer asks for the next job, or tells whom it moved and says that all is done."""
    kind = "sqlite" if office.database.is_sqlite else "postgresql"
    begin = (int(job.payload["edition"]), str(job.payload["case"])) if "case" in job.payload else _START
    lots_ = _Lots(office, begin, LOT[kind])
    with ThreadPoolExecutor(ABREAST[kind]) as threads:
        counted = sum(threads.map(lots_.count, range(ABREAST[kind])))
    while lots_.mark is None and monotonic() <= lots_.until:
        with office.act() as act:
            found = _answers(act)
        counted += found
        if not found:
            break
        _pause(office)
    if not counted:  # what is left fell due before the calendar was published
        sweep.raise_due(office, seconds=SECONDS)
        supervision.escalate_due(office, seconds=SECONDS)
    idle = 0 if counted else int(job.payload.get("idle", 0)) + 1
    return lambda act: _go_on(act, lots_.mark, idle)


class _Lots:
    """The lots of one job: whichever thread is free takes the next one, until nothing is left or the time is up."""

    def __init__(self, office: Office, begin: Mark, size: int) -> None:
        self.mark: Mark | None = begin
        """Where the next lot begins; None after the last."""
        self.until = monotonic() + SECONDS
        self._office, self._size = office, size
        self._kept: dict[int, Counting] = {}
        self._taking = threading.Lock()

    def count(self, thread: int) -> int:
        """Count lot after lot; how many clocks. The first thread counts one however late it is."""
        counted, late_as_well = 0, thread == 0
        while cases := self._take(late_as_well):
            counted += _lot(self._office, self._kept, cases)
            late_as_well = False
            _pause(self._office)
        return counted

    def _take(self, late_as_well: bool) -> list[str]:
        with self._taking:
            if self.mark is None or not (late_as_well or monotonic() <= self.until):
                return []
            with self._office.read() as session:
                self.mark, cases = _next(session, self.mark, self._size)
            return cases


def _pause(office: Office) -> None:
    """On SQLite the others have their turn between two lots."""
    if office.database.is_sqlite:
        threading.Event().wait(PAUSE_SECONDS)


def _go_on(act: Act, mark: Mark | None, idle: int) -> None:
    left, answers_left = act.session.execute(select(OUTDATED, OUTDATED_ANSWERS)).one()
    if left or answers_left:
        if idle > PATIENCE:
            raise Stuck
        payload = {"edition": mark[0], "case": mark[1]} if mark else {}
        jobs.enqueue(act.session, JOB, {**payload, "idle": idle}, now=act.now)
        return
    query = select(Recount).order_by(Recount.edition.desc()).limit(1).with_for_update()
    row = act.session.scalars(query).one()
    if row.state == "counting":
        row.state, row.finished_at = "telling", act.now
        act.record("calendar.recounted", str(row.year), edition=row.edition, counted=row.counted, moved=row.moved)
    if _tell(act, row):
        jobs.enqueue(act.session, JOB, {}, now=act.now)
    else:
        row.state = "done"


def _next(session: Session, mark: Mark, size: int) -> tuple[Mark | None, list[str]]:
    """The cases of the next lot; and where those after them begin, None after the last."""
    place = (ClockRow.counted_by, ClockRow.case_id)
    query = select(*place).where(OPEN, ClockRow.counted_by < VERSION, tuple_(*place) > mark).distinct()
    found = session.execute(query.order_by(*place).limit(size)).all()
    last: Mark | None = (found[-1].counted_by, found[-1].case_id) if len(found) == size else None
    return last, sorted({row.case_id for row in found})


def _lot(office: Office, kept: dict[int, Counting], cases: Collection[str]) -> int:
    """Count the clocks of these cases again in one transaction; how many."""
    with office.act() as act:
        counting = kept.setdefault(act.calendar.edition, Counting(act.calendar))
        done = lots.count(act, counting, cases)
        _progress(act, done.counted, done.moved)
        return done.counted


def _progress(act: Act, counted: int, moved: int) -> None:
    """Last in the transaction: everybody who counts writes this row."""
    newest = select(func.max(Recount.edition)).scalar_subquery()
    more = {"counted": Recount.counted + counted, "moved": Recount.moved + moved}
    act.session.execute(
        update(Recount).where(Recount.edition == newest).values(more), execution_options={"synchronize_session": False}
    )


def _answers(act: Act) -> int:
    """The next lot of the times to answer alerts and orders, each locked with its case."""
    query = select(AnswerClock.id, AnswerClock.case_id)
    query = query.where(OPEN_ANSWERS, AnswerClock.counted_by < act.calendar.edition)
    found = act.session.execute(query.order_by(AnswerClock.counted_by, AnswerClock.id).limit(AT_ONCE)).all()
    if not found:
        return 0
    cases = sorted({row.case_id for row in found if row.case_id})
    lots.lock(act.session, cases)
    theirs = select(AnswerClock).where(AnswerClock.id.in_([row.id for row in found]), OPEN_ANSWERS)
    rows = act.session.scalars(theirs.order_by(AnswerClock.id).with_for_update()).all()
    stood: dict[str, list[SpecialProcedure]] = defaultdict(list)
    for one in act.session.scalars(answering.suspensions_in(cases)):
        stood[one.case_id].append(one)
    published, moved, counted = publications(act.session), 0, 0
    for row in rows:
        if fell_due(row, published, act.now):
            continue
        before, counted = row.due_at, counted + 1
        answering.project(row, stood[row.case_id or ""], act.calendar)
        moved += row.due_at != before
    _progress(act, counted, moved)
    return counted


def _tell(act: Act, row: Recount) -> bool:
    """Everybody whose clocks moved, once; True if more applicants wait to be told."""
    title = f"{row.year} 年放假调休安排公布后，期限有变化"
    units = _take(act, RecountNotice.whom == "unit")
    for user_id, clocks in _staff(act, units).items():
        body = f"您单位在办的时限中有 {clocks} 个到期日变化，待办列表已经按新日历更新。已经超时的不变。"
        notices.send(act, [user_id], kind="calendar", title=title, body=body, link="/desk")
    first = select(RecountNotice.key).where(RecountNotice.whom == "applicant").order_by(RecountNotice.key)
    keys = list(act.session.scalars(first.limit(AT_ONCE)))
    for user_id, cases in _take(act, RecountNotice.whom == "applicant", RecountNotice.key.in_(keys)).items():
        body = f"您有 {cases} 个办件的承诺办结日期按新日历重新计算，新的日期请打开办件查看。"
        notices.send(act, [user_id], kind="calendar", title=title, body=body, link="/my")
    return len(keys) == AT_ONCE


def _take(act: Act, *which: Any) -> dict[str, int]:
    rows = act.session.execute(delete(RecountNotice).where(*which).returning(RecountNotice.key, RecountNotice.clocks))
    return dict(sorted((key, clocks) for key, clocks in rows))


def _staff(act: Act, units: Mapping[str, int]) -> dict[str, int]:
    """How many clocks moved of the units each person works for, by user id."""
    found = dict[str, int]()
    for user in act.people if units else ():
        reached = {
            unit for grant in user.grants if grant["role"] in _WORKING for unit in act.units.subtree(grant["unit"])
        }
        if clocks := sum(units[unit] for unit in reached & units.keys()):
            found[user.id] = clocks
    return found


def under_way(row: Recount | None) -> bool:
    """Is somebody counting, or telling?"""
    return row is not None and row.state in ("counting", "telling")


def stopped(session: Session) -> bool:
    """Did a lot fail as often as it is tried?"""
    failed = select(JobRow.id).where(JobRow.state == "failed", JobRow.kind == JOB).limit(1)
    return session.scalar(failed) is not None
