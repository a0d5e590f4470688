"""Incidents: what went wrong and what to do; try again, correct what a job works with, or give it up with a reason."""

from __future__ import annotations

from typing import Any

import orjson
from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import FieldError, Invalid
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, text
from workflows import incidents

Answer = Response | tuple[str, int]


@blueprint.get("/jobs")
def jobs() -> str:
    return _page(Attempt())


@blueprint.post("/jobs/<job_id>/retry")
def retry_job(job_id: str) -> Response:
    with office().act(actor()) as act:
        incidents.retry(act, job_id)
    return _done(1)


@blueprint.post("/jobs/retry")
def retry_jobs() -> Response:
    """All that failed, once whatever held them up is repaired."""
    with office().act(actor()) as act:
        again = [row.id for row in incidents.open_incidents(act.session) if row.retriable]
        for job_id in again:
            incidents.retry(act, job_id)
    return _done(len(again))


@blueprint.post("/jobs/<job_id>/correct")
def correct_job(job_id: str) -> Answer:
    """What the job works with, as it was typed."""
    with Attempt() as attempt, office().act(actor()) as act:
        incidents.correct(act, job_id, _payload(text("payload", 20_000)))
    return (_page(attempt), 422) if attempt.failed else _done(1)


@blueprint.post("/jobs/<job_id>/dismiss")
def dismiss_job(job_id: str) -> Answer:
    with Attempt("job_awaited") as attempt, office().act(actor()) as act:
        incidents.dismiss(act, job_id, text("reason", 500))
    return (_page(attempt), 422) if attempt.failed else _done(1)


def _page(attempt: Attempt) -> str:
    with office().read() as session:
        rows = incidents.open_incidents(session)
    return render_template("admin/jobs.html", rows=rows, attempt=attempt, done=request.args.get("done", type=int))


def _done(number: int) -> Response:
    return redirect(url_for("admin.jobs", done=number), 303)


def _payload(typed: str) -> dict[str, Any]:
    try:
        payload = orjson.loads(typed)
    except orjson.JSONDecodeError:
        payload = None
    if not isinstance(payload, dict):
        raise Invalid("任务参数有误", errors=[FieldError("/payload", "任务参数须是 JSON 对象")])
    return payload
