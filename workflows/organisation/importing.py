"""A filled-in organisation workbook: every fault by sheet, row and column; shown first; then all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import FieldError, Invalid
from workflows.acts import Act
from workflows.annexes.columns import Fault
from workflows.organisation import windows
from workflows.organisation.models import Window
from workflows.organisation.windows import Opening
from workflows.organisation.workbook import PEOPLE, UNITS, WINDOWS, Book, Line, written_grants
from workflows.people import administer, standing
from workflows.people.models import Unit, User
from workflows.people.queries import UnitTree, unit_tree
from workflows.people.roles import ROLE_NAMES, Actor, Role
from workflows.people.standing import Particulars
from workflows.people.units import CODE
from workflows.rules.jurisdiction import KINDS, LEVELS, NATURES

MOST_TOLD = 500
NO_PASSWORD = "!"  # noqa: S105 - no hash is this: nobody can sign in until an administrator has set a password
_YES = {"是": True, "否": False, "": False}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a row comes to: a further thing, one that changes (by field: before, after), or one that is so already."""

    sheet: str
    key: str
    name: str
    state: str  # added | changed | unchanged; also: what is left to be written of one that is added
    changes: Mapping[str, Sequence[Any]]
    write: Callable[[Act], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """All rows in the order in which they are written."""

    entries: Sequence[Entry]

    def counts(self) -> Mapping[str, int]:
        states = [entry.state for entry in self.entries]
        return {state: states.count(state) for state in ("added", "changed", "unchanged")}


def plan(session: Session, actor: Actor, book: Book) -> Plan:
    """What an import would do; nothing is changed. Raises Invalid with every fault (`workbook_faults`)."""
    lines, faults = book[0], list(book[1])
    if not faults:
        reader = _Reader(session, actor, lines, faults)
        entries = [*reader.units(), *reader.people(), *reader.windows()]
    if faults:
        raise refused(faults)
    return Plan(entries)


def take_in(act: Act, book: Book) -> Plan:
    """Write all of it in one act, each thing audited as if it were entered by hand."""
    administer.require_admin(act)
    act.session.scalars(select(Unit.code).order_by(Unit.code).with_for_update()).all()
    act.forget_units()
    done = plan(act.session, act.actor, book)
    for entry in done.entries:
        if entry.state != "unchanged":
            entry.write(act)
    act.forget_units()
    counts = done.counts()
    act.record("unit.import", "组织机构", None, **counts)
    return done


def refused(faults: Sequence[Fault]) -> Invalid:
    """The faults, each with its place, as one problem."""
    more = f"，这里列出前 {MOST_TOLD} 处" if len(faults) > MOST_TOLD else ""
    return Invalid(
        f"工作簿中有 {len(faults)} 处需要修改，没有导入任何内容{more}",
        code="workbook_faults",
        remedy="请按每一处的说明改正后，重新导入整份工作簿。",
        errors=[FieldError(f"/{one.place}/{one.column}", one.sentence) for one in faults[:MOST_TOLD]],
        extra={"faults": [asdict(one) for one in faults[:MOST_TOLD]]},
    )


class _Reader:
    """Reads rows against the office as it would be with all of them in it."""

    def __init__(self, session: Session, actor: Actor, lines: Sequence[Line], faults: list[Fault]) -> None:
        self.session, self.actor, self.lines, self.faults = session, actor, lines, faults
        self._fresh = set[str]()
        self.before = unit_tree(session)
        self.wanted = {code: line for line in self._once(UNITS, "code") if (code := line.text("code"))}
        rows = [
            standing.row(code, line.text("parent") or None, _particulars(line)) for code, line in self.wanted.items()
        ]
        kept = [unit for code, unit in self.before.by_code.items() if code not in self.wanted]
        self.tree = UnitTree([*kept, *rows])

    def units(self) -> Iterator[Entry]:
        """Those above before those below; who leads is written when all are there."""
        leads = list[Entry]()
        for code, line in sorted(self.wanted.items(), key=lambda one: (self._depth(one[0]), one[0])):
            told, parent = self._unit(code, line), line.text("parent")
            before = self.before.by_code.get(code)
            if before is None:
                bare = replace(told, lead="")
                yield Entry(UNITS, code, told.name, "added", {}, _adding(code, parent, bare, self._fresh))
                changes = {"lead": ["", told.lead]} if told.lead else {}
            else:
                changes = standing.differences(standing.of(before), told)
                changes |= (
                    {"parent": [before.parent_code or "", parent]} if parent != (before.parent_code or "") else {}
                )
                if not changes:
                    yield Entry(UNITS, code, told.name, "unchanged", {}, _nothing)
            if changes:
                state = "changed" if before is not None else "also"
                leads.append(Entry(UNITS, code, told.name, state, changes, _changing(code, parent, told, changes)))
        yield from leads

    def people(self) -> Iterator[Entry]:
        known = {user.username: user for user in self.session.scalars(select(User))}
        for line in self._once(PEOPLE, "username"):
            username, name, unit = (line.text(field) for field in ("username", "name", "unit"))
            grants, active = self._grants(line), self._yes(line, "active", blank=True)
            user = known.get(username)
            errors = administer.about_person(self.tree, name, unit, grants)
            if user is None:
                errors += administer.about_username(username)
            if username == self.actor.username and (not active or Role.ADMIN not in {role for role, _ in grants}):
                errors.append(FieldError("/grants/0/role", "不能停用自己或者取消自己的系统管理员岗位"))
            self._note(line, errors)
            if user is None:
                yield Entry(PEOPLE, username, name, "added", {}, _hiring(username, name, unit, grants, active))
                continue
            changes = {
                field: [old, new]
                for field, old, new in (
                    ("name", user.name, name),
                    ("unit", user.unit_code, unit),
                    ("grants", written_grants(user), line.text("grants")),
                    ("active", user.active, active),
                )
                if old != new
            }
            if [(grant["role"], grant["unit"]) for grant in user.grants] == grants:
                changes.pop("grants", None)
            write = _rehiring(username, name, unit, grants, active if active != user.active else None)
            yield Entry(PEOPLE, username, name, "changed" if changes else "unchanged", changes, write)

    def windows(self) -> Iterator[Entry]:
        known = {(row.hall, row.number): row for row in self.session.scalars(select(Window))}
        for line in self._once(WINDOWS, "hall", "number"):
            told = Opening(
                line.text("hall"),
                line.text("number"),
                line.text("name"),
                line.text("days") or "工作日",
                line.text("opens")[:5] or "09:00",
                line.text("closes")[:5] or "17:30",
                self._day(line, "closed_on"),
            )
            row = known.get((told.hall, told.number))
            self._note(line, windows.faults(self.session, self.tree, told, row.id if row else ""))
            key = f"{told.hall} {told.number}"
            if row is None:
                yield Entry(WINDOWS, key, told.name, "added", {}, _opening(told))
                continue
            old, new = asdict(windows.of(row)), asdict(told)
            changes = {
                field: [str(old[field] or ""), str(new[field] or "")] for field in new if old[field] != new[field]
            }
            state = "changed" if changes else "unchanged"
            yield Entry(WINDOWS, key, told.name, state, changes, _reopening(row.id, told))

    def _unit(self, code: str, line: Line) -> Particulars:
        told, errors = standing.checked(self.tree, code, _particulars(line))
        before, parent = self.before.by_code.get(code), line.text("parent")
        if before is None and not CODE.fullmatch(code):
            errors.append(FieldError("/code", "代码用 2 至 32 位小写字母、数字或者连字符，以字母开头"))
        if before is not None and before.ended_on is not None:
            errors.append(FieldError("/code", f"{before.name}已撤并，不能修改"))
        if not parent and (before is None or before.parent_code is not None):
            errors.append(FieldError("/parent", "请填写上级单位的代码"))
        elif parent and before is not None and before.parent_code is None:
            errors.append(FieldError("/parent", "最上级的单位没有上级"))
        elif parent and parent not in self.tree.working:
            errors.append(FieldError("/parent", f"没有代码为“{parent}”的单位"))
        elif parent and parent in self.tree.subtree(code):
            errors.append(FieldError("/parent", f"{self.tree.name(parent)}在这个单位之下，不能做它的上级"))
        for field, known in (("kind", KINDS), ("level", LEVELS), ("nature", NATURES)):
            if line.text(field) and line.text(field) not in {*known, *known.values()}:
                errors = [error for error in errors if error.pointer != f"/{field}"]
                words = "、".join(known.values())
                errors.append(FieldError(f"/{field}", f"“{line.text(field)[:20]}”不在其中，须是：{words}"))
        self._yes(line, "clearing")
        self._note(line, errors)
        return told

    def _depth(self, code: str) -> int:
        seen = set[str]()
        while code and code not in seen and (unit := self.tree.by_code.get(code)) is not None:
            seen.add(code)
            code = unit.parent_code or ""
        return len(seen)

    def _once(self, sheet: str, *fields: str) -> Iterator[Line]:
        """The rows of a sheet; one that is there twice is a fault."""
        seen: dict[tuple[str, ...], Line] = {}
        for line in (line for line in self.lines if line.sheet == sheet):
            key = tuple(line.text(field) for field in fields)
            first = seen.setdefault(key, line)
            if not all(key):
                self.faults.append(line.fault(fields[key.index("")], "没有填写。", "请填写。"))
            elif first is not line:
                self.faults.append(line.fault(fields[0], f"与{first.cells[fields[0]].place}相同。", "只写一次。"))
            else:
                yield line

    def _grants(self, line: Line) -> list[tuple[str, ...]]:
        roles = {name: role.value for role, name in ROLE_NAMES.items()}
        parts = [part.strip() for part in line.text("grants").replace("\n", "；").replace(";", "；").split("；")]
        pairs = [part.partition("@") for part in parts if part]
        return [(roles.get(role.strip(), role.strip()), unit.strip()) for role, _, unit in pairs]

    def _yes(self, line: Line, field: str, *, blank: bool = False) -> bool:
        text = line.text(field)
        if text not in _YES:
            self.faults.append(line.fault(field, f"“{text[:10]}”不是“是”或者“否”。", "请写“是”或者“否”。"))
        return blank if not text else _YES.get(text, False)

    def _day(self, line: Line, field: str) -> date | None:
        text = line.text(field)[:10]
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.faults.append(line.fault(field, f"“{text}”不是日期。", "请写作 2026-09-14。"))
            return None

    def _note(self, line: Line, errors: Sequence[FieldError]) -> None:
        for error in errors:
            named = error.pointer.split("/")[1]
            field = named if named in line.cells else next(iter(line.cells))
            self.faults.append(line.fault(field, f"{error.message}。"))


def _particulars(line: Line) -> Particulars:
    def code(known: Mapping[str, str], text: str) -> str:
        return next((code for code, name in known.items() if text == name), text)

    return Particulars(
        line.text("name"),
        line.text("short"),
        code(KINDS, line.text("kind")),
        line.text("word"),
        line.text("phone"),
        code(LEVELS, line.text("level")),
        code(NATURES, line.text("nature")),
        line.text("credit_code"),
        line.text("area"),
        _YES.get(line.text("clearing"), False),
        line.text("lead"),
    )


def _nothing(_act: Act) -> None:
    """It is so already."""


def _adding(code: str, parent: str, told: Particulars, fresh: set[str]) -> Callable[[Act], None]:
    """`fresh` has those that are not in the table yet: a unit is written after the one above it."""

    def write(act: Act) -> None:
        if parent in fresh:
            act.session.flush()
            fresh.clear()
        act.session.add(standing.row(code, parent, told))
        fresh.add(code)
        act.record("unit.add", code, parent=parent, **asdict(told))

    return write


def _changing(code: str, parent: str, told: Particulars, changes: Mapping[str, Any]) -> Callable[[Act], None]:
    def write(act: Act) -> None:
        unit = act.session.get_one(Unit, code)
        unit.parent_code = parent or None
        for column, value in standing.columns(told).items():
            setattr(unit, column, value)
        act.record("unit.change", code, name=told.name, changed=dict(changes))

    return write


def _hiring(username: str, name: str, unit: str, grants: list[tuple[str, ...]], active: bool) -> Callable[[Act], None]:
    def write(act: Act) -> None:
        held = [{"role": role, "unit": where} for role, where in grants]
        user = User(username=username, name=name, password_hash=NO_PASSWORD, unit_code=unit, grants=held)
        user.created_at, user.active = act.now, active
        act.session.add(user)
        act.record("user.add", username, unit=unit, grants=[f"{role}@{where}" for role, where in grants])

    return write


def _rehiring(
    username: str, name: str, unit: str, grants: list[tuple[str, ...]], active: bool | None
) -> Callable[[Act], None]:
    def write(act: Act) -> None:
        act.forget_units()
        administer.change_person(act, username, name, unit, grants)
        if active is not None:
            administer.set_active(act, username, active)

    return write


def _opening(told: Opening) -> Callable[[Act], None]:
    def write(act: Act) -> None:
        windows.add(act, told)

    return write


def _reopening(window_id: str, told: Opening) -> Callable[[Act], None]:
    def write(act: Act) -> None:
        windows.change(act, window_id, told)

    return write
