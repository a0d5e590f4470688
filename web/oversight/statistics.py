"""Figures of some months: charts and tables by month and by unit; any figure leads to its list, and out as xlsx."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from workflows.efficiency import listing, measures, sheets
from workflows.efficiency.listing import Line
from workflows.efficiency.measures import MEASURES
from workflows.people.queries import UnitTree, unit_tree
from workflows.rules.bulletins import Month, Overdue

PAGE = 20
SHOWN = 6
"""Months that are shown where none are asked for."""
BY_MONTH = ("received", "completed", "completed_on_time", "limits_used", "promised")
ONLY_BY_UNIT = (*Overdue, "in_process")
HEADS = ("办件编号", "事项", "单位", "状态", "收件时间", "受理时间", "办结时间", "计入时间")


@blueprint.get("/statistics")
def statistics() -> str:
    first, last = _months()
    unit = request.args.get("unit", "").strip()
    spans = [first.shifted(n) for n in range((last.year - first.year) * 12 + last.month - first.month + 1)]
    windows = [measures.of_month(month) for month in spans]
    whole = window(first, last)
    with office().read() as session:
        tree = unit_tree(session)
        found = {code: measures.by_window(session, code, windows, chosen(unit)) for code in BY_MONTH}
        by_unit = {code: {key: sum(values) for key, values in found[code].items()} for code in BY_MONTH}
        by_unit |= {code: measures.counted(session, code, whole, chosen(unit)) for code in ONLY_BY_UNIT}
        others = {
            code: sum(measures.counted(session, code, windows[-1], chosen(unit)).values())
            for code in MEASURES
            if code not in by_unit and request.args.get("all") == "1"
        }
    by_month = {
        code: [sum(values[n] for values in by_key.values()) for n in range(len(spans))]
        for code, by_key in found.items()
    }
    shown = sorted({code for counted in by_unit.values() for code in counted})
    return render_template(
        "oversight/statistics.html",
        months=spans,
        by_month=by_month,
        by_unit=by_unit,
        others=others,
        measures=MEASURES,
        forms=tuple(Overdue),
        shown=shown,
        tree=tree,
        per_cent=listing.per_cent,
        filters={"first": first.code, "last": last.code, "unit": unit},
        units=units(),
        charts=_charts(spans, by_month, shown, by_unit, tree),
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
    by_month: dict[str, list[int]],
    shown: Sequence[str],
    by_unit: dict[str, dict[str, int]],
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
