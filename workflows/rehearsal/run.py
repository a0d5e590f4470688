"""One expected run on the stage: apply, then each step at its moment, while the ticker does what falls due between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine import timers
from engine.clock import FixedClock
from engine.errors import Problem
from engine.store.tables import JobRow
from workflows.acts import Act
from workflows.cases import closing, correction, materials, tasks
from workflows.cases.models import Case, Task
from workflows.cases.receive import Application, receive
from workflows.limits.models import AnswerClock, ClockRow
from workflows.office import Office
from workflows.people.models import User
from workflows.people.queries import active, actor_of, holders, unit_tree
from workflows.people.roles import SYSTEM, Actor, Role
from workflows.rehearsal import voting
from workflows.rehearsal.expectations import differences
from workflows.rehearsal.stage import APPLICANT, HALL
from workflows.ticker import Ticker

SAMPLE = b"%PDF-1.4\n%%EOF\n"
"""What is handed in for every material."""
MOST_TICKS = 1000
"""A run whose timers never come to rest is stopped here."""


class Stopped(Exception):
    """The run cannot go on; the message is a Chinese clause."""


class Run:
    """An office, its clock and its ticker, and the one case of this run."""

    def __init__(self, office: Office, clock: FixedClock, ticker: Ticker) -> None:
        self._office = office
        self._clock = clock
        self._ticker = ticker
        self._case_no = ""
        self._at_window = False

    def apply(self, service: str, row: Mapping[str, Any]) -> None:
        """Hand in the application. Raises Stopped where it is refused."""
        self._at_window = row["channel"] == "window"
        with self._office.act(self._applicant()) as act:
            application = Application(
                service=service,
                channel=row["channel"],
                applicant=row["applicant"],
                data=row["data"],
                materials=_handed_in(act, row["materials"]),
                commitment=row.get("commitment", False),
            )
            try:
                self._case_no = receive(act, application).case.case_no
            except Problem as problem:
                raise Stopped(f"申请被拒绝：{_told(problem)}") from problem
        self._settle()

    def take(self, step: Mapping[str, Any]) -> list[str]:
        """Move to the step's moment and do what it says; the differences found. Raises Stopped."""
        self._advance(datetime.fromisoformat(step.get("at") or step["advance_to"]))
        expected = step.get("expect", {})
        refused_with = expected.get("refused_with")
        try:
            self._do(step)
        except Problem as problem:
            if problem.code_here == refused_with:
                return self.differences(expected)
            raise Stopped(f"操作被拒绝：{_told(problem)}") from problem
        self._settle()
        not_refused = [f"应被拒绝（{refused_with}），实际已完成"] if refused_with else []
        return not_refused + self.differences(expected)

    def differences(self, expected: Mapping[str, Any]) -> list[str]:
        with self._office.read() as session:
            return list(differences(session, self._office, self._case(session), expected))

    def _do(self, step: Mapping[str, Any]) -> None:
        if "complete" in step:
            self._complete(step)
        elif "supplement" in step:
            row = step["supplement"]
            with self._office.act(self._applicant()) as act:
                supplied = _handed_in(act, row.get("materials", ()))
                correction.supplement(act, self._case_no, supplied, row.get("data"))
        elif "withdraw" in step:
            with self._office.act(self._applicant()) as act:
                closing.withdraw(act, self._case_no, step["withdraw"])

    def _complete(self, step: Mapping[str, Any]) -> None:
        wanted = step["complete"]
        with self._office.read() as session:
            query = select(Task).where(Task.element == wanted, Task.state == "open")
            task = session.scalars(query.where(Task.case_id == self._case(session).id)).first()
        if task is None:
            raise Stopped(f"环节 {wanted} 不是待办")
        worker = self._worker(step["as"])
        if task.countersign:
            voting.vote(self._office, worker, task, agreed=step["data"].get("outcome") not in tasks.NEGATIVE)
        with self._office.act(worker) as act:
            if step.get("defects"):
                correction.notify(act, self._case_no, step["defects"], note=step["data"].get("opinion", ""))
            else:
                tasks.complete(act, task.id, step["data"])

    def _applicant(self) -> Actor:
        return self._worker({"role": "window", "unit": HALL} if self._at_window else {"role": "applicant"})

    def _worker(self, who: Mapping[str, str]) -> Actor:
        if who["role"] == Role.SYSTEM:
            return SYSTEM
        with self._office.read() as session:
            tree = unit_tree(session)
            if who["role"] == Role.APPLICANT:
                if self._at_window:
                    return self._applicant()
                user = session.scalars(select(User).where(User.username == APPLICANT)).one()
            else:
                found = holders(active(session), tree, who["role"], who.get("unit", ""))
                if not found:
                    raise Stopped(f"没有在单位 {who.get('unit', '')} 任 {who['role']} 的人员")
                user = found[0]
            return actor_of(user, tree)

    def _case(self, session: Session) -> Case:
        return session.scalars(select(Case).where(Case.case_no == self._case_no)).one()

    def _advance(self, to: datetime) -> None:
        """Let time pass as it would with a ticker at work: whatever falls due on the way is done at its own moment."""
        for _ in range(MOST_TICKS):
            due = self._next_due()
            if due is None or due > to:
                self._clock.moment = to
                self._settle()
                return
            self._clock.moment = max(due, self._clock.moment)
            self._settle()
        raise Stopped(f"到 {to:%Y-%m-%d} 为止有 {MOST_TICKS} 次以上的定时，没有走完")

    def _settle(self) -> None:
        """Tick as long as something is due. Raises Stopped with the error where something due cannot be done."""
        if not self._is_due():
            return
        for _ in range(MOST_TICKS):
            self._ticker.tick()
            if not self._is_due():
                return
            with self._office.read() as session:
                failed = session.scalars(select(JobRow).where(JobRow.last_error.is_not(None))).first()
            if failed is not None:
                raise Stopped(f"后台任务 {failed.kind} 失败：{failed.last_error}")
        raise Stopped("到期的定时或者时限没有处理完")

    def _is_due(self) -> bool:
        due = self._next_due()
        return due is not None and due <= self._clock.now()

    def _next_due(self) -> datetime | None:
        with self._office.read() as session:
            moments = [
                timers.next_due(session),
                session.scalar(select(func.min(ClockRow.next_rung_at))),
                session.scalar(select(func.min(AnswerClock.next_rung_at))),
                session.scalar(select(func.min(JobRow.due_at)).where(JobRow.state == "queued")),
            ]
        return min((moment for moment in moments if moment is not None), default=None)


def _handed_in(act: Act, ids: Sequence[str]) -> list[dict[str, str]]:
    return [{"material": name, "upload": materials.upload(act, f"{name}.pdf", SAMPLE).id} for name in ids]


def _told(problem: Problem) -> str:
    fields = "；".join(f"{error.pointer} {error.message}" for error in problem.errors)
    return f"{problem.detail}（{problem.code_here}）" + (f"：{fields}" if fields else "")
