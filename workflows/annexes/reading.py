"""A filled-in annex as its services' cells: which of the two it is, and what is wrong with its shape."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.errors import Invalid
from workflows.annexes import docx, package, xlsx
from workflows.annexes.columns import Annex, Cell, Fault, Filled

Table = Sequence[Sequence[Cell]]


def read(raw: bytes) -> tuple[list[Filled], list[Fault]]:
    """The services of a filled-in annex, with the faults of its shape. Raises Invalid where it is no annex at all."""
    tables = (docx if package.kind(raw) == "docx" else xlsx).tables(raw)
    found, faults = list[Filled](), list[Fault]()
    for table in tables:
        for read in (_across, _down):
            if (one := read(table)) is not None:
                found += one[0]
                faults += one[1]
                break
    if not found and not faults:
        wanted = "；".join(f"{annex.title}：{'、'.join(annex.labels)}" for annex in Annex)
        raise Invalid(
            "没有找到附件的表头，或者表里没有内容", code="annex", remedy=f"表头须是（{wanted}），依次各一列。"
        )
    return found, faults


def _across(table: Table) -> tuple[list[Filled], list[Fault]] | None:
    """A table with the columns in a row of its own, one service a row."""
    for number, row in enumerate(table):
        labels = [_plain(cell.text) for cell in row]
        while labels and not labels[-1]:
            labels.pop()
        annex = _nearest(labels)
        if annex is None:
            continue
        if faults := list(_misplaced(annex, row, labels)):
            return [], faults
        return _filled(annex, table[number + 1 :])
    return None


def _filled(annex: Annex, rows: Table) -> tuple[list[Filled], list[Fault]]:
    found, faults, wide = list[Filled](), list[Fault](), len(annex.labels)
    for row in rows:
        if not any(cell.text.strip() for cell in row):
            continue
        if len(row) < wide:
            faults.append(Fault(row[0].place, "", f"只有 {len(row)} 格，应为 {wide} 格。", "请不要合并单元格。"))
        found.append(Filled(annex, dict(zip(annex.labels, row, strict=False))))
        faults += [
            Fault(cell.place, "", f"“{cell.text.strip()[:20]}”在表格的列以外。", "请删去，或者写进相应的列。")
            for cell in row[wide:]
            if cell.text.strip()
        ]
    return found, faults


def _down(table: Table) -> tuple[list[Filled], list[Fault]] | None:
    """A table of two columns, label and text: one service's guide."""
    labels = [_plain(row[0].text) for row in table if len(row) > 1]
    if _nearest(labels) is not Annex.GUIDE:
        return None
    rows = [row for row in table if len(row) > 1]
    if faults := list(_misplaced(Annex.GUIDE, [row[0] for row in rows], labels)):
        return [], faults
    return [Filled(Annex.GUIDE, {label: row[1] for label, row in zip(labels, rows, strict=True)})], []


def _nearest(labels: Sequence[str]) -> Annex | None:
    """The annex that most of these labels belong to, if half of its columns are there."""
    best = max(Annex, key=lambda annex: len({*labels} & {*annex.labels}) / len(annex.labels))
    return best if 2 * len({*labels} & {*best.labels}) >= len(best.labels) else None


def _misplaced(annex: Annex, cells: Sequence[Cell], labels: Sequence[str]) -> Iterator[Fault]:
    whole = f"依次应为：{'、'.join(annex.labels)}。"
    for place, wanted in enumerate(annex.labels):
        given = labels[place] if place < len(labels) else ""
        if given != wanted:
            where = cells[place].place if place < len(cells) else cells[-1].place
            yield Fault(where, wanted, f"这里应为“{wanted}”，写的是“{given[:20]}”。", whole)
            return
    for cell, label in zip(cells[len(annex.labels) :], labels[len(annex.labels) :], strict=False):
        if label:
            yield Fault(cell.place, "", f"没有“{label[:20]}”这一项。", whole)


def _plain(text: str) -> str:
    return "".join(text.split())
