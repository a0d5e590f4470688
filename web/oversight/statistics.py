"""Figures of some months: charts and tables by month and by unit; any figure leads to its list, and out as xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from flask import Response, render_template, request

from engine.clock import local_date
from engine.errors import NotFound
from web.codes import OVERDUE, STATES
from web.download import workbook
from web.identity import office
from web.months import months_asked, window
from web.oversight import blueprint
from web.oversight.board import chosen, units
from workflows.efficiency import listing, sheets
from workflows.efficiency.listing import Line
from workflows.efficiency.measures import MEASURES
from workflows.efficiency.overview import overview
from workflows.people.queries import UnitTree, unit_tree
from workflows.rules.bulletins import Month, Overdue

PAGE = 20
SHOWN = 6
"""Months that are shown where none are asked for."""
HEADS = ("办件编号", "事项", "单位", "状态", "收件时间", "受理时间", "办结时间", "计入时间")


@blueprint.get("/statistics")
def statistics() -> str:
    first, last = _months()
    unit = request.args.get("unit", "").strip()
    spans = [first.shifted(n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]
    everything = request.args.get("all") == "1"
    with office().read() as session:
        tree = unit_tree(session)
        counted = overview(
            session, spans, chosen(unit), office().clock.now(), everything=everything, kept=office().kept
        )
    figures = counted.value
    return render_template(
        "oversight/statistics.html",
        months=spans,
        by_month=figures.by_month,
        by_unit=figures.by_unit,
        others=figures.others,
        at=counted.at if counted.kept else None,
        measures=MEASURES,
        forms=tuple(Overdue),
        overdue=any(any(figures.by_unit[form].values()) for form in Overdue),
        shown=figures.units,
        tree=tree,
        per_cent=listing.per_cent,
        filters={"first": first.code, "last": last.code, "unit": unit},
        units=units(),
        charts=_charts(spans, figures.by_month, figures.units, figures.by_unit, tree),
    )


@blueprint.get("/statistics/<measure>")
def behind(measure: str) -> str:
    first, last = _months()
    unit, after = request.args.get("unit", "").strip(), request.args.get("after", "")
    with office().read() as session:
        page = listing.behind(session, measure, window(first, last), chosen(unit), after=after, limit=PAGE)
        tree = unit_tree(session)
    return render_template(
        "oversight/behind.html",
        measure=MEASURES[measure],
        rows=page.items,
        next=page.next,
        after=after,
        filters={"first": first.code, "last": last.code, "unit": unit},
        units=units(),
        tree=tree,
    )


@blueprint.get("/statistics/<measure>.xlsx")
def export(measure: str) -> Response:
    first, last = _months()
    if measure not in MEASURES:
        raise NotFound("没有这项统计")
    title = f"{MEASURES[measure].title} {first.code} 至 {last.code}"
    with office().read() as session:
        lines = listing.all_behind(session, measure, window(first, last), chosen(request.args.get("unit", "").strip()))
        return workbook(MEASURES[measure].title, title, HEADS, line_rows(lines, unit_tree(session)))


def line_rows(lines: Iterator[Line], tree: UnitTree) -> Iterator[Sequence[sheets.Cell]]:
    for line in lines:
        case = line.case
        if case is None:
            yield (line.subject, "", tree.name(line.unit), "", None, None, None, line.at)
            continue
        yield (
            case.case_no,
            case.service_name,
            tree.name(line.unit),
            STATES.get(case.state, case.state),
            case.received_at,
            case.accepted_at,
            case.completed_at,
            line.at,
        )


def _months() -> tuple[Month, Month]:
    """The months asked for: by default half a year up to this month. Raises Invalid."""
    first, last = (request.args.get(name, "").strip() for name in ("first", "last"))
    return months_asked(first, last, local_date(office().clock.now()), usual=SHOWN)


def _charts(
    spans: Sequence[Month],
    by_month: Mapping[str, Sequence[int]],
    shown: Sequence[str],
    by_unit: Mapping[str, Mapping[str, int]],
    tree: UnitTree,
) -> dict[str, dict[str, Any]]:
    months = [month.code for month in spans]
    called = [tree.short_name(code) for code in shown]
    whole = zip(by_month["completed_on_time"], by_month["completed"], strict=True)
    used = zip(by_month["limits_used"], by_month["promised"], strict=True)

    def of_units(code: str) -> list[int]:
        return [by_unit[code].get(unit, 0) for unit in shown]

    return {
        "flow": _chart(
            "line", months, "件", ("收件", by_month["received"], "blue"), ("办结", by_month["completed"], "green")
        ),
        "on_time": _chart("line", months, "%", ("按时办结率", [_share(*pair) for pair in whole], "green")),
        "used": _chart("line", months, "%", ("平均用去的承诺时限", [_share(n, of * 1000) for n, of in used], "blue")),
        "units": _chart(
            "bar",
            called,
            "件",
            ("收件", of_units("received"), "blue"),
            ("办结", of_units("completed"), "green"),
            ("期末在办", of_units("in_process"), "grey"),
        ),
        "forms": _chart(
            "stacked",
            called,
            "件次",
            *((OVERDUE[form], of_units(form), "") for form in Overdue),
        ),
    }


def _share(value: int, of: int) -> float | None:
    """Per cent; None where there is nothing to have a share of: the line has a gap there, and is not at nought."""
    return round(value * 100 / of, 1) if of else None


def _chart(kind: str, x: Sequence[str], unit: str, *series: tuple[str, Sequence[float | None], str]) -> dict[str, Any]:
    drawn = [{"name": name, "data": list(data), "colour": colour} for name, data, colour in series]
    return {"kind": kind, "x": list(x), "unit": unit, "series": drawn}
