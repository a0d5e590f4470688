"""Reading cases: the worklist, the search, one case's whole file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    func,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import case as when
from sqlalchemy.orm import Session

from engine.errors import Invalid
from engine.store.columns import Moment
from workflows.cases import access, dossier
from workflows.cases.models import Case, CaseMaterial, Copy, CorrectionNotice, Rating, Task, Upload, Urge
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Material, Service
from workflows.catalogue.models import ServiceVersion
from workflows.commitments.models import Commitment
from workflows.documents.models import Document
from workflows.kept import Kept
from workflows.limits.models import Alert, ClockRow, SpecialProcedure
from workflows.moves.models import Migration, Move
from workflows.office import Office
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people.roles import Actor, Role
from workflows.rules.lights import Light, light


def task_light(task: Task, now: datetime) -> Light:
    """What the worklist shows for a task: the nearest clock it is under."""
    if task.due_at is None:
        return Light.SUSPENDED if task.suspended else Light.GREEN
    return light(
        now, warn_at=task.warn_at, due_at=task.due_at, statutory_due_at=task.statutory_due_at, stopped_at=task.closed_at
    )


def clock_light(clock: ClockRow, now: datetime) -> Light:
    """What a clock shows. Past the statutory limit is a light of its own."""
    return light(
        now,
        warn_at=clock.warn_at,
        due_at=clock.due_at,
        statutory_due_at=clock.due_at if clock.kind == "statutory" else None,
        suspended=clock.state == "suspended",
        stopped_at=clock.stopped_at,
    )


def _light_is(wanted: str, now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    """A light is a comparison of stored moments with now, made in the query."""
    late, warned = Task.due_at < now, Task.warn_at <= now
    past_law = and_(Task.statutory_due_at.is_not(None), Task.statutory_due_at < now)
    conditions: dict[str, ColumnElement[bool]] = {
        "red_statutory": past_law,
        "red": and_(Task.due_at.is_not(None), late),
        "yellow": and_(Task.due_at.is_not(None), Task.due_at >= now, warned),
        "green": and_(
            Task.suspended.is_(False),
            or_(Task.due_at.is_(None), and_(Task.due_at >= now, or_(Task.warn_at.is_(None), Task.warn_at > now))),
        ),
        "suspended": and_(Task.due_at.is_(None), Task.suspended),
    }
    if wanted not in conditions:
        raise Invalid(f"没有名为“{wanted}”的灯", remedy="可用：" + "、".join(conditions))
    return conditions[wanted]


MOST_PLACES = 40
"""Roles at units that are looked through one by one, each by the index; whoever has more is served by one long look."""
_URGENCY = (when((Task.due_at.is_(None), 1), else_=0), Task.due_at, Task.opened_at, Task.id)
"""What is due first; of those, what came first."""


def worklist(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    light: str = "",
    service: str = "",
    unit: str = "",
    role: str = "",
    q: str = "",
    mine: bool = False,
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """The open tasks this person may work on, most urgent first; those nobody is timed on come last."""
    last = session.get(Task, after) if after else None
    if after and last is None:
        raise bad_mark()
    pattern = f"%{_SPECIAL.sub(_ESCAPED, q.strip())}%" if q else ""
    given = {"service": service, "unit": unit, "role": role, "q": pattern, "mine": actor.user_id if mine else ""}
    wanted = frozenset(name for name, value in given.items() if value)
    values: dict[str, Any] = {**given, "now": now, "me": actor.user_id, "most": limit + 1}
    if last is not None:
        values |= {"last_due": last.due_at, "last_opened": last.opened_at, "last_id": last.id}
    since = "" if last is None else "untimed" if last.due_at is None else "timed"
    places = access.worklist_places(actor)
    if len(places) > MOST_PLACES or mine:
        query = _one_look(access.worklist_filter(actor), wanted, light, since)
    else:
        query = _place_by_place(len(places), actor.holds(Role.APPLICANT), wanted, light, since)
        for index, (holds, at) in enumerate(places):
            values |= {f"role{index}": holds, f"unit{index}": at}
    return cut(list(session.scalars(query, values)), limit)


_SPECIAL, _ESCAPED = re.compile(r"[/%_]"), r"/\g<0>"
_MATCHES = (Task.case_no, Task.applicant_masked, Task.service_name, Task.step)
_WANTED: Mapping[str, ColumnElement[bool]] = {
    "service": Task.service_key == bindparam("service"),
    "unit": Task.unit == bindparam("unit"),
    "role": Task.role == bindparam("role"),
    "q": or_(*(column.like(bindparam("q"), escape="/") for column in _MATCHES)),
    "mine": Task.assignee_id == bindparam("mine"),
}
_NOW, _DUE, _OPENED = (bindparam(name, type_=Moment) for name in ("now", "last_due", "last_opened"))


@lru_cache(maxsize=256)
def _place_by_place(places: int, applicant: bool, wanted: frozenset[str], light: str, since: str) -> Select[Task]:
    """The first of each role at each unit, by the index, and of all these the first. Built once: that costs most."""
    chosen = [
        and_(Task.role == bindparam(f"role{index}"), Task.unit == bindparam(f"unit{index}")) for index in range(places)
    ]
    if applicant:
        chosen.append(and_(Task.role == Role.APPLICANT.value, Task.applicant_user_id == bindparam("me")))
    firsts = [
        select(Task.id)
        .where(*_conditions(wanted, light), place, half)
        .order_by(Task.due_at, Task.opened_at, Task.id)
        .limit(bindparam("most", type_=Integer))
        for place in chosen or [Task.id.is_(None)]
        for half in _halves(since)
    ]
    found = union_all(*(select(each.subquery().c.id) for each in firsts)).subquery()
    return _first(select(Task).join(found, Task.id == found.c.id))


def _one_look(place: ColumnElement[bool], wanted: frozenset[str], light: str, since: str) -> Select[Task]:
    return _first(select(Task).where(*_conditions(wanted, light), place, or_(*_halves(since))))


def _first(query: Select[Task]) -> Select[Task]:
    return query.order_by(*_URGENCY).limit(bindparam("most", type_=Integer))


def _conditions(wanted: frozenset[str], light: str) -> list[ColumnElement[bool]]:
    lit = [_light_is(light, _NOW)] if light else []
    return [Task.state == "open", *lit, *(_WANTED[name] for name in sorted(wanted))]


def _halves(since: str) -> list[ColumnElement[bool]]:
    """Tasks that somebody is timed on and tasks that nobody is, each in the order of the index; from the last on."""
    timed, untimed = Task.due_at.is_not(None), Task.due_at.is_(None)
    last = bindparam("last_id", type_=Text)
    match since:
        case "timed":
            return [and_(timed, tuple_(Task.due_at, Task.opened_at, Task.id) > tuple_(_DUE, _OPENED, last)), untimed]
        case "untimed":
            return [and_(untimed, tuple_(Task.opened_at, Task.id) > tuple_(_OPENED, last))]
        case _:
            return [timed, untimed]


def light_counts(
    session: Session, actor: Actor, now: datetime, *, service: str = "", kept: Kept | None = None
) -> dict[str, int]:
    """How many open tasks there are under each light, for the filter; of a long list some seconds old where `kept`."""
    names = ("red", "yellow", "green", "suspended")
    query = select(func.count(), *(func.sum(when((_light_is(name, now), 1), else_=0)) for name in names)).where(
        Task.state == "open", access.worklist_filter(actor)
    )
    if service:
        query = query.where(Task.service_key == service)

    def count() -> dict[str, int]:
        total, *counts = session.execute(query).one()
        return {"all": total, **{name: int(number or 0) for name, number in zip(names, counts, strict=True)}}

    what = ("worklist", *_whose(actor), service)
    return (kept or Kept()).get(what, now, count, lambda counts: counts["all"]).value


def worklist_mark(session: Session, actor: Actor, now: datetime, *, kept: Kept | None = None) -> str:
    """What changes whenever this person's worklist does, by one query: rows, their versions, the newest, the lights.

    Where it is `kept`, a long list's change shows some seconds late.
    """
    names = ("red_statutory", "red", "yellow", "suspended")
    lit = (func.sum(when((_light_is(name, now), 1), else_=0)) for name in names)
    query = select(
        func.count(), func.sum(Task.version), func.max(Task.id), func.max(Task.opened_at), func.max(Task.due_at), *lit
    ).where(Task.state == "open", access.worklist_filter(actor))
    counted = (kept or Kept()).get(
        ("mark", *_whose(actor)), now, lambda: tuple(session.execute(query).one()), lambda row: row[0]
    )
    return "|".join(str(value) for value in counted.value)


def _whose(actor: Actor) -> tuple[object, ...]:
    """Who has the same worklist has the same here."""
    return frozenset(access.worklist_places(actor)), actor.user_id if actor.holds(Role.APPLICANT) else ""


def finished_by(session: Session, actor: Actor, *, after: str = "", limit: int = PAGE) -> Page:
    """The tasks this person completed, newest first."""
    query = select(Task).where(Task.closed_by == actor.user_id, Task.state == "completed")
    if after and (last := session.get(Task, after)) is not None:
        earlier = and_(Task.closed_at == last.closed_at, Task.id < last.id)
        query = query.where(or_(Task.closed_at < last.closed_at, earlier))
    rows = list(session.scalars(query.order_by(Task.closed_at.desc(), Task.id.desc()).limit(limit + 1)))
    return cut(rows, limit)


def search(
    session: Session,
    office: Office,
    actor: Actor,
    *,
    q: str = "",
    applicant: str = "",
    state: str = "",
    service: str = "",
    after: str = "",
    limit: int = PAGE,
) -> Page:
    """Cases this person may see, newest first. `applicant` is a full ID number, found by its keyed hash."""
    query = select(Case).where(access.visible(actor))
    if q:
        query = query.where(
            or_(Case.case_no.contains(q.strip(), autoescape=True), Case.applicant_hash == office.keys.fingerprint(q))
        )
    if applicant:
        query = query.where(Case.applicant_hash == office.keys.fingerprint(applicant))
    for column, value in ((Case.state, state), (Case.service_key, service)):
        if value:
            query = query.where(column == value)
    if after:
        if session.get(Case, after) is None:
            raise bad_mark()
        query = query.where(Case.id < after)
    rows = list(session.scalars(query.order_by(Case.id.desc()).limit(limit + 1)))
    return cut(rows, limit)


def clocks(session: Session, case: Case, *, after: str = "", limit: int = PAGE) -> Page:
    """The clocks of a case, the first begun first."""
    query = select(ClockRow).where(ClockRow.case_id == case.id)
    if after:
        last = session.get(ClockRow, after)
        if last is None or last.case_id != case.id:
            raise bad_mark()
        later = and_(ClockRow.started_at == last.started_at, ClockRow.id > last.id)
        query = query.where(or_(ClockRow.started_at > last.started_at, later))
    return cut(list(session.scalars(query.order_by(ClockRow.started_at, ClockRow.id).limit(limit + 1))), limit)


def by_number(session: Session, actor: Actor, case_no: str) -> Case | None:
    """The case of this number, where this person may see it."""
    if not case_no:
        return None
    return session.scalars(select(Case).where(Case.case_no == case_no, access.visible(actor))).one_or_none()


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything about one case, for the people who may see it."""

    case: Case
    service: Service
    applicant: Mapping[str, Any]
    data: Mapping[str, Any]
    tasks: Sequence[Task]
    clocks: Sequence[ClockRow]
    documents: Sequence[Document]
    materials: Sequence[CaseMaterial]
    uploads: Mapping[str, Upload]
    missing: Sequence[Material]
    notices: Sequence[CorrectionNotice]
    alerts: Sequence[Alert]
    special: Sequence[SpecialProcedure]
    commitment: Commitment | None
    rating: Rating | None
    urges: Sequence[Urge]
    copies: Sequence[Copy]
    version: int
    """The number of the version it runs under."""
    moves: Sequence[tuple[Move, Migration]]
    """When it was moved from one version to another, oldest first; those that were taken back as well."""
    services: Mapping[str, Service]
    """By digest, the versions it has stood in: what was filled in is read by the forms of its time."""

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.tasks if task.state == "open"]


def case_file(session: Session, office: Office, case: Case) -> CaseFile:
    """The whole file; the caller has checked that the reader may see it."""
    service = catalogue.of_case(session, office.shelf, case)
    sealed = dossier.opened(office.keys, case) if case.sealed_key else {"applicant": {}, "data": {}}

    def of_case(model: Any, *order: Any) -> list[Any]:
        return list(session.scalars(select(model).where(model.case_id == case.id).order_by(*order)))

    moved = select(Move, Migration).join(Migration, Migration.id == Move.migration_id).order_by(Move.moved_at)
    moves = session.execute(moved.where(Move.case_id == case.id, Move.moved_at.is_not(None))).all()
    tasks = of_case(Task, Task.opened_at, Task.id)
    digests = {case.digest, *(task.digest for task in tasks), *(move.from_digest for move, _ in moves)}
    supplied = of_case(CaseMaterial, CaseMaterial.round, CaseMaterial.id)
    there = {row.material for row in supplied}
    return CaseFile(
        case=case,
        service=service,
        applicant=sealed["applicant"],
        data=sealed["data"],
        tasks=tasks,
        clocks=of_case(ClockRow, ClockRow.started_at, ClockRow.id),
        documents=of_case(Document, Document.issued_at, Document.id),
        materials=supplied,
        uploads={row.id: row for row in of_case(Upload, Upload.id)},
        missing=service.still_missing(there, sealed["data"], commitment=case.commitment is not None),
        notices=of_case(CorrectionNotice, CorrectionNotice.round),
        alerts=of_case(Alert, Alert.raised_at, Alert.id),
        special=of_case(SpecialProcedure, SpecialProcedure.began_at, SpecialProcedure.id),
        commitment=session.get(Commitment, case.id),
        rating=session.get(Rating, case.id),
        urges=of_case(Urge, Urge.at),
        copies=of_case(Copy, Copy.at, Copy.user_name),
        version=session.get_one(ServiceVersion, case.version_id).number,
        moves=moves,
        services={digest: office.shelf.service(session, digest) for digest in digests},
    )
