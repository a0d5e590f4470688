"""Absence: who is away, from when until when, and who stands in (代理)."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from engine.clock import local_date
from engine.errors import FieldError, Invalid
from web.desk import blueprint
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.people import absence


@blueprint.get("/absence")
def absences() -> str:
    return _page(Attempt())


@blueprint.post("/absence")
def record_absence() -> Response | tuple[str, int]:
    with Attempt("absence_overlaps") as tried, office().act(actor()) as act:
        from_on, until_on = _day("from"), _day("until")
        away = text("username", 100) or actor().username
        absence.record(act, away, text("stand_in", 100), from_on, until_on, reason=text("reason", 200))
    if tried.failed:
        return _page(tried), 422
    return redirect(url_for("desk.absences"), 303)


@blueprint.post("/absence/<absence_id>/cancel")
def cancel_absence(absence_id: str) -> Response:
    with office().act(actor()) as act:
        absence.cancel(act, absence_id)
    return redirect(url_for("desk.absences"), 303)


def _page(tried: Attempt) -> str:
    today = local_date(office().clock.now())
    with office().read() as session:
        rows = absence.upcoming(session, actor(), today)
        people = absence.colleagues(session, actor())
    return render_template(
        "desk/absence.html",
        rows=[(row, away, deputy, absence.may_record_for(actor(), away)) for row, away, deputy in rows],
        people=people,
        away=[user for user in people if absence.may_record_for(actor(), user)],
        me=actor(),
        today=today,
        tried=tried,
        told=[(error.pointer.strip("/"), error.message) for error in tried.errors],
    )


def _day(name: str) -> date:
    try:
        return date.fromisoformat(text(name, 10))
    except ValueError:
        raise Invalid("请填写日期", errors=[FieldError(f"/{name}", "请填写日期，例如 2026-10-08")]) from None
