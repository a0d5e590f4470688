"""A case's clocks and suspensions as an act finds them: read once, then kept up to date in the act."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, select

from engine.store.bulk import among
from workflows.acts import Act
from workflows.cases.models import Case, Task
from workflows.limits import outdated
from workflows.limits.models import ClockRow, SpecialProcedure
from workflows.limits.published import VERSION

OF_THE_CASE = ("promised", "statutory")
"""Clocks of the whole case: what a special procedure stops, and an extension lengthens."""

# Built once: building a statement costs more than running it.
_OPEN = (
    select(ClockRow, VERSION)
    .where(ClockRow.case_id == bindparam("case"), ClockRow.state != "stopped")
    .order_by(ClockRow.started_at, ClockRow.id)
)


def reaches(row: SpecialProcedure, kind: str) -> bool:
    """Does a clock of this kind stand for this suspension?

    A step of the diagram stops the case's clocks, since work goes on in it; an act stops those of open steps too.
    """
    return kind in OF_THE_CASE or (row.item_id is None and kind == "step")


def what_ends(clock: ClockRow) -> str:
    """What a clock of the whole case waits for, as a verb."""
    return "作出决定" if clock.until == "decided" else "办结"


def clocks(act: Act, case: Case) -> list[ClockRow]:
    """The case's clocks that had not stopped when this act began, and those it started; counted by today's calendar."""
    rows = act.clocks.get(case.id)
    if rows is None:
        found = act.session.execute(_OPEN, {"case": case.id}).all()
        rows = act.clocks[case.id] = [row for row, _ in found]
        if found:
            act.calendar_version = found[0][1]
        if any(row.counted_by < version for row, version in found):
            outdated.bring_up_to_date(act, case, rows)
    return rows


def read_together(act: Act, cases: Sequence[Case]) -> None:
    """What a sweep asks of each of these locked cases, in a question a table: clocks, open tasks, suspensions."""
    ids = [case.id for case in cases]
    query = select(ClockRow, VERSION).where(among(act.session, ClockRow.case_id, ids), ClockRow.state != "stopped")
    act.clocks |= {key: [] for key in ids}
    act.tasks |= {key: [] for key in ids}
    act.stood |= {key: [] for key in ids}
    outdated_cases = set[str]()
    for row, version in act.session.execute(query.order_by(ClockRow.started_at, ClockRow.id)):
        act.clocks[row.case_id].append(row)
        act.calendar_version = version
        if row.counted_by < version:
            outdated_cases.add(row.case_id)
    for task in act.session.scalars(select(Task).where(among(act.session, Task.case_id, ids), Task.state == "open")):
        act.tasks[task.case_id].append(task)
    begun = (SpecialProcedure.kind == "suspension", SpecialProcedure.began_at.is_not(None))
    special = select(SpecialProcedure).where(among(act.session, SpecialProcedure.case_id, ids), *begun)
    for one in act.session.scalars(special.order_by(SpecialProcedure.began_at, SpecialProcedure.id)):
        act.stood[one.case_id].append(one)
    act.suspensions |= {key: [one for one in rows if one.state == "running"] for key, rows in act.stood.items()}
    for case in cases:
        if case.id in outdated_cases:
            outdated.bring_up_to_date(act, case, act.clocks[case.id])


def open_clocks(act: Act, case: Case) -> list[ClockRow]:
    return [row for row in clocks(act, case) if row.state != "stopped"]


def suspensions(act: Act, case: Case) -> list[SpecialProcedure]:
    """The suspensions for which the case's time stands now, oldest first."""
    rows = act.suspensions.get(case.id)
    if rows is None:
        query = select(SpecialProcedure).where(SpecialProcedure.case_id == case.id, SpecialProcedure.state == "running")
        rows = list(act.session.scalars(query.order_by(SpecialProcedure.began_at, SpecialProcedure.id)))
        act.suspensions[case.id] = rows
    return [row for row in rows if row.state == "running"]
