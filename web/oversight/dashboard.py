"""The figures: what came in and went out, what is near its limit or late, by service and by unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, render_template

from web.conditional import unless_seen
from web.identity import actor, office
from web.oversight import blueprint
from web.wording import WEEKDAYS
from workflows.people.queries import unit_tree
from workflows.supervision import load, overview, queries

LIGHTS = (("red", "已超时"), ("yellow", "临近超时"), ("green", "正常"))


@blueprint.get("")
def dashboard() -> str:
    with office().read() as session:
        tree = unit_tree(session)
        figures = overview.figures(office(), session, actor())
        curves = overview.curves(office(), session, actor())
        services = overview.lights_by_service(office(), session, actor())
        units = overview.lights_by_unit(office(), session, actor())
        latest = queries.alerts(session, actor(), open_only=True, late_only=True, urgent_first=True, limit=4)
    trend, used, hours = curves.value.trend, curves.value.used, curves.value.hours
    for row in units:
        row["name"] = tree.short_name(row["unit"])
    return render_template(
        "oversight/dashboard.html",
        figures=figures.value,
        at=figures.at if figures.kept else None,
        trend=trend,
        trend_chart={
            "kind": "line",
            "x": [row["day"] for row in trend],
            "unit": "件",
            "series": [
                {"name": "收件", "data": [row["received"] for row in trend], "colour": "blue"},
                {"name": "办结", "data": [row["completed"] for row in trend], "colour": "green"},
            ],
        },
        services=services,
        services_chart=stacked([row["service"] for row in services], services),
        units=units,
        used=used,
        used_chart={
            "kind": "limits",
            "x": [f"{one.step}（{one.service}）" for one in used],
            "unit": "工作日",
            "series": [
                {"name": "平均用时", "data": [one.used for one in used], "colour": "blue"},
                {"name": "时限", "data": [one.limit for one in used], "colour": "grey"},
            ],
        },
        hours=hours,
        hours_chart=heat(hours),
        weeks=load.WEEKS,
        latest=latest.items,
        tree=tree,
    )


@blueprint.get("/figures")
def figures() -> Response:
    """The figures alone, asked again every few seconds."""
    with office().read() as session:
        found = overview.figures(office(), session, actor())
    return unless_seen(
        render_template("oversight/figures.html", figures=found.value, at=found.at if found.kept else None)
    )


def stacked(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Bars of lights on each other, late ones at the foot."""
    return {
        "kind": "stacked",
        "x": list(names),
        "unit": "项",
        "series": [{"name": words, "data": [row[code] for row in rows], "colour": code} for code, words in LIGHTS],
    }


def heat(counted: Mapping[tuple[int, int], int]) -> dict[str, Any]:
    """Weekdays across hours; the hours of business always, others where something came in."""
    hours = range(min([9, *(hour for _, hour in counted)]), max([17, *(hour for _, hour in counted)]) + 1)
    days = range(max([4, *(day for day, _ in counted)]) + 1)
    return {
        "kind": "heat",
        "x": [f"{hour} 时" for hour in hours],
        "y": [f"周{WEEKDAYS[day]}" for day in days],
        "series": [
            {
                "name": "收件",
                "data": [[x, day, counted.get((day, hour), 0)] for day in days for x, hour in enumerate(hours)],
            }
        ],
    }
