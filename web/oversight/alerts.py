"""Alerts: the most pressing first, who was told, and the answer of whoever is responsible."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from web.codes import RUNGS
from web.conditional import unless_seen
from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, local_path, messages, text
from workflows.limits.models import Alert
from workflows.people.queries import unit_tree
from workflows.rules.lights import RUNGS as LADDER
from workflows.rules.lights import Rung
from workflows.rules.workdays import Calendar
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


@blueprint.get("/alerts")
def alerts() -> Response:
    show = request.args.get("show", "open")
    show = show if show in dict(SHOWN) else "open"
    unit, case_no, after = (request.args.get(name, "").strip() for name in ("unit", "case", "after"))
    with office().read() as session:
        page = queries.alerts(
            session,
            actor(),
            open_only=show != "all",
            late_only=show == "open",
            rung=show if show in RUNGS else "",
            unit=unit,
            case_no=case_no,
            urgent_first=True,
            after=after,
            limit=PAGE,
        )
        counts = queries.alert_counts(session, actor(), unit=unit)
        tree = unit_tree(session)
        calendar = office().calendars.current(session)
        told = {
            "items": page.items,
            "next": page.next,
            "tree": tree,
            "answer_by": {row.id: answer_by(row, calendar) for row in page.items},
            "today": local_date(office().clock.now()),
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
    with Attempt("alert_answered") as attempt, office().act(actor()) as act:
        commands.answer(act, alert_id, written)
    if attempt.problem is not None:
        status = 409 if attempt.problem.code_here == "alert_answered" else 422
        return _page(alert_id, messages(attempt.errors, "/"), written, attempt.detail), status
    return redirect(local_path(request.form.get("next"), url_for("oversight.alerts")), 303)


def _page(alert_id: str, errors: dict[str, str], written: str, detail: str) -> str:
    with office().read() as session:
        row = queries.alert(session, actor(), alert_id)
        values: dict[str, Any] = {
            "row": row,
            "tree": unit_tree(session),
            "answer_by": answer_by(row, office().calendars.current(session)),
            "today": local_date(office().clock.now()),
        }
    return render_template("oversight/alert.html", errors=errors, written=written, detail=detail, **values)


def answer_by(row: Alert, calendar: Calendar) -> date | None:
    """The last day on which the unit must have answered, where it must."""
    within = LADDER[Rung(row.rung)].answer_within
    return calendar.add_workdays(local_date(row.raised_at), within.value) if within else None
