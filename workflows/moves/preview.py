"""What a migration would do, shown before: which cases fit, which need a step named, which cannot, what it asks.

Cases that stand alike fit alike, so one of each kind is tried: the cost grows with the kinds, not with the cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine import migration
from engine.model import Element, Misfit
from engine.runtime import FlowProblem
from engine.store.tables import TimerRow
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceVersion
from workflows.moves import fitting, targets
from workflows.moves.figures import Change, what_changes, worse
from workflows.moves.selection import Selection, Source, chosen, chunks, sources
from workflows.office import Office

_ORDER = ("cannot", "mapping", "fits")


@dataclass(frozen=True, slots=True)
class Group:
    """Cases that stand alike, and what would become of them. `number` is that of the version they run under."""

    number: int
    steps: tuple[str, ...]
    cases: int
    example: str
    """The number of one of them."""
    misfits: tuple[Misfit, ...]
    renamed: tuple[tuple[str, str], ...] = ()
    """Steps that are called something else there."""
    opens: tuple[str, ...] = ()
    """What begins by itself as they are moved."""
    undoable: bool = False

    @property
    def standing(self) -> str:
        """`fits`; `mapping` where steps have to be named first; `cannot`."""
        if not self.misfits:
            return "fits"
        return "mapping" if all(misfit.code in fitting.MENDED for misfit in self.misfits) else "cannot"


@dataclass(frozen=True, slots=True)
class Choice:
    """A step of the old version whose place has to be named: what it may be, and what it most likely is."""

    element: str
    name: str
    options: tuple[tuple[str, str], ...]
    """Element and name, of the same kind."""
    suggested: str
    """The one of the same name, "" where there is none."""
    given: str
    """What was named, "" where nothing was yet."""


@dataclass(frozen=True, slots=True)
class Preview:
    """All of it. `choices` holds the steps that were named as well, so that they can be named otherwise."""

    target: ServiceVersion
    changes: tuple[Change, ...]
    groups: tuple[Group, ...]
    choices: tuple[Choice, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Cases by the standing of their group."""
        return {name: sum(group.cases for group in self.groups if group.standing == name) for name in reversed(_ORDER)}

    @property
    def total(self) -> int:
        return sum(group.cases for group in self.groups)

    @property
    def worse(self) -> list[str]:
        """What asks more of people, in words."""
        return worse(self.changes)


@dataclass(slots=True)
class _Kind:
    """Cases that stand alike, while they are counted."""

    version: ServiceVersion
    example: Any
    """Its row, as `chunks` gives it."""
    barred: tuple[Misfit, ...]
    asked: tuple[fitting.Asked, ...]
    cases: int = 0


def preview(office: Office, version_id: str, selection: Selection, steps: Mapping[str, str] | None = None) -> Preview:
    """What moving these cases there would do; nothing is kept. Raises Invalid, NotFound, Conflict.

    `steps` names for a step of the old version the one that takes its place.
    """
    with office.read() as session:
        target = targets.target(session, version_id)
        conditions = chosen(session, target, selection)
        found = sources(session, conditions)
        named = targets.named(session, office.shelf, target, steps or {})
        changes = what_changes(session, office.shelf, target, found)
        kinds = _kinds(session, office, target, found, chunks(session, conditions))
    groups = [_group(office, target, kind, named) for kind in kinds]
    groups.sort(key=lambda group: (-group.number, _ORDER.index(group.standing), -group.cases, group.example))
    with office.read() as session:
        choices = tuple(_choices(session, office, target, found, groups, named))
    return Preview(target, tuple(changes), tuple(groups), choices)


def _kinds(
    session: Session,
    office: Office,
    target: ServiceVersion,
    found: Iterable[Source],
    cases: Iterable[Sequence[Any]],
) -> list[_Kind]:
    """The kinds there are, each with one case of it; only a few cases are in memory at a time."""
    versions = {source.version.id: source.version for source in found}
    after = office.shelf.service(session, target.digest)
    kinds: dict[tuple[Any, ...], _Kind] = {}
    for rows in cases:
        stand = migration.standings(session, [row.instance_id for row in rows if row.instance_id])
        awaited = fitting.awaited(session, [row.id for row in rows if row.state == "correcting"])
        asked = fitting.asked(session, [row.id for row in rows])
        for row in rows:
            if row.version_id not in versions or row.instance_id not in stand:
                continue  # moved or ended since they were counted
            committed = row.commitment == "made"
            barred = tuple(fitting.of_the_case(after, committed=committed, awaited=awaited.get(row.id, ())))
            others = asked.get(row.id, ())
            key = (row.version_id, *stand[row.instance_id], barred, others)
            kinds.setdefault(key, _Kind(versions[row.version_id], row, barred, others)).cases += 1
    return list(kinds.values())


def _group(office: Office, target: ServiceVersion, kind: _Kind, steps: Mapping[str, str]) -> Group:
    """Try one case of the kind, in a session of its own: the engine locks what it looks at."""
    instance, now = kind.example.instance_id, office.clock.now()
    with office.read() as session:
        fit = migration.preview(office.engine, session, instance, target.digest, steps, now=now)
        names = _where(session, office, kind)
    differ = (*fitting.steps_that_differ(fit.moved.values()), *fitting.parts_that_differ(fit.moved, kind.asked))
    misfits = (*fit.misfits, *differ, *kind.barred)
    opens: tuple[str, ...] = ()
    if not misfits and not fit.still:
        misfits, opens = _begins(office, instance, target.digest, steps)
    renamed = {(_name(old), _name(new)): None for old, new in fit.moved.values() if _name(old) != _name(new)}
    return Group(
        kind.version.number,
        names,
        kind.cases,
        kind.example.case_no,
        misfits,
        () if misfits else tuple(renamed),
        opens,
        undoable=not misfits and fit.still,
    )


class _TakenBack(Exception):
    """Ends a trial: nothing of it is kept."""


def _begins(
    office: Office, instance: str, digest: str, steps: Mapping[str, str]
) -> tuple[tuple[Misfit, ...], tuple[str, ...]]:
    """What begins by itself, or why it fails: found by moving one case for good and taking it all back."""
    opened: list[str] = []
    try:
        with office.database.write() as session:
            done = migration.migrate(office.engine, session, instance, digest, steps, now=office.clock.now())
            opened = [_name(item.element) for item in done.step.opened] + ["流程结束"] * done.step.finished
            raise _TakenBack
    except _TakenBack:
        return (), tuple(dict.fromkeys(opened))
    except FlowProblem as problem:
        return (Misfit("", "stuck", problem.detail),), ()


def _where(session: Session, office: Office, kind: _Kind) -> tuple[str, ...]:
    """The steps a case stands at, in the words of its version; where none is open, what it waits for."""
    instance = kind.example.instance_id
    names = [_name(item.element) for item in office.engine.open_items(session, instance)]
    if not names:
        elements = office.shelf.service(session, kind.version.digest).compiled.elements
        waiting = session.scalars(select(TimerRow.element).where(TimerRow.instance_id == instance))
        names = [f"等待“{_name(elements[key])}”" for key in waiting]
    return tuple(dict.fromkeys(names)) or ("等待消息",)


def _choices(
    session: Session,
    office: Office,
    target: ServiceVersion,
    found: Iterable[Source],
    groups: Iterable[Group],
    steps: Mapping[str, str],
) -> Iterator[Choice]:
    before: dict[str, Element] = {}
    for source in found:
        for element in _elements(office.shelf.service(session, source.version.digest)):
            before.setdefault(element.id, element)
    after = _elements(office.shelf.service(session, target.digest))
    homeless = [one.element for group in groups for one in group.misfits if one.code in fitting.MENDED]
    for name in dict.fromkeys([*(key.rpartition("/")[2] for key in homeless), *steps]):
        if (old := before.get(name)) is not None:
            same = [element for element in after if element.kind == old.kind]
            alike = [element.id for element in same if _name(element) == _name(old) and element.id != old.id]
            options = tuple((element.id, _with_lane(element)) for element in same)
            yield Choice(name, _with_lane(old), options, alike[0] if len(alike) == 1 else "", steps.get(name, ""))


def _elements(service: Service) -> list[Element]:
    return list(service.compiled.elements.values())


def _name(element: Element) -> str:
    return element.name or element.id


def _with_lane(element: Element) -> str:
    lane = f"（{element.lane.name}）" if element.lane is not None and element.lane.name else ""
    return f"{_name(element)}{lane}"
