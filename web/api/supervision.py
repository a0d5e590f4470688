"""Alerts, their answers, and figures."""

from __future__ import annotations

from typing import Any

from web import present
from web.api import blueprint
from web.api.answers.work import AlertAnswer, AlertPage, OverviewAnswer
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import AlertsQuery, AnswerBody
from workflows.people.queries import unit_tree
from workflows.supervision import commands, overview, queries


@blueprint.get("/alerts")
@documented("预警，新的在前", query=AlertsQuery, answers=AlertPage)
def list_alerts() -> dict[str, Any]:
    wanted = query(AlertsQuery)
    with office().read() as session:
        page = queries.alerts(session, actor(), open_only=wanted.pop("open"), case_no=wanted.pop("case"), **wanted)
        tree = unit_tree(session)
        return {"items": [present.alert(row, tree) for row in page.items], "next": page.next}


@blueprint.post("/alerts/<alert_id>/answer")
@documented("答复预警", takes=AnswerBody, answers=AlertAnswer, refuses=("alert_answered", "alert_in_order"))
@once
def answer_alert(alert_id: str) -> dict[str, Any]:
    sent = body(AnswerBody)
    with office().act(actor()) as act:
        return present.alert(commands.answer(act, alert_id, sent["answer"]), act.units)


@blueprint.get("/stats/overview")
@documented("监督看板的数字", answers=OverviewAnswer)
def stats_overview() -> dict[str, Any]:
    with office().read() as session:
        tree = unit_tree(session)
        figures = overview.figures(office(), session, actor())
        curves = overview.curves(office(), session, actor())
        units = overview.lights_by_unit(office(), session, actor())
        return {
            "at": present.iso(figures.at),
            "figures": figures.value,
            "trend": curves.value.trend,
            "services": overview.lights_by_service(office(), session, actor()),
            "units": [{**row, "unit_name": tree.short_name(row["unit"])} for row in units],
        }
