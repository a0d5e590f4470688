"""Alerts: the most pressing first, who was told, and the answer of whoever is responsible."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.codes import RUNGS
from web.conditional import unless_seen
from web.identity import actor, office
from web.oversight import blueprint
from web.oversight.answers import to_answer
from web.pages import Attempt, local_path, messages, text
from workflows.people.queries import unit_tree
from workflows.supervision import commands, queries

SHOWN = (
    ("open", "待答复"),
    ("red_statutory", "超法定"),
    ("red", "红灯"),
    ("yellow", "黄灯"),
    ("all", "全部"),
)
"""The filter's choices: what must be answered, the unanswered of each rung, everything."""
PAGE = 20
TAKEN = ("alert_answered", "alert_in_order")
"""Somebody was faster: it is answered, or is answered in an order."""


def asked() -> tuple[str, dict[str, Any]]:
    """Which of SHOWN the address asks for, and the list it means."""
    show = request.args.get("show", "open")
    show = show if show in dict(SHOWN) else "open"
    unit, case_no = (request.args.get(name, "").strip() for name in ("unit", "case"))
    rung = show if show in RUNGS else ""
    wanted = {"open_only": show != "all", "late_only": show == "open", "rung": rung, "unit": unit, "case_no": case_no}
    return show, {**wanted, "urgent_first": True}


@blueprint.get("/alerts")
def alerts() -> Response:
    show, wanted = asked()
    unit, case_no, after = wanted["unit"], wanted["case_no"], request.args.get("after", "").strip()
    with office().read() as session:
        page = queries.alerts(session, actor(), **wanted, after=after, limit=PAGE)
        counts = queries.alert_counts(session, actor(), unit=unit)
        tree = unit_tree(session)
        told = {
            "items": page.items,
            "next": page.next,
            "tree": tree,
            "to_answer": to_answer(session, page.items),
            "now": office().clock.now(),
            "filters": {"show": show, "unit": unit, "case": case_no},
            "after": after,
            "counts": counts,
            "shown": SHOWN,
        }
        if request.headers.get("HX-Request"):
            return unless_seen(render_template("oversight/alert_list.html", **told))
        units = [(code, tree.short_name(code)) for code in queries.watched(actor())]
    return Response(render_template("oversight/alerts.html", units=units, **told))


@blueprint.get("/alerts/<alert_id>")
def alert(alert_id: str) -> str:
    return _page(alert_id, {}, "", "")


@blueprint.post("/alerts/<alert_id>/answer")
def answer(alert_id: str) -> tuple[str, int] | WerkzeugResponse:
    written = text("answer")
    with Attempt(*TAKEN) as attempt, office().act(actor()) as act:
        commands.answer(act, alert_id, written)
    if attempt.problem is not None:
        status = 409 if attempt.problem.code_here in TAKEN else 422
        return _page(alert_id, messages(attempt.errors, "/"), written, attempt.detail), status
    return redirect(local_path(request.form.get("next"), url_for("oversight.alerts")), 303)


def _page(alert_id: str, errors: dict[str, str], written: str, detail: str) -> str:
    with office().read() as session:
        row = queries.alert(session, actor(), alert_id)
        values: dict[str, Any] = {
            "row": row,
            "tree": unit_tree(session),
            "due": to_answer(session, [row])[row.id],
            "now": office().clock.now(),
        }
    return render_template("oversight/alert.html", errors=errors, written=written, detail=detail, **values)
