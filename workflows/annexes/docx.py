"""The annexes as documents: 附件1 one table of all rows, 附件2 a table of fourteen lines for each service."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from engine.errors import Invalid
from workflows.annexes.columns import Annex, Cell, Lines
from workflows.annexes.package import same_bytes

MOST_ROWS = 5_000
MOST_SERVICES = 500
"""In one document; Word itself is slow beyond that."""


def write(annex: Annex, rows: Lines, *, illustrative: bool = False) -> bytes:
    """A document of these rows; equal rows give equal bytes. Raises Invalid for too many."""
    if len(rows) > MOST_SERVICES:
        raise Invalid(f"有 {len(rows)} 个事项，文档放不下", remedy="请按单位导出，或者导出 xlsx。")
    document = docx.Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = "宋体", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
    document.core_properties.author = ""
    document.add_heading(annex.heading(illustrative=illustrative), level=1)
    if annex is Annex.CATALOGUE:
        section = document.sections[0]
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Cm(29.7), Cm(21)
        _table(document, [annex.labels, *rows])
    else:
        section = document.sections[0]
        section.page_width, section.page_height = Cm(21), Cm(29.7)
        for texts in rows:
            document.add_heading(texts[2], level=2)
            _table(document, list(zip(annex.labels, texts, strict=True)), widths=(Cm(4), Cm(12)))
    out = io.BytesIO()
    document.save(out)
    return same_bytes(out.getvalue())


def _table(document: Any, lines: Lines, widths: Any = None) -> None:
    table = document.add_table(len(lines), len(lines[0]), "Table Grid")
    for row, texts in zip(table.rows, lines, strict=True):
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.text = text
            if widths:
                cell.width = widths[place]


def tables(raw: bytes) -> list[list[list[Cell]]]:
    """The document's tables as tables of cells."""
    try:
        body = docx.Document(io.BytesIO(raw)).element.body
    except Exception as error:  # the library has no error of its own for a document it cannot read
        raise Invalid("文档无法读取", code="annex", remedy="请用文字处理软件打开后另存为 docx，再导入。") from error
    found, total = [], 0
    for number, table in enumerate(body.iter(qn("w:tbl")), 1):
        rows = list(_rows(table, number))
        total += len(rows)
        if total > 14 * MOST_ROWS:
            raise Invalid("行数过多", code="annex", remedy="请分成几份导入。")
        found.append(rows)
    return found


def _rows(table: Any, of: int) -> Iterator[list[Cell]]:
    for number, row in enumerate(table.iterchildren(qn("w:tr")), 1):
        cells = list(row.iterchildren(qn("w:tc")))
        yield [Cell(_text(cell), f"第 {of} 张表第 {number} 行第 {column} 列") for column, cell in enumerate(cells, 1)]


def _text(cell: Any) -> str:
    return "\n".join("".join(_pieces(paragraph)) for paragraph in cell.iterchildren(qn("w:p")))


def _pieces(paragraph: Any) -> Iterator[str]:
    breaks = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t"}
    for node in paragraph.iter(qn("w:t"), *breaks):
        yield (node.text or "") if node.tag == qn("w:t") else breaks[node.tag]
