"""Alerts, their answers, and figures."""

from __future__ import annotations

from typing import Any

from flask import request

from web import present
from web.api import blueprint
from web.api.calls import actor, body, documented, limit, office, once
from web.api.schemas import AnswerBody
from workflows.people.queries import unit_tree
from workflows.supervision import commands, queries


@blueprint.get("/alerts")
@documented(
    "预警",
    query={
        "open": "1 表示只看未答复的",
        "rung": "yellow | red | red_statutory",
        "case": "办件编号",
        "after": "翻页标记",
        "limit": "每页条数",
    },
)
def list_alerts() -> dict[str, Any]:
    with office().read() as session:
        page = queries.alerts(
            session,
            actor(),
            open_only=request.args.get("open") == "1",
            rung=request.args.get("rung", ""),
            case_no=request.args.get("case", ""),
            after=request.args.get("after", ""),
            limit=limit(),
        )
        tree = unit_tree(session)
        return {"items": [present.alert(row, tree) for row in page.items], "next": page.next}


@blueprint.post("/alerts/<alert_id>/answer")
@documented("答复预警", body=AnswerBody)
@once
def answer_alert(alert_id: str) -> dict[str, Any]:
    sent = body(AnswerBody)
    with office().act(actor()) as act:
        return present.alert(commands.answer(act, alert_id, sent["answer"]), act.units)


@blueprint.get("/stats/overview")
@documented("监督看板的数字")
def stats_overview() -> dict[str, Any]:
    now = office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        units = queries.lights_by_unit(session, actor(), now)
        return {
            "figures": queries.figures(session, actor(), now),
            "trend": queries.trend(session, actor(), now),
            "services": queries.lights_by_service(session, actor(), now),
            "units": [{**row, "unit_name": tree.short_name(row["unit"])} for row in units],
        }
