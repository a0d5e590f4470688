"""A list as a workbook (xlsx): written row by row to a file, so that memory stays flat; no cell of it computes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from engine.clock import SHANGHAI

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 1_048_575
"""Rows a sheet holds below its head."""
Cell = str | int | float | datetime | None


def workbook(title: str, heads: Sequence[str], rows: Iterable[Sequence[Cell]]) -> IO[bytes]:
    """The open file, at its beginning; its reader closes it. Rows beyond what a sheet holds go to a further one."""
    book = Workbook(write_only=True)
    sheet, room = None, 0
    for row in rows:
        if sheet is None or room == 0:
            sheet, room = _sheet(book, title, heads), MOST
        sheet.append([_written(sheet, value) for value in row])
        room -= 1
    if sheet is None:
        _sheet(book, title, heads)
    file = TemporaryFile()  # noqa: SIM115 - the caller sends it and closes it
    book.save(file)
    file.seek(0)
    return file


def _sheet(book: Workbook, title: str, heads: Sequence[str]):  # type: ignore[no-untyped-def]
    sheet = book.create_sheet(title[:28] + (f" {len(book.worksheets) + 1}" if book.worksheets else ""))
    sheet.freeze_panes = "A2"
    cells = []
    for position, head in enumerate(heads):
        sheet.column_dimensions[chr(ord("A") + position)].width = 22
        cell = WriteOnlyCell(sheet, head)
        cell.font = Font(bold=True)
        cells.append(cell)
    sheet.append(cells)
    return sheet


def _written(sheet, value: Cell) -> WriteOnlyCell:  # type: ignore[no-untyped-def]
    """Text is written as text whatever it begins with: a name that looks like a formula is none."""
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.astimezone(SHANGHAI).replace(tzinfo=None, microsecond=0))
        cell.number_format = "yyyy-mm-dd hh:mm"
        return cell
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        cell.data_type = "s"
        cell.quotePrefix = True
        return cell
    return WriteOnlyCell(sheet, value)
