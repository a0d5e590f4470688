"""Announcements: published, corrected and withdrawn by an administrator."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text, today
from workflows.announcements import commands, queries
from workflows.announcements.commands import LONGEST_BODY, Notice
from workflows.announcements.models import Announcement

PAGE = 30


@blueprint.get("/announcements")
def announcements() -> str:
    after = request.args.get("after", "")
    with office().read() as session:
        page = queries.everything(session, after=after, limit=PAGE)
        return render_template(
            "admin/announcements.html",
            rows=page.items,
            today=today(),
            next=url_for("admin.announcements", after=page.next) if page.next else "",
            first=url_for("admin.announcements") if after else "",
        )


@blueprint.get("/announcements/new")
def new_announcement() -> str:
    return _form(None, Notice("", ""), Attempt())


@blueprint.post("/announcements")
def publish_announcement() -> Response | tuple[str, int]:
    notice = _sent()
    with Attempt() as attempt, office().act(actor()) as act:
        commands.publish(act, notice)
    if attempt.failed:
        return _form(None, notice, attempt), 422
    return redirect(url_for("admin.announcements"), 303)


@blueprint.get("/announcements/<announcement_id>")
def announcement(announcement_id: str) -> str:
    with office().read() as session:
        row = queries.announcement(session, announcement_id)
    until = row.until_on.isoformat() if row.until_on else ""
    return _form(row, Notice(row.title, row.body, row.from_on.isoformat(), until), Attempt())


@blueprint.post("/announcements/<announcement_id>")
def change_announcement(announcement_id: str) -> Response | tuple[str, int]:
    notice, revision = _sent(), request.form.get("revision", 0, type=int)
    with Attempt("announcement_changed", "already_settled") as attempt, office().act(actor()) as act:
        commands.change(act, announcement_id, notice, revision=revision)
    if attempt.problem is not None:
        with office().read() as session:
            row = queries.announcement(session, announcement_id)
        return _form(row, notice, attempt), 422 if attempt.errors else 409
    return redirect(url_for("admin.announcements"), 303)


@blueprint.post("/announcements/<announcement_id>/withdraw")
def withdraw_announcement(announcement_id: str) -> Response:
    with office().act(actor()) as act:
        commands.withdraw(act, announcement_id)
    return redirect(url_for("admin.announcements"), 303)


def _sent() -> Notice:
    return Notice(text("title", 200), text("body", LONGEST_BODY), text("from_on", 10), text("until_on", 10))


def _form(row: Announcement | None, notice: Notice, attempt: Attempt) -> str:
    detail = ""
    if attempt.problem is not None and not attempt.errors:
        detail = f"{attempt.problem.detail.rstrip('。')}。{attempt.problem.remedy_here}"
    return render_template(
        "admin/announcement.html", row=row, notice=notice, errors=messages(attempt.errors, "/"), detail=detail
    )
