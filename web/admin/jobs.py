"""Background jobs that ran out of tries: what went wrong, and trying again."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine import jobs as queue
from engine.errors import Conflict
from web.admin import blueprint, words
from web.identity import actor, office
from workflows.cases.models import Case
from workflows.documents.models import Document


@blueprint.get("/jobs")
def jobs() -> str:
    with office().read() as session:
        rows = queue.failed(session)
        instances = [row.instance_id for row in rows if row.instance_id]
        papers = [str(row.payload["document"]) for row in rows if row.kind == "document"]
        cases = dict(
            session.execute(select(Case.instance_id, Case.case_no).where(Case.instance_id.in_(instances))).all()
        )
        issued = select(Document.id, Case.case_no, Document.title).join(Case, Case.id == Document.case_id)
        titles = {row.id: (row.case_no, row.title) for row in session.execute(issued.where(Document.id.in_(papers)))}
    about = {row.id: titles.get(str(row.payload.get("document")), (cases.get(row.instance_id, ""), "")) for row in rows}
    return render_template(
        "admin/jobs.html", rows=rows, about=about, kinds=words.JOBS, done=request.args.get("done", type=int)
    )


@blueprint.post("/jobs/<job_id>/retry")
def retry_job(job_id: str) -> Response:
    with office().act(actor()) as act:
        if not queue.retry(act.session, job_id):
            raise Conflict("这项后台任务已不在失败状态")
        act.record("job.retry", job_id)
    return redirect(url_for("admin.jobs", done=1), 303)


@blueprint.post("/jobs/retry")
def retry_jobs() -> Response:
    """All that failed, once whatever held them up is repaired."""
    with office().act(actor()) as act:
        again = [row.id for row in queue.failed(act.session) if queue.retry(act.session, row.id)]
        for job_id in again:
            act.record("job.retry", job_id)
    return redirect(url_for("admin.jobs", done=len(again)), 303)
