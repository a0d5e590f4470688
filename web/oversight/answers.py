"""How an alert is to be answered: by when, or in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.limits import answering
from workflows.limits.models import Alert, AnswerClock
from workflows.supervision import listing
from workflows.supervision.models import SupervisionOrder


@dataclass(frozen=True, slots=True)
class ToAnswer:
    """The time there is to answer, where an answer is asked for; the order it became, where it did."""

    clock: AnswerClock | None
    order: SupervisionOrder | None

    def late(self, now: datetime) -> bool:
        return self.clock is not None and self.clock.state == "running" and self.clock.due_at < now


def to_answer(session: Session, alerts: Sequence[Alert]) -> dict[str, ToAnswer]:
    """By alert."""
    clocks = answering.of_alerts(session, alerts)
    orders = listing.of_alerts(session, [row.id for row in alerts])
    return {row.id: ToAnswer(clocks.get(row.id), orders.get(row.id)) for row in alerts}
