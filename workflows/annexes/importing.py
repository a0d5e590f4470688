"""A filled-in annex becomes drafts to be completed: every fault is told by its cell, and nothing is half imported."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from engine.errors import FieldError, Forbidden, Invalid
from workflows.acts import Act
from workflows.annexes import package, reading
from workflows.annexes.columns import ILLUSTRATIVE, Annex, Cell, Fault, Filled
from workflows.annexes.told import cite, fields
from workflows.annexes.understood import READERS, Around, Unclear
from workflows.catalogue import drafts, queries, reach
from workflows.catalogue.models import ServiceDraft
from workflows.catalogue.reading import read_yaml
from workflows.people.roles import Role

MOST_TOLD = 500
"""Faults that are told at once."""
_GUIDE = "service.yaml"
_ORDER = ("basis", "seq", "name", "category")
"""Read before the others, which quote the grounds."""
_BLANK = frozenset({"disposition"})
"""What may be empty: nobody has reviewed it yet."""
_NOTE = "# 由附件导入的草稿：请补充流程图、表单和检查指出的内容。字段含义见 bpmn/schemas/service.schema.json。\n"


_MARKED = {"path": "/", "note": "附件注明含示例内容", "provenance": "P"}


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: keys of services whose draft is new, changed, or who said the same already."""

    created: Sequence[str]
    changed: Sequence[str]
    unchanged: Sequence[str]


@dataclass(slots=True)
class _Known:
    """A service there is, live or as a draft."""

    key: str
    row: dict[str, Any]
    text: str
    basis: str


def import_annex(act: Act, raw: bytes, *, unit: str = "") -> Imported:
    """Read a filled-in annex into drafts.

    A row belongs to the service of the same unit and name, else it is a new one. 附件2 has no column for the
    implementing unit: of several services with that name `unit`'s is meant, and new guides are `unit`'s. Raises
    Invalid with one error for each fault; then nothing is kept.
    """
    filled, faults = reading.read(raw)
    if unit and unit not in act.units.working:
        raise Invalid("没有这个单位", errors=[FieldError("/unit", "没有这个单位")])
    known = _known(act)
    wanted = [_Row(act, one, unit, known, faults) for one in filled]
    _refuse_twice(wanted, faults)
    if faults:
        raise refused(faults)
    _refuse_foreign(act, wanted)
    marked = package.says(raw, ILLUSTRATIVE)
    created, changed, unchanged = list[str](), list[str](), list[str]()
    for row in wanted:
        found = row.save(act, {*queries.known_keys(act.session), *created}, illustrative=marked)
        (created if row.known is None else changed if found else unchanged).append(row.key)
    act.record("annex.import", "、".join([*created, *changed])[:200], created=created, changed=changed)
    return Imported(created, changed, unchanged)


def refused(faults: Sequence[Fault]) -> Invalid:
    """The faults of an import, each with its place, as one problem."""
    told = [FieldError(f"/{fault.place}/{fault.column}", fault.sentence) for fault in faults[:MOST_TOLD]]
    more = f"，这里列出前 {MOST_TOLD} 处" if len(faults) > MOST_TOLD else ""
    return Invalid(
        f"附件中有 {len(faults)} 处需要修改，没有导入任何内容{more}",
        code="annex_faults",
        remedy="请按每一处的说明改正后，重新导入整份附件。",
        errors=told,
        extra={
            "faults": [
                {"place": fault.place, "column": fault.column, "message": fault.message, "fix": fault.fix}
                for fault in faults[:MOST_TOLD]
            ]
        },
    )


def _known(act: Act) -> list[_Known]:
    """The services there are, with the drafts among them that whoever imports may see."""
    found, own = [], frozenset(reach.keys(act.session, act.office.shelf, act.actor))
    for key in queries.catalogued_keys(act.session):
        draft = queries.draft(act.session, key) if key in own else None
        live = queries.live_id(act.session, key)
        if draft is None and live is None:
            continue
        files = queries.folder(act.session, act.office.shelf, key, draft)
        raw = files.get(_GUIDE, b"")
        row = readable(raw)
        if row is not None:
            found.append(_Known(key, row, raw.decode(), queries.basis(draft, live)))
    return found


def readable(raw: bytes) -> dict[str, Any] | None:
    """A service.yaml as far as it is one; None where it cannot be read or has no name."""
    try:
        row = read_yaml(_GUIDE, raw)
    except Invalid:
        return None
    return row if isinstance(row, dict) and isinstance(row.get("name"), str) else None


class _Row:
    """One row of an annex: which service it is of, and what it changes there."""

    def __init__(self, act: Act, filled: Filled, unit: str, known: Sequence[_Known], faults: list[Fault]) -> None:
        self.filled, self.faults = filled, faults
        self.key = ""
        self.texts = {label: _text(cell) for label, cell in filled.cells.items()}
        self._by_name = {row.name: code for code, row in act.units.working.items()} | {
            row.short_name: code for code, row in act.units.working.items()
        }
        self.unit = self._unit(unit)
        self.known = self._of(known)
        if self.known is not None:
            self.key, self.unit = self.known.key, self.known.row["unit"]
        elif not self.unit and filled.annex is Annex.GUIDE and not filled.cells["项目名称"].formula:
            self._fault(
                "项目名称", "目录中没有这个事项，附件2又不写实施单位。", "请在导入时选择实施单位，或者先导入附件1。"
            )
        self.changes = self._changes()

    def _unit(self, given: str) -> str:
        if self.filled.annex is Annex.GUIDE:
            return given
        said = self.texts.get("实施单位", "")
        found = self._by_name.get(said)
        if found is None:
            self._fault(
                "实施单位",
                f"没有名为“{said[:40]}”的单位。" if said else "没有填写。",
                "请写单位的全称，与系统中的一致。",
            )
        return found or ""

    def _of(self, known: Sequence[_Known]) -> _Known | None:
        name = _normal(self.texts.get("项目名称", ""))
        same = [one for one in known if _normal(one.row["name"]) == name]
        mine = [one for one in same if not self.unit or one.row.get("unit") == self.unit]
        if self.filled.annex is Annex.GUIDE and len(same) == 1:  # the unit given is that of new services
            mine = same
        if len(mine) > 1:
            units = "、".join(str(one.row.get("unit_name", one.key)) for one in mine)
            self._fault("项目名称", f"不止一个单位有这个事项：{units}。", "请在导入时选择实施单位。")
        return mine[0] if mine else None

    def _changes(self) -> dict[str, Any]:
        """The fields whose text is another than the service's own, read; faults are noted."""
        before = self.known.row if self.known else {}
        same = fields(before) if before else {}
        columns = sorted(self.filled.annex.columns.items(), key=lambda one: one[1] not in _ORDER)
        grounds, changes = before.get("basis", []), dict[str, Any]()
        for label, key in columns:
            text = self.texts.get(label, "")
            cell = self.filled.cells.get(label)
            if key == "unit" or cell is None:
                continue
            if cell.formula:
                self._fault(label, "单元格里是公式。", "请改为文字。")
            elif not text and key not in _BLANK:
                self._fault(
                    label, "没有填写。", "请填写；没有的写“无”或者“不收费”“否”。" if key in ("fees",) else "请填写。"
                )
            elif text and text != same.get(key, ""):
                cited = {cite(one): one["id"] for one in grounds}
                try:
                    changes[key] = READERS[key](text, Around(before.get(key), cited, self._by_name.get))
                except Unclear as unclear:
                    self._fault(label, unclear.message, unclear.fix)
                grounds = changes.get("basis", grounds)
        return changes

    def _fault(self, label: str, message: str, fix: str) -> None:
        cell = self.filled.cells.get(label) or next(iter(self.filled.cells.values()))
        self.faults.append(Fault(cell.place, label, message, fix))

    @property
    def place(self) -> Cell:
        return self.filled.cells["项目名称"]

    @property
    def identity(self) -> tuple[str, str]:
        return self.unit, _normal(self.texts.get("项目名称", ""))

    def save(self, act: Act, taken: set[str], *, illustrative: bool) -> ServiceDraft | None:
        """Keep the changes in the service's draft; None where there are none."""
        if self.known is not None:
            if not self.changes:
                return None
            text = self.known.text
            for key, value in self.changes.items():
                text = _replaced(text, key, value)
            return drafts.save(act, self.key, {_GUIDE: text}, basis=self.known.basis)
        number = 1
        while f"{self.changes['category']['code']}-item-{number}" in taken:
            number += 1
        self.key = f"{self.changes['category']['code']}-item-{number}"
        columns = ["seq", "category", "name", *self.filled.annex.columns.values()]
        row = {"key": self.key} | {key: self.changes[key] for key in columns if key in self.changes}
        row |= {"unit": self.unit, "unit_name": act.units.name(self.unit)}
        row |= {"illustrative": [_MARKED]} if illustrative else {}
        return drafts.save(act, self.key, {_GUIDE: _NOTE + _dumped(row)})


def _refuse_twice(rows: Sequence[_Row], faults: list[Fault]) -> None:
    names, numbers = dict[Any, Cell](), dict[str, Cell]()
    for row in rows:
        first = names.setdefault(row.identity, row.place)
        if first is not row.place:
            faults.append(Fault(row.place.place, "项目名称", f"与{first.place}是同一个事项。", "一个事项只写一次。"))
        label = next(iter(row.filled.annex.columns))
        cell = row.filled.cells[label]
        again = numbers.setdefault(row.texts[label], cell)
        if again is not cell and row.texts[label]:
            faults.append(Fault(cell.place, label, f"与{again.place}的序号相同。", "同一份附件中序号不得重复。"))


def _refuse_foreign(act: Act, rows: Sequence[_Row]) -> None:
    """A designer imports for the units the role is held for."""
    mine = act.actor.units([Role.DESIGNER])
    foreign = sorted({act.units.name(row.unit) for row in rows if row.unit not in mine})
    if foreign:
        raise Forbidden(f"您不能修改这些单位的事项：{'、'.join(foreign[:5])}", remedy="请只导入本单位的附件。")


def _text(cell: Cell) -> str:
    lines = (line.strip() for line in cell.text.replace("\r\n", "\n").replace("\r", "\n").split("\n"))
    return "\n".join(line for line in lines if line)


def _normal(name: str) -> str:
    return re.sub(r"\s+", "", name)


def _replaced(text: str, key: str, value: Any) -> str:
    """The file with one top-level field written anew; every other line, comments too, stays as it is."""
    lines = text.splitlines(keepends=True)
    start = next((at for at, line in enumerate(lines) if line.startswith(f"{key}:")), None)
    new = _dumped({key: value})
    if start is None:
        return f"{text.rstrip()}\n{new}"
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or lines[end][0] in " -"):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    return "".join([*lines[:start], new, *lines[end:]])


def _dumped(value: Mapping[str, Any]) -> str:
    dumped: str = yaml.safe_dump(dict(value), allow_unicode=True, sort_keys=False, width=10_000)
    return dumped
