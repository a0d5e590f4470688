"""The scheduled jobs: APScheduler ticks, the database decides what is due."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy import bindparam, exists, or_, select
from sqlalchemy.orm import Session

from engine import archive, jobs, timers
from engine.clock import local_date, monotonic
from engine.jobs import Job, Postponed, Superseded
from engine.runtime import FlowProblem
from engine.store.bulk import among
from engine.store.columns import Moment
from engine.store.tables import TimerRow
from workflows.acts import Act
from workflows.adjusting import ending
from workflows.bases import duty as law
from workflows.cases import effects
from workflows.cases.models import Case
from workflows.catalogue import queries as catalogue
from workflows.channels.port import NotDelivered
from workflows.documents import commands as documents
from workflows.efficiency import alarms, bulletins
from workflows.lanes import Lane
from workflows.limits import recount, running, watch
from workflows.limits import sweep as limits_sweep
from workflows.limits.models import AnswerClock, ClockRow
from workflows.moves import execution, forgetting
from workflows.moves.models import JOB as MIGRATION
from workflows.notices.delivering import deliver
from workflows.notices.models import DELIVERY
from workflows.office import Office
from workflows.programme import morning as morning_figures
from workflows.proofs import nightly
from workflows.sharing import commands as sharing
from workflows.supervision import sweep as supervision_sweep

log = structlog.get_logger("banjie.ticker")

BATCH_SECONDS = 0.02
"""How long one batch may hold the write lock before it commits and lets the pages in."""

PAUSE_SECONDS = 0.001
ARCHIVED_AT_ONCE = 20
TIMERS_AT_ONCE = {"sqlite": 4, "postgresql": 20}
"""Of one transaction; each is a step of its case's diagram with all that follows."""
JOBS_AT_ONCE, LEASE_SECONDS = 5, 30
"""Few jobs under one lease: a worker that died gives its jobs back soon."""

HANDLERS: Mapping[str, Callable[[Office, Job], Callable[[Act], None]]] = {
    "service": sharing.ask,
    "document": documents.render_issued,
    "rung": lambda _office, job: lambda act: limits_sweep.raise_left(act, str(job.payload["clock"])),
    "answer": lambda _office, job: lambda act: supervision_sweep.climb(act, str(job.payload["clock"])),
    "timer": lambda _office, job: lambda act: fire_timer(act, str(job.payload["timer"])),
    MIGRATION: execution.advance,
    recount.JOB: recount.advance,
    ending.JOB: ending.end,
    DELIVERY: deliver,
}
"""What each kind of job does: first, outside any transaction, what takes time; the answer writes it down.

The first part may run twice after a crash; the second is written together with the end of the job, once.
"""


_NOW = bindparam("now", type_=Moment)
_DUE = select(
    exists().where(TimerRow.due_at <= _NOW, ~TimerRow.held),
    exists().where(ClockRow.next_rung_at <= _NOW),
    exists().where(AnswerClock.next_rung_at <= _NOW),
    or_(recount.OUTDATED, recount.OUTDATED_ANSWERS),
)

FIRST_DELAYS: Mapping[str, timedelta] = {"service": timedelta(seconds=1), DELIVERY: timedelta(minutes=1)}
"""A case waits for the answer of a query, so it is tried again soon; the staff's own look-up follows (R13). A mail
server that is being mended takes longer: the eighth try comes after two hours."""


class Ticker:
    """Looks every second for what is due: timers, clocks whose next rung is reached, jobs.

    Any number of processes may tick. Each due thing is claimed in the transaction that acts on it, so it happens
    once; what was missed while nobody ticked is found at the next tick.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._sweeping, self._working = threading.Lock(), threading.Lock()
        self._recounting = Lane(office, [recount.JOB], run_job)
        self._deliveries = [Lane(office, [f"{DELIVERY}:{line.name}"], run_job) for line in office.channels]
        self._ending = threading.Event()
        threads = {"type": "threadpool", "max_workers": 3 + len(self._deliveries)}
        self._scheduler = BackgroundScheduler(timezone="UTC", executors={"default": threads})
        self.last_tick: float | None = None
        self._done: dict[str, str] = {}
        """Until when each duty of the day is done, as far as this process knows."""

    def start(self) -> None:
        """Begin to tick. On SQLite one process works alone, so what a crash left leased is free at once.

        What is due and what is to be worked off tick apart: a department that answers slowly must not hold up an alert.
        So does each channel: a mail server that hangs holds up neither SMS nor documents. And so does the recount: it
        neither waits for thousands of papers nor keeps one waiting.

        What the process has loaded by now stays, so the collector of garbage need not look through it again and again:
        counting a million clocks allocates enough for hundreds of its rounds.
        """
        gc.freeze()
        if self._office.database.is_sqlite:
            with self._office.database.write() as session:
                jobs.release_all(session)
        for job in (self.sweep, self.work, self.recount, *(partial(self._deliver, lane) for lane in self._deliveries)):
            self._scheduler.add_job(
                job,
                "interval",
                seconds=self._office.settings.tick_seconds,
                max_instances=1,
                coalesce=True,
                misfire_grace_time=None,
            )
        self._scheduler.start()

    def stop(self) -> None:
        """End after what is being done just now: the rest stays asked for."""
        self._ending.set()
        self._scheduler.shutdown(wait=True)

    def tick(self) -> None:
        """Everything once, one after the other: for expected runs and tests that do not start the scheduler."""
        self.sweep()
        self.recount()
        self.work()
        for lane in self._deliveries:
            self._deliver(lane)

    def recount(self, ended: Callable[[], bool] = lambda: False) -> None:
        """Count open clocks again, where a calendar was published, and tell whom that moved."""
        self._guarded("recount", lambda: self._recounting.work(lambda: ended() or self._ending.is_set()))

    def _deliver(self, lane: Lane) -> None:
        self._guarded("deliveries", lambda: lane.work(self._ending.is_set))

    def sweep(self) -> None:
        """Fire what is due, raise the rungs that are reached, escalate what was not answered; then the day's duties.

        What one of them brings about may be due for the next.
        """
        with self._sweeping:
            timers_due, rungs_due, answers_due, outdated = self._look()
            if timers_due:
                self._guarded("timers", self._fire_timers)
            if timers_due or rungs_due:
                self._guarded("rungs", self._raise_rungs)
            if timers_due or rungs_due or answers_due:
                self._guarded("answers", self._escalate)
            if outdated:
                self._guarded("recount", lambda: recount.pick_up(self._office))
            today = local_date(self._office.clock.now()).isoformat()
            self._daily("law", today, lambda: law.run_due(self._office))
            self._daily("calendar", today, lambda: watch.tell_what_is_missing(self._office))
            self._daily("moves", today, lambda: forgetting.forget(self._office))
            half_past_eight = morning_figures.due_on(self._office.clock.now())
            self._daily("programme", half_past_eight, lambda: morning_figures.compute_due(self._office))
            night = nightly.due_on(self._office.clock.now())
            self._daily("proofs", night, lambda: nightly.run_due(self._office))
            morning = bulletins.due_on(self._office.clock.now())
            self._daily("alarms", morning, lambda: alarms.raise_due(self._office))
            self._daily("bulletins", morning, lambda: bulletins.make_due(self._office))
            self.last_tick = monotonic()

    def _look(self) -> tuple[bool, bool, bool, bool]:
        """Whether timers, rungs, answers are due, clocks to be counted again, in one question: most seconds none is."""
        try:
            with self._office.glance() as session:
                timers_, rungs, answers, outdated = session.execute(_DUE, {"now": self._office.clock.now()}).one()
                return timers_, rungs, answers, outdated
        except Exception:
            log.exception("sweep_failed", sweep="look")
            return True, True, True, True

    def work(self, most: int | None = None) -> None:
        """Run the jobs that are due, a few at a time, until none is left, or about so many are done; then tidy up."""
        with self._working:
            self._guarded("jobs", lambda: self._run_jobs(most))
            today = local_date(self._office.clock.now()).isoformat()
            self._daily("archive", today, self._archive)

    def _daily(self, duty: str, period: str, do: Callable[[], bool | None]) -> None:
        """Done for the day only once it went well, and did not say that something is left."""
        if self._done.get(duty, "") != period and self._guarded(duty, do) is not False:
            self._done[duty] = period

    def _guarded(self, what: str, do: Callable[[], bool | None]) -> bool | None:
        try:
            return do()
        except Exception:
            log.exception("sweep_failed", sweep=what)
            return False

    def _fire_timers(self) -> None:
        now, seen = self._office.clock.now(), set[str]()
        while not self._ending.is_set():
            with self._office.read() as session:
                due = [timer_id for timer_id in timers.due(session, now=now) if timer_id not in seen]
            size = TIMERS_AT_ONCE["sqlite" if self._office.database.is_sqlite else "postgresql"]
            left = list[str]()
            for place in range(0, len(due), size):
                left += self._fire_some(due[place : place + size])
            for timer_id in left:
                self._fire(timer_id)
            if not due:
                return
            seen.update(due)

    def _fire_some(self, due: Sequence[str]) -> list[str]:
        """Fire these in one transaction; those that are left to be fired one by one: their cases are busy, or
        something went wrong, and with it all of them are as they were."""
        try:
            with self._office.act() as act:
                instances = timers.instances_of(act.session, due)
                cases = some_of_instances(act.session, instances.values())
                if cases:
                    running.read_together(act, list(cases.values()))
                for timer_id in due:
                    if (case := cases.get(instances.get(timer_id, ""))) is not None:
                        fire_timer_of(act, case, timer_id)
                return [timer_id for timer_id, instance in instances.items() if instance not in cases]
        except Exception:
            log.warning("timers_failed", timers=len(due), exc_info=True)
            return list(due)

    def _fire(self, timer_id: str) -> None:
        try:
            with self._office.act() as act:
                fire_timer(act, timer_id)
        except Exception:
            log.exception("timer_failed", timer=timer_id)
            with self._office.database.write() as session:
                timers.hold(session, timer_id, now=self._office.clock.now())

    def _raise_rungs(self) -> None:
        while not self._ending.is_set() and limits_sweep.raise_due(self._office, seconds=BATCH_SECONDS):
            threading.Event().wait(PAUSE_SECONDS)

    def _escalate(self) -> None:
        while not self._ending.is_set() and supervision_sweep.escalate_due(self._office, seconds=BATCH_SECONDS):
            threading.Event().wait(PAUSE_SECONDS)

    def _archive(self) -> bool:
        """One batch at a tick: old cases never hold up what is due. Whether it was the last for the day."""
        before = self._office.clock.now() - timedelta(days=self._office.settings.archive_days)
        with self._office.read() as session:
            ended = archive.due(session, finished_before=before, limit=ARCHIVED_AT_ONCE)
        if ended:
            with self._office.database.write() as session:
                archive.archive(session, ended)
        return len(ended) < ARCHIVED_AT_ONCE

    def _run_jobs(self, most: int | None) -> None:
        done, kinds = 0, [kind for kind in HANDLERS if kind not in (DELIVERY, recount.JOB)]
        while (most is None or done < most) and not self._ending.is_set():
            with self._office.database.write() as session:
                claimed = jobs.claim(
                    session,
                    now=self._office.clock.now(),
                    kinds=kinds,
                    limit=JOBS_AT_ONCE,
                    lease_seconds=LEASE_SECONDS,
                )
            for job in claimed:
                run_job(self._office, job)
            done += len(claimed)
            if not claimed:
                return


def fire_timer(act: Act, timer_id: str) -> None:
    """Fire one timer and take over what its step means for the case."""
    instance_id = timers.instance_of(act.session, timer_id)
    query = select(Case).where(Case.instance_id == instance_id).with_for_update()
    case = act.session.scalars(query).one_or_none() if instance_id else None
    if case is not None:
        fire_timer_of(act, case, timer_id)


def some_of_instances(session: Session, instances: Collection[str]) -> dict[str, Case]:
    """The cases of these instances on which nobody else acts now, locked, by instance."""
    query = select(Case).where(among(session, Case.instance_id, instances)).order_by(Case.id)
    return {case.instance_id or "": case for case in session.scalars(query.with_for_update(skip_locked=True))}


def fire_timer_of(act: Act, case: Case, timer_id: str) -> None:
    """Fire a timer of a locked case."""
    step = act.office.engine.fire_timer(act.session, timer_id, now=act.now)
    if step is None:
        return
    service = catalogue.of_case(act.session, act.office.shelf, case)
    act.record("case.timer", case.case_no, case, passed=[element.id for element in step.passed])
    effects.apply(act, case, service, step)


def run_job(office: Office, job: Job) -> Exception | None:
    """Run one claimed job; a failure is answered, kept with its error and tried again later. A worker that comes too
    late, when another has the job, writes nothing."""
    try:
        write_down = HANDLERS[_family(job)](office, job)
        with office.act() as act:
            jobs.succeed(act.session, job)
            write_down(act)
    except Superseded:
        log.warning("job_superseded", job=job.id, kind=job.kind)
    except Postponed as later:
        with suppress(Superseded), office.database.write() as session:
            jobs.postpone(session, job, later.until)
    except NotDelivered as error:  # foreseen, and its traceback may pass by addresses
        log.warning("not_delivered", job=job.id, kind=job.kind, attempts=job.attempts, error=str(error))
        _keep_failure(office, job, error)
        return error
    except Exception as error:
        log.exception("job_failed", job=job.id, kind=job.kind, attempts=job.attempts)
        _keep_failure(office, job, error)
        return error
    return None


def _family(job: Job) -> str:
    return job.kind.partition(":")[0]


def _keep_failure(office: Office, job: Job, error: Exception) -> None:
    """A problem of the diagram does not go away by waiting, nor does a wrong address: it is an incident at once."""
    final = isinstance(error, FlowProblem) or (isinstance(error, NotDelivered) and error.final)
    said = str(error) if isinstance(error, NotDelivered) else f"{type(error).__name__}: {error}"
    delay = FIRST_DELAYS.get(_family(job), jobs.FIRST_DELAY)
    try:
        with office.database.write() as session:
            jobs.fail(session, job, said, now=office.clock.now(), final=final, first_delay=delay)
    except Superseded:
        log.warning("job_superseded", job=job.id, kind=job.kind)
