"""One case as the pages show it: stages, clocks in plain words, the coloured diagram, papers, history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

import forms.html
from web import wording
from web.identity import maybe_actor, office
from web.present import masked_applicant
from workflows.cases import known, parallel, progress, queries, rulings, track
from workflows.cases.models import Case, CorrectionNotice, Task
from workflows.cases.queries import CaseFile, clock_light, task_light
from workflows.cases.rulings import Ruling
from workflows.documents.models import Document
from workflows.limits.models import ClockRow
from workflows.people.queries import UnitTree, unit_tree
from workflows.rules.lights import Light
from workflows.rules.workdays import Calendar

RESULT_KINDS = ("decision_granted", "decision_refused", "non_acceptance_notice", "revocation", "termination_notice")


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock with its light and what is left, in words."""

    row: ClockRow
    light: Light
    left: str
    stands_for: str
    """What it stands for, where it stands: 补正, 鉴定 …"""


@dataclass(frozen=True, slots=True)
class TaskView:
    """A step with its light, and what was written there where the reader may read it."""

    row: Task
    light: Light
    left: str
    written: Markup | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """One of the four stages every case passes; `state` is done, active or nothing."""

    label: str
    state: str
    at: datetime | None


class CaseView:
    """Everything the templates say about one case. The caller has checked that the reader may see it."""

    def __init__(self, session: Session, case: Case) -> None:
        self.file: CaseFile = queries.case_file(session, office(), case)
        self.case = case
        self.service = self.file.service
        self.now = office().clock.now()
        self.tree: UnitTree = unit_tree(session)
        self.calendar: Calendar = office().calendars.current(session)
        self.drawing = Markup(progress.diagram(session, office(), self.file, self.now))  # noqa: S704 - drawn by us
        self.branches = parallel.branches(session, office(), self.file)
        entries = track.history(session, case)
        self.history = [wording.entry(row) for row in entries]
        self.rulings = list(rulings.of_entries(session, office().shelf, entries))
        self._entries = entries
        closing = ("task.complete", "case.supplement")
        self._closed = {row.detail.get("task"): row.seq for row in entries if row.act in closing}

    @property
    def clocks(self) -> list[ClockView]:
        """The case's own clocks first, the steps' after them."""
        rows = sorted(self.file.clocks, key=lambda row: (row.task_id is not None, row.started_at, row.id))
        return [self.clock(row) for row in rows]

    def clock(self, row: ClockRow) -> ClockView:
        light = clock_light(row, self.now)
        running = light in (Light.GREEN, Light.YELLOW, Light.RED, Light.RED_STATUTORY)
        left = wording.left(row.due_at, self.now, self.calendar) if running else ""
        grounds = dict.fromkeys(each.ground for each in self.file.special if each.state == "running")
        return ClockView(row, light, left, "、".join(grounds) if light is Light.SUSPENDED else "")

    @property
    def public_clocks(self) -> list[ClockView]:
        """What concerns the applicant: the case's own clocks, not those of single steps."""
        return [view for view in self.clocks if view.row.task_id is None]

    def task(self, row: Task) -> TaskView:
        light = task_light(row, self.now)
        if row.state != "open":
            light = Light.DONE
        return TaskView(row, light, wording.left(row.due_at, self.now, self.calendar), self._written(row))

    @property
    def done(self) -> list[TaskView]:
        """What is done, in the order it was done: the audit's, since moments may be equal."""
        rows = [row for row in self.file.tasks if row.state == "completed"]
        rows.sort(key=lambda row: (row.closed_at or self.now, self._closed.get(row.id, 0)))
        return [self.task(row) for row in rows]

    @property
    def open(self) -> list[TaskView]:
        return [self.task(row) for row in self.file.open_tasks]

    def _written(self, row: Task) -> Markup | None:
        reader = maybe_actor()
        if row.secret is None or reader is None or not known.may_read(reader, self.case, row):
            return None
        form = known.form(self.file, row)
        if form is None:
            return None
        return forms.html.render_values(
            form, known.written(office(), self.file, row), context=self.service.form_context(self.now)
        )

    @property
    def stages(self) -> list[Stage]:
        case = self.case
        ended = case.completed_at is not None or case.state in ("withdrawn", "revoked")
        moments = [
            ("收到申请", case.received_at),
            (_acceptance(case), case.accepted_at),
            ("审查决定", case.decided_at),
            ("办结", case.completed_at),
        ]
        if case.result == "not_accepted":
            moments[1:3] = [("不予受理", case.completed_at)]
        elif case.state == "withdrawn" or case.result == "withdrawn":
            moments[1:] = [("已撤回", case.completed_at)]
        stages, active_given = [], False
        for label, at in moments:
            state = "done" if at is not None else ""
            if not state and not active_given and not ended:
                state, active_given = "active", True
            stages.append(Stage(label, state, at))
        return stages

    @property
    def notice(self) -> CorrectionNotice | None:
        """The one-time notice that waits for its answer."""
        last = self.file.notices[-1] if self.file.notices else None
        return last if last is not None and last.answered_at is None and self.case.state == "correcting" else None

    @property
    def result_documents(self) -> list[Document]:
        """The papers that state how the case ended."""
        return [row for row in self.file.documents if row.kind in RESULT_KINDS and row.state != "voided"]

    @property
    def grounds(self) -> list[Ruling]:
        """The rules a decision rests on, once it is made."""
        if self.case.decided_at is None:
            return []
        return [ruling for ruling in rulings.standing(self._entries, self.rulings) if ruling.rules]

    @property
    def cure_by(self) -> datetime | None:
        """By when the correction is due, where the diagram sets a time."""
        return next((row.due_at for row in self.file.open_tasks if row.action == "correct"), None)

    def values(self, *, masked: bool) -> Markup:
        """The application form as filled in; what only an earlier version's form asked comes after it."""
        context = self.service.form_context(self.now, self.file.applicant)
        shown = known.application_forms(self.file)
        return Markup().join(
            forms.html.render_values(form, self.file.data, masked=masked, context=context) for form in shown
        )

    @property
    def masked_applicant(self) -> dict[str, str]:
        return masked_applicant(self.file.applicant)

    @property
    def own_tasks(self) -> list[Task]:
        """Steps the applicant has to do beside the correction."""
        return [row for row in self.file.open_tasks if row.role == "applicant" and row.action != "correct"]

    @property
    def material_rows(self) -> list[dict[str, Any]]:
        """What was handed in, newest round last, each with its file where there is one."""
        return [{"row": row, "upload": self.file.uploads.get(row.upload_id or "")} for row in self.file.materials]

    @property
    def may_withdraw(self) -> bool:
        return self.case.decided_at is None and self.case.completed_at is None

    @property
    def pending_documents(self) -> bool:
        return any(row.state == "pending" for row in self.file.documents)


def _acceptance(case: Case) -> str:
    if case.acceptance_mode == "deemed":
        return "视为受理"
    return "补正材料" if case.state == "correcting" else "受理"
