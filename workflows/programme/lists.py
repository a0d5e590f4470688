"""Import a unit's list of powers or duties (权力清单、责任清单) from xlsx or csv: all of it or nothing (R05)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import delete, select

from engine.errors import FieldError, Invalid
from workflows.acts import Act
from workflows.annexes import package, xlsx
from workflows.annexes.columns import Cell, Fault
from workflows.annexes.importing import refused
from workflows.programme.coverage import KINDS, require_own
from workflows.programme.models import Power
from workflows.rules.programme import REASONS

COLUMNS = {"编码": "code", "名称": "name", "依据": "basis", "对应事项": "item", "未列入理由": "reason"}
"""The last two may be left out."""
_NEEDED = ("编码", "名称", "依据")
_LONGEST = {"code": 64, "name": 200, "basis": 1000, "item": 200}
MOST = 5_000
_SHAPE = "表头须有“编码、名称、依据”，可以有“对应事项、未列入理由”，各占一列；请另存为 xlsx 或 csv（UTF-8）。"


def take_in(act: Act, raw: bytes, *, unit: str, kind: str) -> int:
    """Put this list in place of the unit's former one of that kind; answers how many lines it has.

    Reasons given before are kept where a line has none of its own. Raises Invalid with one error for each fault.
    """
    if unit not in act.units.by_code:
        raise Invalid("没有这个单位", errors=[FieldError("/unit", "请选择单位")])
    if kind not in KINDS:
        raise Invalid("没有这种清单", errors=[FieldError("/kind", "请选择权力清单或者责任清单")])
    require_own(act, unit)
    lines = _read(raw)
    faults = list(_faults(lines))
    if faults:
        raise refused(faults)
    query = select(Power).where(Power.unit == unit, Power.kind == kind)
    before = {row.code: row for row in act.session.scalars(query)}
    kept = {code: (row.reason, row.reason_note, row.reason_by_name, row.reason_at) for code, row in before.items()}
    act.session.execute(delete(Power).where(Power.unit == unit, Power.kind == kind))
    for line in lines:
        told = {COLUMNS[label]: cell.text.strip() for label, cell in line.items()}
        reason = next((code for code, words in REASONS.items() if words == told.get("reason")), "")
        old = kept.get(told["code"], ("", "", "", None))
        why: tuple[Any, ...] = (reason, "", act.actor.name, act.now) if reason else old
        row: dict[str, Any] = {
            "unit": unit,
            "kind": kind,
            "code": told["code"],
            "name": told["name"],
            "basis": told["basis"],
        }
        row |= {"item": told.get("item", ""), "imported_at": act.now}
        row |= dict(zip(("reason", "reason_note", "reason_by_name", "reason_at"), why, strict=True))
        act.append(Power, row)
    act.record("power.import", f"{unit} {kind}", lines=len(lines), before=len(before))
    return len(lines)


def _read(raw: bytes) -> list[dict[str, Cell]]:
    """The lines below the head, each cell by its column. Raises Invalid where there is no such head."""
    tables = xlsx.tables(raw) if raw[:2] == b"PK" and package.kind(raw) == "xlsx" else [_table(raw)]
    for table in tables:
        for number, row in enumerate(table):
            labels = ["".join(cell.text.split()) for cell in row]
            if set(_NEEDED) <= set(labels):
                columns = {label: place for place, label in enumerate(labels) if label in COLUMNS}
                below = (one for one in table[number + 1 :] if any(cell.text.strip() for cell in one))
                found = [{label: one[place] for label, place in columns.items() if place < len(one)} for one in below]
                if not found or len(found) > MOST:
                    raise Invalid(f"清单有 {len(found)} 行", code="annex", remedy=f"请写 1 至 {MOST} 行，再导入。")
                return found
    raise Invalid("没有找到清单的表头", code="annex", remedy=_SHAPE)


def _table(raw: bytes) -> list[list[Cell]]:
    if len(raw) > package.LARGEST:
        raise Invalid("文件过大", code="annex", remedy="请分成几份导入。")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Invalid("文件的编码不认识", code="annex", remedy=_SHAPE)
    if "\0" in text:
        raise Invalid("不是 xlsx 或 csv 文件", code="annex", remedy=_SHAPE)
    try:
        rows = list(csv.reader(io.StringIO(text), strict=True))
    except csv.Error:
        raise Invalid("不是有效的 csv 文件", code="annex", remedy=_SHAPE) from None
    return [
        [Cell(value, f"第 {number} 行第 {place} 列") for place, value in enumerate(row, 1)]
        for number, row in enumerate(rows, 1)
    ]


def _faults(lines: Sequence[dict[str, Cell]]) -> Iterator[Fault]:
    seen: dict[str, Cell] = {}
    for line in lines:
        here = next(iter(line.values()))
        for label in _NEEDED:
            cell = line.get(label)
            if cell is None or not cell.text.strip():
                yield Fault((cell or here).place, label, "没有填写。", "请填写。")
        for label, cell in line.items():
            most = _LONGEST.get(COLUMNS[label])
            if cell.formula:
                yield Fault(cell.place, label, "单元格里是公式。", "请改为文字。")
            elif most is not None and len(cell.text.strip()) > most:
                yield Fault(cell.place, label, f"超过 {most} 个字。", "请写得简短些。")
        code = line.get("编码", here)
        first = seen.setdefault(code.text.strip(), code)
        if first is not code and code.text.strip():
            yield Fault(code.place, "编码", f"与{first.place}的编码相同。", "一项权力只写一行。")
        reason = line.get("未列入理由")
        if reason is not None and reason.text.strip() and reason.text.strip() not in REASONS.values():
            known = "、".join(REASONS.values())
            yield Fault(reason.place, "未列入理由", f"没有“{reason.text.strip()[:20]}”这种理由。", f"可用：{known}。")
