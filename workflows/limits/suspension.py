"""Suspensions (暂停计时): the case's time stands while any of them is open, whatever began it (R22)."""

from __future__ import annotations

from collections.abc import Collection

from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.limits import answering, ledger
from workflows.limits.models import ClockRow, SpecialProcedure
from workflows.limits.running import open_clocks, reaches, suspensions

CORRECTION = "补正"
"""Time stops for the office from the one-time notice until the complete cure is in (R20)."""


def begin(act: Act, case: Case, ground: str, basis: str, *, item_id: str | None = None) -> SpecialProcedure:
    """The case's time stops on this ground: with a step or subprocess of the diagram, where `item_id` is given."""
    row = SpecialProcedure(
        id=new_id(), case_id=case.id, kind="suspension", item_id=item_id, ground=ground, basis=basis, state="asked"
    )
    act.session.add(row)
    start(act, case, row)
    return row


def start(act: Act, case: Case, row: SpecialProcedure) -> None:
    """What was asked for begins: every clock it reaches stands from now on."""
    act.suspensions[case.id] = [*suspensions(act, case), row]
    row.state, row.began_at = "running", act.now
    for clock in _reached(act, case, row):
        stand(act, clock, row)
    answering.on_suspension(act, case)


def stand(act: Act, clock: ClockRow, row: SpecialProcedure) -> None:
    """Let a clock stand for a suspension; each is an entry of its own, and time runs again when all have ended."""
    ledger.enter(act, clock, "suspend", basis=row.basis, kind=row.ground, suspension=row.id)
    clock.state = "suspended"
    clock.next_rung_at = None


def end(act: Act, case: Case, row: SpecialProcedure) -> None:
    """This suspension is over. Time runs on, if it was the last."""
    row.state, row.ended_at, row.ended_by = "ended", act.now, act.actor.name
    left = suspensions(act, case)
    for clock in _reached(act, case, row):
        ledger.enter(act, clock, "resume", suspension=row.id)
        if not any(reaches(other, clock.kind) for other in left):
            clock.state = "running"
            act.write()
            ledger.project(clock, ledger.entries(act.session, clock.id), act.calendar)
    answering.on_suspension(act, case)


def end_with(act: Act, case: Case, item_ids: Collection[str]) -> None:
    """Steps and subprocesses have closed, or were interrupted: what stood still for them runs on."""
    for row in suspensions(act, case):
        if row.item_id in item_ids:
            end(act, case, row)


def end_by_acts(act: Act, case: Case) -> None:
    """The case is decided: what an act stopped is over with it."""
    for row in suspensions(act, case):
        if row.item_id is None:
            end(act, case, row)


def close(act: Act, case: Case) -> None:
    """Nothing is left to stand still: the case is over."""
    rows = suspensions(act, case)
    for row in rows:
        row.state, row.ended_at, row.ended_by = "ended", act.now, act.actor.name
    if rows:
        answering.on_suspension(act, case)


def _reached(act: Act, case: Case, row: SpecialProcedure) -> list[ClockRow]:
    return [clock for clock in open_clocks(act, case) if reaches(row, clock.kind)]
