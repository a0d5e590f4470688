"""Clocks that were counted by an earlier calendar than the one in force: which they are, and what moving one brings.

A clock says by which edition of the calendar it was counted. What an act finds outdated it counts again before it does
anything else; the rest is counted by jobs (`recount.py`). What fell due before the new calendar was published is
raised as it was due, and only then counted again: what was late is never un-lated.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, literal_column, select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.store.bulk import add_many
from workflows import audit
from workflows.acts import Act
from workflows.audit import AuditEntry, Head
from workflows.cases import dossier
from workflows.cases.models import Case
from workflows.limits import ledger, urgency
from workflows.limits.ledger import OfADay, Standing
from workflows.limits.models import AnswerClock, ClockRow, Recount, RecountNotice
from workflows.people.roles import SYSTEM

_STOPPED: ColumnElement[str] = literal_column("'stopped'")
"""Written out: an index over what is open answers only where the question says so."""
OPEN: ColumnElement[bool] = ClockRow.state != _STOPPED
OPEN_ANSWERS: ColumnElement[bool] = AnswerClock.state != _STOPPED

Publications = Sequence[tuple[int, datetime]]
Moved = tuple[str, str, str, str]
"""Id and name of a clock, the day it was due and the day it is now."""


def publications(session: Session) -> Publications:
    """Edition and moment of every publication, the first one first."""
    rows = session.execute(select(Recount.edition, Recount.published_at).order_by(Recount.edition))
    return [(edition, at) for edition, at in rows]


def fell_due(row: ClockRow | Standing | OfADay | AnswerClock, published: Publications, now: datetime) -> bool:
    """Was its next rung reached before the calendar changed that it was counted by, and can be raised?"""
    if row.next_rung_at is None or not published or row.next_rung_at > min(published[-1][1], now):
        return False
    changed = next((at for edition, at in published if edition > row.counted_by), None)
    return changed is not None and row.next_rung_at <= changed


def bring_up_to_date(act: Act, case: Case, rows: Sequence[ClockRow]) -> None:
    """Count a locked case's clocks again that were counted by an earlier calendar, and place its tasks anew."""
    stale = [row for row in rows if row.counted_by < act.calendar.edition]
    published = publications(act.session) if stale else ()
    moved = list[Moved]()
    told: Counter[tuple[str, str]] = Counter()
    for row in stale:
        if fell_due(row, published, act.now):
            continue
        before = row.due_at
        ledger.project(row, ledger.entries(act.session, row.id), act.calendar)
        if row.due_at != before:
            moved.append((row.id, row.name, day(before), day(row.due_at)))
            told.update(concerned(row, [case.applicant_user_id]))
    if moved:
        act.append(AuditEntry, link(act, case, case.id, case.case_no, moved))
        note(act, told)
    if stale:
        for task in dossier.open_tasks(act, case):
            urgency.place(task, rows)


def concerned(row: ClockRow | Standing, applicants: Sequence[str | None]) -> Counter[tuple[str, str]]:
    """Whom it concerns, and with how many clocks, that these applicants' clocks move which all are like this one.

    Their unit; and the applicant, where it is what they were promised.
    """
    told = Counter({("unit", row.unit): len(applicants)})
    if row.kind == "promised":
        told.update(("applicant", one) for one in applicants if one)
    return told


def day(due_at: datetime) -> str:
    """As the case's chain says it."""
    return local_date(due_at).isoformat()


def link(act: Act, head: Case | Head, case_id: str, case_no: str, moved: Iterable[Moved]) -> dict[str, object]:
    """One link of the case's chain that says which of its clocks the calendar moved."""
    clocks = [
        {"clock": clock_id, "name": name, "before": before, "after": after} for clock_id, name, before, after in moved
    ]
    detail = {"calendar": act.calendar.edition, "clocks": clocks}
    chain = f"case:{case_id}"
    return audit.link(head, chain, at=act.now, actor=SYSTEM, act="clock.recompute", subject=case_no, detail=detail)


def note(act: Act, told: Counter[tuple[str, str]]) -> None:
    """Whom the recount tells at its end, with so many clocks more."""
    rows = [{"whom": whom, "key": key, "clocks": clocks} for (whom, key), clocks in sorted(told.items())]
    add_many(act.session, RecountNotice, rows, to="clocks")
