"""A small office written row by row, so that every figure can be counted by hand: two units, one September."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from engine.store.columns import Record
from tests.hall import moment
from workflows.cases.models import Case, CorrectionNotice, Rating, Task
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.letters.models import Letter
from workflows.limits.models import Alert, AnswerClock, ClockRow, SpecialProcedure
from workflows.programme.models import Campaign, OverdueRow
from workflows.proofs.models import ProofReport
from workflows.supervision.models import AccountabilityRecord, OrderDeed, SupervisionOrder

A, B = "jiuye", "shebao"


def at(text: str) -> datetime:
    """`09-14 10:00` of 2026 in Asia/Shanghai."""
    return moment(f"2026-{text}")


class SmallOffice:
    """Writes rows that say only what counts."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._serial = count(1)
        for version, key in (("v", "s"), ("g", "gov-campaign")):
            self._add(
                ServiceVersion(
                    id=version, service_key=key, number=90, digest="d", state="live", proposed_by="x",
                    proposed_by_name="x", proposed_at=at("08-01 09:00"),
                )
            )  # fmt: skip
        for key, kind in (("quick", "immediate"), ("slow", "promised")):
            self._add(
                ServiceRow(
                    key=key, name=key, category="0", category_name="", unit=A, case_kind=kind, promised="", online=""
                )
            )
        session.flush()

    def _add(self, row: Record) -> Any:
        self.session.add(row)
        return row

    def _id(self, prefix: str) -> str:
        return f"{prefix}{next(self._serial):04}"

    def case(self, unit: str, received: str, completed: str | None = None, **more: Any) -> Case:
        key = self._id("c")
        usual = {
            "service_key": "slow", "channel": "window", "state": "completed" if completed else "accepted",
            "result": "granted" if completed else None, "acceptance_mode": "normal",
            "accepted_at": at(received), "decided_at": None,
        }  # fmt: skip
        row = Case(
            id=key, case_no=f"no-{key}", service_name="", version_id="v", digest="d", unit=unit, window_unit="hall",
            applicant_hash="", applicant_masked="", secret=b"", query_hash="", track_hash=key, audit_hash="",
            received_at=at(received), completed_at=at(completed) if completed else None, **{**usual, **more},
        )  # fmt: skip
        self._add(row)
        self.session.flush()
        return row

    def clock(self, case: Case, kind: str, start: str, due: str, stop: str | None, **more: Any) -> ClockRow:
        row = ClockRow(
            id=self._id("k"), case_id=case.id, kind=kind, name=kind, unit=more.pop("unit", case.unit), until="",
            state="stopped" if stop else "running", limit="5WD", basis="", started_at=at(start), due_at=at(due),
            stopped_at=at(stop) if stop else None, **more,
        )  # fmt: skip
        self._add(row)
        self.session.flush()
        return row

    def alert(self, clock: ClockRow, rung: str, raised: str | None = None) -> Alert:
        row = Alert(
            id=self._id("a"), clock_id=clock.id, case_id=clock.case_id, case_no="", service_key="slow", service_name="",
            clock_kind=clock.kind, step="", unit=clock.unit, rung=rung, revision=1,
            raised_at=at(raised) if raised else clock.due_at, due_at=clock.due_at, recipients=[],
        )  # fmt: skip
        self._add(row)
        self.session.flush()
        return row

    def to_answer(self, alert: Alert | None, due: str, stop: str | None) -> AnswerClock:
        row = AnswerClock(
            id=self._id("w"), alert_id=alert.id if alert else None, limit="3WD", state="stopped" if stop else "running",
            started_at=at("09-01 09:00"), due_at=at(due), stopped_at=at(stop) if stop else None,
        )  # fmt: skip
        self._add(row)
        self.session.flush()
        return row

    def order(self, unit: str, issued: str, kind: str = "order", *deeds: tuple[str, str], **more: Any) -> None:
        key = self._id("o")
        row = SupervisionOrder(
            id=key, number=key, kind=kind, level=1, state=more.pop("state", "issued"), state_at=at(issued), state_by="",
            unit=unit, responsible_unit=unit, rule=more.pop("rule", "JC-99"), content="", issuing_unit="qu",
            issued_at=at(issued), issued_by="x", issued_by_name="", recipients=[],
            clock_id=self.to_answer(None, "12-01 09:00", None).id, **more,
        )  # fmt: skip
        self._add(row)
        self.session.flush()
        for number, (deed, when) in enumerate(deeds, 1):
            self._add(
                OrderDeed(
                    order_id=key, number=number, deed=deed, level=1, at=at(when), actor_id="x", actor_name="", unit="",
                    text="",
                )
            )  # fmt: skip

    def rating(self, case: Case, score: int, when: str) -> None:
        self._add(Rating(case_id=case.id, score=score, comment="", at=at(when)))

    def notice(self, case: Case, number: int, sent: str) -> None:
        self._add(
            CorrectionNotice(
                id=self._id("n"), case_id=case.id, task_id="", round=number, defects=[], sent_at=at(sent), sent_by="x"
            )
        )

    def special(self, case: Case, kind: str, state: str, when: str, ground: str = "鉴定") -> None:
        self._add(
            SpecialProcedure(
                id=self._id("p"), case_id=case.id, kind=kind, ground=ground, basis="", state=state, settled_at=at(when)
            )
        )

    def deliver(self, case: Case) -> str:
        key = self._id("t")
        self._add(
            Task(
                id=key, case_id=case.id, case_no=case.case_no, service_key="slow", service_name="", applicant_masked="",
                digest="d", element="Deliver", step="送达", action="deliver", form="", document="", unit=case.unit,
                role="window", state="open", opened_at=at("09-20 09:00"),
            )
        )  # fmt: skip
        return key

    def step(self, case: Case, element: str, start: str, due: str, stop: str | None) -> str:
        """A task of the service `slow` with its own clock; "" where it has no limit."""
        key = self._id("t")
        self._add(
            Task(
                id=key, case_id=case.id, case_no=case.case_no, service_key="slow", service_name="", applicant_masked="",
                digest="d", element=element, step=f"{element}环节", action="examine", form="", document="",
                unit=case.unit, role="officer", state="completed" if stop else "open", opened_at=at(start),
                due_at=at(due) if due else None, closed_at=at(stop) if stop else None,
            )
        )  # fmt: skip
        if due:
            self.clock(case, "step", start, due, stop, task_id=key)
        return key

    def report(self, unit: str, when: str, verdict: str, state: str = "answered") -> None:
        key = self._id("r")
        self._add(
            ProofReport(
                id=key, number=key, password_hash="", service_key="slow", service_name="", unit=unit, digest="d",
                document="", standing="unlisted", listed="", state=state, reported_at=at(when), verdict=verdict,
            )
        )  # fmt: skip

    def overdue(self, unit: str, when: str) -> None:
        """A row of a campaign, whose own case is counted nowhere."""
        case = self.case(unit, when, service_key="gov-campaign")
        self._add(
            Campaign(
                id="g", title="", area="qu", lead="sfj", deputy="rsj", reviewers=[], phases=[], case_id=case.id,
                case_no=case.case_no, started_at=at(when), started_by_name="", phase=3,
            )
        )  # fmt: skip
        self.session.flush()
        self._add(
            OverdueRow(
                id=self._id("o"), campaign_id="g", phase=2, unit=unit, service_key="slow", name="", lacks="",
                told_at=at(when), told=[],
            )
        )  # fmt: skip

    def letter(self, unit: str, kind: str, received: str, due: str, answered: str | None) -> None:
        key, clock = self._id("l"), self.to_answer(None, due, answered)
        clock.rungs = "yellow,red" if answered is None or at(answered) > at(due) else "yellow"
        self._add(
            Letter(
                id=key, number=key, password_hash="", kind=kind, state="answered" if answered else "open",
                service_key="slow", service_name="", unit=unit, handled_by="qu", sealed_key=b"", secret=b"", masked="",
                received_at=at(received), clock_id=clock.id, answered_at=at(answered) if answered else None,
            )
        )  # fmt: skip

    def accountable(self, unit: str, when: str) -> None:
        self._add(
            AccountabilityRecord(
                id=self._id("q"), unit=unit, outcome="talk", facts="", recorded_at=at(when), recorded_by="x",
                recorded_by_name="",
            )
        )  # fmt: skip
