"""The organisation as a workbook: 单位, 人员, 窗口, a column a fact; equal content gives equal bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Invalid
from workflows.annexes import package, xlsx
from workflows.annexes.columns import Cell, Fault
from workflows.organisation.models import Window
from workflows.people.models import User
from workflows.people.queries import UnitTree
from workflows.people.roles import ROLE_NAMES
from workflows.rules.jurisdiction import KINDS, LEVELS, NATURES

UNITS, PEOPLE, WINDOWS = "单位", "人员", "窗口"
COLUMNS: Mapping[str, Mapping[str, str]] = {
    UNITS: {
        "代码": "code", "名称": "name", "简称": "short", "类别": "kind", "上级单位代码": "parent", "机关代字": "word",
        "联系电话": "phone", "行使层级": "level", "实施主体性质": "nature", "统一社会信用代码": "credit_code",
        "行政区划代码": "area", "清理单位": "clearing", "牵头部门代码": "lead",
    },
    PEOPLE: {"用户名": "username", "姓名": "name", "单位代码": "unit", "岗位": "grants", "在用": "active"},
    WINDOWS: {
        "大厅代码": "hall", "窗口号": "number", "窗口名称": "name", "办公日": "days", "开门": "opens", "关门": "closes",
        "停用日期": "closed_on",
    },
}  # fmt: skip
"""Sheet → its columns in order → the field each is."""
_REMEDY = "请下载模板，填写后另存为 xlsx，再导入。"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: its cells by field."""

    sheet: str
    cells: Mapping[str, Cell]

    def text(self, field: str) -> str:
        return self.cells[field].text.strip()

    @property
    def formulas(self) -> list[str]:
        return [field for field, cell in self.cells.items() if cell.formula]

    def fault(self, field: str, message: str, fix: str = "请改正。") -> Fault:
        label = next(label for label, name in COLUMNS[self.sheet].items() if name == field)
        return Fault(f"工作表“{self.sheet}”{self.cells[field].place}", label, message, fix)


Book = tuple[Sequence[Line], Sequence[Fault]]
"""The rows of a workbook, with what is wrong with its shape."""


def template() -> bytes:
    """The sheets with their heads and nothing in them."""
    return _written({sheet: [] for sheet in COLUMNS})


def export(session: Session, tree: UnitTree) -> bytes:
    """All units that have not ended, the people who belong to one, the windows."""
    units = [
        [
            unit.code, unit.name, unit.short_name, KINDS.get(unit.kind, unit.kind), unit.parent_code or "",
            unit.document_word, unit.phone, LEVELS.get(unit.level, ""), NATURES.get(unit.nature, ""), unit.credit_code,
            unit.area, _yes(unit.clearing), unit.lead_code or "",
        ]
        for unit in sorted(tree.working.values(), key=lambda unit: unit.code)
    ]  # fmt: skip
    users = session.scalars(select(User).where(User.unit_code.is_not(None)).order_by(User.username))
    people = [
        [user.username, user.name, user.unit_code or "", written_grants(user), _yes(user.active)] for user in users
    ]
    windows = [
        [
            row.hall, row.number, row.name, row.days, row.opens, row.closes,
            row.closed_on.isoformat() if row.closed_on else "",
        ]
        for row in session.scalars(select(Window).order_by(Window.hall, Window.number))
    ]  # fmt: skip
    return _written({UNITS: units, PEOPLE: people, WINDOWS: windows})


def written_grants(user: User) -> str:
    """`窗口人员@hall；承办人@mz`"""
    names = {role.value: name for role, name in ROLE_NAMES.items()}
    return "；".join(f"{names[grant['role']]}@{grant['unit']}" for grant in user.grants)


def read(raw: bytes) -> Book:
    """The rows of a filled-in workbook, with what is wrong with its shape. Raises Invalid where it is none."""
    if package.kind(raw) != "xlsx":
        raise Invalid("不是 xlsx 工作簿", code="annex", remedy=_REMEDY)
    lines, faults = list[Line](), list[Fault]()
    for sheet, rows in xlsx.sheets(raw).items():
        columns = COLUMNS.get(sheet.strip())
        if columns is None:
            known = "、".join(COLUMNS)
            faults.append(
                Fault(f"工作表“{sheet}”", "", "没有这张工作表的用处。", f"工作表只有{known}，请删去或者改名。")
            )
            continue
        head = [cell.text.strip() for cell in rows[0]] if rows else []
        if head[: len(columns)] != list(columns) or any(head[len(columns) :]):
            wanted = "、".join(columns)
            faults.append(Fault(f"工作表“{sheet}”第 1 行", "", "表头与模板不同。", f"须依次是：{wanted}。"))
            continue
        for row in rows[1:]:
            if any(cell.text.strip() for cell in row):
                line = Line(
                    sheet.strip(), dict(zip(columns.values(), [*row, *_blank(row, len(columns))], strict=False))
                )
                lines.append(line)
                faults += [line.fault(field, "单元格里是公式。", "请改为文字。") for field in line.formulas]
    if not lines and not faults:
        raise Invalid("工作簿里没有内容", code="annex", remedy=_REMEDY)
    return lines, faults


def _blank(row: Sequence[Cell], wide: int) -> list[Cell]:
    """What is left out at the end of a row is empty."""
    place = row[0].place.partition(" 行")[0]
    return [Cell("", f"{place} 行末尾") for _ in range(wide - len(row))]


def _written(sheets: Mapping[str, Iterable[Sequence[str]]]) -> bytes:
    return xlsx.book({sheet: (list(COLUMNS[sheet]), rows) for sheet, rows in sheets.items()})


def _yes(value: bool) -> str:
    return "是" if value else "否"
