"""Calendars: the years published, day by day, publishing one, and how far open clocks are counted again by it."""

from __future__ import annotations

import calendar as months
import hashlib
from collections.abc import Mapping
from datetime import date

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine.clock import local_date
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt
from workflows.limits import recount
from workflows.limits.arrangement import as_file, is_notice
from workflows.limits.calendars import parse_year
from workflows.limits.models import CalendarYear
from workflows.limits.preview import preview_year
from workflows.limits.publish import publish_year
from workflows.rules.festivals import statutory_holidays
from workflows.rules.workdays import Calendar, DayKind

KINDS: Mapping[DayKind, str] = {
    DayKind.WORKDAY: "",
    DayKind.MAKE_UP: "work",
    DayKind.WEEKEND: "weekend",
    DayKind.HOLIDAY: "rest",
}


@blueprint.get("/calendars")
def calendars() -> str:
    today = local_date(office().clock.now())
    with office().read() as session:
        rows = list(session.scalars(select(CalendarYear).order_by(CalendarYear.year.desc())))
        counting, stopped = recount.latest(session), recount.stopped(session)
    known = {row.year for row in rows}
    return render_template(
        "admin/calendars.html",
        rows=[(row, parse_year(row.text)) for row in rows],
        missing=[year for year in (today.year, today.year + 1) if year not in known],
        recount=counting,
        stopped=stopped,
    )


@blueprint.get("/calendars/<int(min=2000,max=2099):year>")
def calendar(year: int) -> str:
    """One year as twelve months; a year that is not published yet is shown as it is counted meanwhile."""
    with office().read() as session:
        row = session.get(CalendarYear, year)
        in_force = office().calendars.current(session)
    return render_template(
        "admin/calendar.html",
        year=year,
        row=row,
        months=[_weeks(in_force, year, month) for month in range(1, 13)],
        official=parse_year(row.text).official if row else False,
    )


@blueprint.get("/calendars/new")
def new_calendar() -> str:
    """A text to start from: what is in force for ?year=, else the statutory holidays of a year to come."""
    wanted = request.args.get("year", type=int)
    with office().read() as session:
        known = {row.year: row.text for row in session.scalars(select(CalendarYear))}
    year = wanted or max([*known, local_date(office().clock.now()).year - 1]) + 1
    return _form(known.get(year) or _begun(year), Attempt())


@blueprint.post("/calendars")
def publish_calendar() -> Response | tuple[str, int] | str:
    """First what publishing would do, then, for the very text that was previewed, publishing itself.

    The State Council's notice, pasted as it is, is previewed as the calendar file it amounts to.
    """
    written = request.form.get("text", "").replace("\r\n", "\n")
    previewed = request.form.get("previewed", "") == _fingerprint(written)
    if request.form.get("do") != "publish" or not previewed:
        return _preview(written, changed=request.form.get("do") == "publish" and not previewed)
    with Attempt() as attempt, office().act(actor()) as act:
        publish_year(act, written)
    if attempt.failed:
        return _form(written, attempt), 422
    return redirect(url_for("admin.calendars", _anchor="recount"), 303)


def _preview(written: str, *, changed: bool) -> str | tuple[str, int]:
    with Attempt() as attempt, office().read() as session:
        file = as_file(written) if is_notice(written) else written
        shown = preview_year(session, file, office().clock.now())
    if attempt.failed:
        return _form(written, attempt), 422
    return render_template(
        "admin/publish.html",
        attempt=attempt,
        written=file,
        preview=shown,
        changed=changed,
        fingerprint=_fingerprint(file),
    )


def _form(written: str, attempt: Attempt) -> str:
    return render_template("admin/publish.html", attempt=attempt, written=written, preview=None, fingerprint="")


def _fingerprint(written: str) -> str:
    return hashlib.sha256(written.encode()).hexdigest()


def _weeks(in_force: Calendar, year: int, month: int) -> list[list[tuple[date, str, str] | None]]:
    """A month's weeks from Monday; each day with its kind and the holiday it belongs to, None outside the month."""
    return [
        [(day, KINDS[in_force.kind(day)], in_force.name(day)) if day.month == month else None for day in week]
        for week in months.Calendar().monthdatescalendar(year, month)
    ]


def _begun(year: int) -> str:
    """The statutory holidays as far as they are known, to be completed from the State Council's notice."""
    rest = "\n".join(f"  - {{ date: {day}, name: {name} }}" for day, name in sorted(statutory_holidays(year).items()))
    return (
        f"# {year} 年放假调休安排。未列出的日期按周一至周五上班、周六周日休息。\n"
        "# 以下只有法定节假日本身；请按国务院办公厅通知补上连休的日子和调休上班的日子。\n"
        f"year: {year}\n"
        "status: official\n"
        "source: \n"
        f"rest:\n{rest}\n"
        "work: []\n"
    )
