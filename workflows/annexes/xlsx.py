"""The annexes as workbooks: one sheet, a title, the columns, one row a service; every cell is text, none a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from engine.errors import Invalid
from workflows.annexes.columns import Annex, Cell, Lines
from workflows.annexes.package import same_bytes

MOST_ROWS = 5_000
_MOST_COLUMNS = 20
_LINE = Side(style="thin", color="FF999999")
_WIDTHS = {"序号": 6, "事项序号": 8, "申请材料": 60, "办理依据": 46, "主要依据": 46, "受理条件": 46, "受理部门": 34}


def write(annex: Annex, rows: Lines, *, illustrative: bool = False) -> bytes:
    """A workbook of these rows; equal rows give equal bytes."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = annex.title.split()[0]
    _put(sheet, 1, 1, annex.heading(illustrative=illustrative)).font = Font(bold=True, size=14)
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=len(annex.labels))
    for column, label in enumerate(annex.labels, 1):
        cell = _put(sheet, 2, column, label)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE8EEF6")
        sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(label, 20)
    for number, texts in enumerate(rows, 3):
        for column, text in enumerate(texts, 1):
            _put(sheet, number, column, text)
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue())


def _put(sheet: Any, row: int, column: int, text: str) -> Any:
    """A cell that stays text whatever it begins with: no spreadsheet takes it for a formula."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(("=", "+", "-", "@", "\t", "\r"))
    cell.number_format = "@"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    return cell


def book(sheets: Mapping[str, tuple[Sequence[str], Iterable[Sequence[str]]]]) -> bytes:
    """A workbook of several sheets, each with its heads in the first row; equal rows give equal bytes."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, (labels, rows) in sheets.items():
        sheet: Any = made.create_sheet(title)
        for column, label in enumerate(labels, 1):
            cell = _put(sheet, 1, column, label)
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFE8EEF6")
            sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(label, 20)
        for number, texts in enumerate(rows, 2):
            for column, text in enumerate(texts, 1):
                _put(sheet, number, column, text)
        sheet.freeze_panes = "A2"
    out = io.BytesIO()
    made.save(out)
    return same_bytes(out.getvalue())


def tables(raw: bytes) -> list[list[list[Cell]]]:
    """The sheets of a workbook as tables of cells."""
    return list(sheets(raw).values())


def sheets(raw: bytes) -> dict[str, list[list[Cell]]]:
    """The sheets of a workbook by their names, as tables of cells."""
    try:
        read = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False, keep_links=False)
        found = {str(sheet.title): list(_rows(sheet)) for sheet in read.worksheets}
        read.close()
    except Invalid:
        raise
    except Exception as error:  # the library has no error of its own for a workbook it cannot read
        raise Invalid("工作簿无法读取", code="annex", remedy="请用表格软件打开后另存为 xlsx，再导入。") from error
    return found


def _rows(sheet: Any) -> Iterator[list[Cell]]:
    for number, row in enumerate(sheet.iter_rows(max_col=_MOST_COLUMNS), 1):
        if number > MOST_ROWS:
            raise Invalid("行数过多", code="annex", remedy=f"一份附件不得超过 {MOST_ROWS} 行，请分成几份导入。")
        yield [
            Cell(
                _text(cell.value),
                f"第 {number} 行 {get_column_letter(column)} 列",
                cell.data_type == "f",
            )
            for column, cell in enumerate(row, 1)
        ]


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
