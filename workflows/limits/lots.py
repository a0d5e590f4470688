"""One lot of the counting again: the open clocks of some cases by the calendar in force, in one transaction.

lock the cases ─▶ read their clocks as groups ─▶ count each group once ─▶ write what is different

A clock whose rung fell due before the calendar was published is left: it is raised first, and its case with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engine.store.bulk import among, insert_many, update_alike, update_many
from workflows.acts import Act
from workflows.audit import AuditEntry, Head
from workflows.cases.models import Case, Task
from workflows.limits import alike, outdated, urgency
from workflows.limits.alike import Alike, Member
from workflows.limits.counting import Counting
from workflows.limits.ledger import Standing, place
from workflows.limits.models import ClockRow
from workflows.limits.outdated import OPEN, day, fell_due, publications
from workflows.limits.urgency import Waiting

_PROJECTED = ("warn_at", "due_at", "provisional", "counted_by", "revision", "rungs", "next_rung_at")
_TASKS = ("warn_at", "due_at", "statutory_due_at", "suspended")
Move = tuple[str, str]
"""The day on which a group was due, and the day on which it is now."""
ByCase = Mapping[str, Sequence[tuple[Member, Alike]]]
"""Of each case its open clocks, each with the group it is counted in."""
Heads = Mapping[str, Any]
"""Of each case its number, its applicant and the newest link of its chain."""


class Done(NamedTuple):
    """How many clocks were counted, and how many of them are due at another moment now."""

    counted: int
    moved: int


def lock(session: Session, ids: Collection[str]) -> Heads:
    """These cases, locked, in the order in which everybody locks several."""
    columns = (Case.id, Case.case_no, Case.applicant_user_id, Case.audit_seq, Case.audit_hash)
    query = select(*columns).where(among(session, Case.id, ids)).order_by(Case.id).with_for_update()
    return {row.id: row for row in session.execute(query)}


def count(act: Act, counting: Counting, ids: Collection[str]) -> Done:
    """Count the outdated clocks of these cases, place their tasks, say in their chains what moved."""
    session, edition = act.session, counting.calendar.edition
    heads = lock(session, ids)
    cases, groups = _without_late(act, heads)
    stale = [group for group in groups if group.clock.counted_by < edition]
    now = [group for group in groups if group.clock.counted_by >= edition]
    changed, moves = list[Alike](), dict[Alike, Move]()
    for group, moments in alike.counted(session, stale, counting):
        before = _moments(group.clock)
        place(group.clock, moments)
        now.append(group)
        if _moments(group.clock) != before:
            changed.append(group)
        if group.clock.due_at != before[0]:
            moves[group] = (day(before[0]), day(group.clock.due_at))
    values = [({name: getattr(group.clock, name) for name in _PROJECTED}, group.ids) for group in changed]
    update_alike(session, ClockRow, values)
    done = Done(sum(group.number for group in stale), sum(group.number for group in moves))
    if done.counted > sum(group.number for group in changed):
        rest = update(ClockRow).where(among(session, ClockRow.case_id, cases), OPEN, ClockRow.counted_by < edition)
        session.connection().execute(rest.values(counted_by=edition))
    if changed:
        by_case = _by_case(now, {member.case_id for group in changed for member in group.members})
        _place_tasks(session, by_case)
        _put_on_record(act, moves, by_case, heads)
    return done


def _without_late(act: Act, heads: Heads) -> tuple[Collection[str], Sequence[Alike]]:
    """Those of these cases that have no clock to be raised first, and their clocks."""
    groups, published = alike.read(act.session, heads), publications(act.session)
    late = {one.case_id for group in groups if fell_due(group.clock, published, act.now) for one in group.members}
    left = heads.keys() - late
    return left, alike.read(act.session, left) if late else groups


def _moments(clock: Standing) -> tuple[datetime, datetime | None, bool, datetime | None]:
    return clock.due_at, clock.warn_at, clock.provisional, clock.next_rung_at


def _by_case(groups: Sequence[Alike], cases: Collection[str]) -> ByCase:
    """The open clocks of each of these cases, the oldest first."""
    found: dict[str, list[tuple[Member, Alike]]] = {case_id: [] for case_id in sorted(cases)}
    for group in groups:
        for member in group.members:
            if member.case_id in found:
                found[member.case_id].append((member, group))
    for clocks in found.values():
        clocks.sort(key=itemgetter(0))
    return found


def _place_tasks(session: Session, by_case: ByCase) -> None:
    """Write to the open tasks of these cases what their clocks say now; tasks under the same groups are placed once."""
    columns = [Task.__table__.c[name] for name in Waiting.__slots__]
    tasks = select(*columns).where(among(session, Task.case_id, by_case), Task.state == "open")
    placed, changed = dict[tuple[Any, ...], tuple[Any, ...]](), list[dict[str, Any]]()
    for task in session.execute(tasks):
        around = {item: str(number) for number, item in enumerate((task.id, *task.within.split(",")))}
        clocks = [(group, one.task_id and around.get(one.task_id, "beside")) for one, group in by_case[task.case_id]]
        alike_ = (task.action, *clocks)
        now = placed.get(alike_)
        if now is None:
            own, *within = around.values()
            one = Waiting(own, "", task.action, ",".join(within), None, None, None, suspended=False)
            urgency.place(one, [group.over(item) for group, item in clocks])
            now = placed[alike_] = (one.warn_at, one.due_at, one.statutory_due_at, one.suspended)
        if now != task[4:]:
            changed.append({"id": task.id, **dict(zip(_TASKS, now, strict=True))})
    update_many(session, Task, changed)


def _put_on_record(act: Act, moves: Mapping[Alike, Move], by_case: ByCase, heads: Heads) -> None:
    """A link of each case's chain says which of its clocks moved; whom that concerns is noted."""
    said = {group: (group.clock.name, *move) for group, move in moves.items()}
    entries, chains = list[dict[str, Any]](), list[dict[str, Any]]()
    for case_id, clocks in by_case.items():
        moved = [(one.id, *said[group]) for one, group in clocks if group in said]
        if not moved:
            continue
        case = heads[case_id]
        head = Head(case.audit_seq, case.audit_hash)
        entries.append(outdated.link(act, head, case_id, case.case_no, moved))
        chains.append({"id": case_id, "audit_seq": head.audit_seq, "audit_hash": head.audit_hash})
    insert_many(act.session, AuditEntry, entries)
    update_many(act.session, Case, chains)
    told: Counter[tuple[str, str]] = Counter()
    for group in moves:
        told.update(outdated.concerned(group.clock, [heads[one.case_id].applicant_user_id for one in group.members]))
    outdated.note(act, told)
