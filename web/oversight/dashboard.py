"""The figures: what came in and went out, what is near its limit or late, by service and by unit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, render_template

from web.conditional import unless_seen
from web.identity import actor, office
from web.oversight import blueprint
from workflows.people.queries import unit_tree
from workflows.supervision import queries

LIGHTS = (("red", "已超时"), ("yellow", "临近超时"), ("green", "正常"))


@blueprint.get("")
def dashboard() -> str:
    now = office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        figures = queries.figures(session, actor(), now)
        trend = queries.trend(session, actor(), now)
        services = queries.lights_by_service(session, actor(), now)
        units = queries.lights_by_unit(session, actor(), now)
        latest = queries.alerts(session, actor(), open_only=True, late_only=True, urgent_first=True, limit=4)
    for row in units:
        row["name"] = tree.short_name(row["unit"])
    return render_template(
        "oversight/dashboard.html",
        figures=figures,
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
        latest=latest.items,
        tree=tree,
    )


@blueprint.get("/figures")
def figures() -> Response:
    """The figures alone, asked again every few seconds."""
    with office().read() as session:
        found = queries.figures(session, actor(), office().clock.now())
    return unless_seen(render_template("oversight/figures.html", figures=found))


def stacked(names: Sequence[str], rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Bars of lights on each other, late ones at the foot."""
    return {
        "kind": "stacked",
        "x": list(names),
        "unit": "项",
        "series": [{"name": words, "data": [row[code] for row in rows], "colour": code} for code, words in LIGHTS],
    }
