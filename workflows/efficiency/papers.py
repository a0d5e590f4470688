"""A bulletin on paper: what it says, put together from frozen figures, as PDF (typst) and as docx.

Both are made when they are asked for: the figures cannot change, so neither can the paper; corrections are on it.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from workflows.documents.content import day_text, moment_text
from workflows.documents.render import render
from workflows.efficiency.bulletins import TITLE, WHOLE
from workflows.efficiency.listing import Told, average, per_cent
from workflows.efficiency.measures import MEASURES
from workflows.efficiency.scores import Standing
from workflows.office import Office
from workflows.people.queries import UnitTree
from workflows.rules.bulletins import Overdue
from workflows.rules.orders import KINDS, Kind

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SERIF = "宋体"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with sentences and a table under it."""

    heading: str
    lines: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything the paper says, in its order."""

    title: str
    number: str
    unit: str
    date: str
    sections: Sequence[Section]


GROUPS = (
    ("收件与受理", ("received", "received_online", "received_immediate", "received_promised", "received_joint",
                "accepted", "deemed", "not_accepted", "notices", "second_notices", "in_process")),
    ("办结与时限", ("completed", "completed_on_time", "completed_late", "handled", "late_inside", "last_day",
                "extended", "suspended")),
    ("五种超时", tuple(Overdue)),
    ("其他超时", ("late_statutory", "late_steps", "late_notices", "late_verifications", "late_specials")),
    ("监督", ("alerts_yellow", "alerts_red", "orders", "recommendations", "rectifications", "orders_answered",
            "orders_overdue", "accountability", "programme_overdue")),
    ("咨询与投诉", ("consultations", "consultations_answered", "complaints", "complaints_answered", "letters_late")),
    ("评价与举报", ("rated", "rated_negative", "proofs_reported", "proofs_upheld", "charges_found", "bypassed")),
)  # fmt: skip
"""The figures as a bulletin groups them."""


def rates(told: Told, unit: str = WHOLE) -> list[tuple[str, str]]:
    """What two figures say together: name and words."""
    value = partial(told.value, unit=unit)
    return [
        ("按时办结率", per_cent(value("completed_on_time"), value("completed"))),
        ("平均用去的承诺时限", _used(value("limits_used"), value("promised"))),
        ("网上收件率", per_cent(value("received_online"), value("received"))),
        ("平均评价", average(value("rated_points"), value("rated"))),
        ("差评率", per_cent(value("rated_negative"), value("rated"))),
    ]


def _used(per_mille: int, cases: int) -> str:
    return f"{per_mille / cases / 10:.0f}%" if cases else "—"


def paper(told: Told, standings: Sequence[Standing], tree: UnitTree, unit: str = WHOLE) -> Paper:
    """The bulletin of the whole, or of one unit."""
    about = f"（{tree.name(unit)}）" if unit else ""
    sections = [Section("总体情况", [_summary(told, unit)], ("指标", "数值"), rates(told, unit))]
    sections += [
        Section(heading, (), ("项目", "数量", "单位"), list(_figures(told, codes, unit))) for heading, codes in GROUPS
    ]
    if not unit:
        sections.append(_comparison(told, standings, tree))
    sections.append(_scores(standings, tree, unit))
    sections.append(_rectifications(told, tree, unit))
    if told.errata:
        lines = [f"{moment_text(one.at)}，{one.by_name}：{one.text}" for one in told.errata]
        sections.append(Section("更正", lines))
    return Paper(
        title=f"{told.month.words}{TITLE}{about}",
        number=told.bulletin.number,
        unit=tree.name(told.bulletin.unit),
        date=day_text(told.bulletin.made_at),
        sections=sections,
    )


def _summary(told: Told, unit: str) -> str:
    value = partial(told.value, unit=unit)
    return (
        f"{told.month.words}收件 {value('received')} 件，办结 {value('completed')} 件，"
        f"其中按时办结 {value('completed_on_time')} 件；月末在办 {value('in_process')} 件。"
        f"五种超时共 {sum(value(form) for form in Overdue)} 件次；"
        f"发出督办、建议和整改 {value('orders') + value('recommendations') + value('rectifications')} 份。"
    )


def _figures(told: Told, codes: Iterable[str], unit: str) -> Iterable[Sequence[str]]:
    return ((MEASURES[code].title, str(told.value(code, unit)), MEASURES[code].unit) for code in codes)


def _comparison(told: Told, standings: Sequence[Standing], tree: UnitTree) -> Section:
    points = {one.row.unit: one for one in standings}
    rows = []
    for unit in told.units:
        scored = points.get(unit)
        rows.append(
            (
                tree.short_name(unit),
                str(told.value("received", unit)),
                str(told.value("completed", unit)),
                per_cent(told.value("completed_on_time", unit), told.value("completed", unit)),
                str(sum(told.value(form, unit) for form in Overdue)),
                f"{scored.points / 100:.1f}" if scored else "—",
            )
        )
    return Section("各单位情况", (), ("单位", "收件", "办结", "按时办结率", "五种超时", "得分"), rows)


def _scores(standings: Sequence[Standing], tree: UnitTree, unit: str) -> Section:
    rows = [
        (
            tree.short_name(one.row.unit),
            line.indicator.title,
            str(line.value) if line.of is None else f"{line.value} / {line.of}",
            f"{line.lost / 100:.1f}"
            if line.lost == line.left
            else f"{line.left / 100:.1f}（申诉前 {line.lost / 100:.1f}）",
        )
        for one in standings
        if unit in (WHOLE, one.row.unit)
        for line in one.lines
        if line.lost
    ]
    lines = ["指标、权重为本系统设定，可由监察人员修改；每份通报按发布时的版本计算。"]
    if not rows:
        lines.append("本月没有扣分。")
    return Section("效能评分扣分", lines, ("单位", "指标", "数量", "扣分") if rows else (), rows)


def _rectifications(told: Told, tree: UnitTree, unit: str) -> Section:
    rows = [
        (order.number, tree.short_name(line.unit), MEASURES[line.measure].title, KINDS[Kind(order.kind)].title)
        for line, order in told.orders
        if unit in (WHOLE, line.unit)
    ]
    lines = [] if rows else ["本期没有发出整改通知。"]
    return Section("限期整改", lines, ("编号", "单位", "问题", "文种") if rows else (), rows)


def pdf(office: Office, made: Paper) -> bytes:
    """The paper as PDF."""
    data = asdict(made)
    return render(office.settings.bpmn / "documents", "bulletin", data)


def docx(made: Paper) -> bytes:
    """The paper as a Word document."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = SERIF, Pt(12)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SERIF)
    for text, size in ((made.unit, 20), (made.title, 18), (made.number, 11)):
        line = document.add_paragraph()
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = line.add_run(text)
        run.bold, run.font.size = size > 11, Pt(size)
    for section in made.sections:
        heading = document.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        heading.add_run(section.heading).bold = True
        for text in section.lines:
            document.add_paragraph(text)
        if section.heads:
            _table(document, section)
    closing = document.add_paragraph(f"{made.unit}\n{made.date}")
    closing.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.core_properties.title = made.title
    document.core_properties.author = made.unit
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document, section: Section) -> None:  # type: ignore[no-untyped-def]
    table = document.add_table(rows=1, cols=len(section.heads))
    table.style = "Table Grid"
    for cell, text in zip(table.rows[0].cells, section.heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    for row in section.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
