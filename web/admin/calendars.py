"""Calendars: the years published, and publishing one, which counts every open clock again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.errors import NotFound
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt
from workflows.limits.calendars import parse_year
from workflows.limits.models import CalendarYear
from workflows.limits.publish import publish_year


@blueprint.get("/calendars")
def calendars() -> str:
    with office().read() as session:
        rows = list(session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())))
    return render_template("admin/calendars.html", rows=rows)


@blueprint.get("/calendars/<int:year>")
def calendar(year: int) -> str:
    with office().read() as session:
        row = session.get(CalendarYear, year)
    if row is None:
        raise NotFound(f"{year} 年的安排尚未公布")
    return render_template("admin/calendar.html", row=row, year=parse_year(row.text), moved=request.args.get("moved"))


@blueprint.get("/calendars/new")
def new_calendar() -> str:
    return render_template("admin/publish.html", attempt=Attempt(), written="")


@blueprint.post("/calendars")
def publish_calendar() -> Response | tuple[str, int]:
    written = request.form.get("text", "")
    year, moved = 0, 0
    with Attempt() as attempt, office().act(actor()) as act:
        row, moved = publish_year(act, written)
        year = row.year
    if attempt.failed:
        return render_template("admin/publish.html", attempt=attempt, written=written), 422
    return redirect(url_for("admin.calendar", year=year, moved=moved), 303)
