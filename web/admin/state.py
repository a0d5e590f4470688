"""The state of the system: failed jobs to try again, credit records to repair, audit chains to verify."""

from __future__ import annotations

from flask import redirect, render_template
from sqlalchemy import select
from werkzeug.wrappers import Response

from engine import jobs as queue
from engine.errors import Conflict
from web.admin import blueprint
from web.identity import actor, office
from web.pages import text
from workflows.audit import broken_links
from workflows.cases.models import Case
from workflows.commitments import commands as commitments
from workflows.commitments.models import CreditBar
from workflows.supervision.queries import report_lines


@blueprint.get("")
def overview() -> str:
    with office().read() as session:
        lines = report_lines(session, office().clock.now())
        failed = len(queue.failed(session))
    kind = "SQLite" if office().database.is_sqlite else "PostgreSQL"
    return render_template("admin/overview.html", lines=lines, failed=failed, database=kind)


@blueprint.get("/jobs")
def jobs() -> str:
    with office().read() as session:
        rows = queue.failed(session)
    return render_template("admin/jobs.html", rows=rows)


@blueprint.post("/jobs/<job_id>/retry")
def retry_job(job_id: str) -> Response:
    with office().act(actor()) as act:
        if not queue.retry(act.session, job_id):
            raise Conflict("这项后台任务已不在失败状态")
        act.record("job.retry", job_id)
    return redirect("/admin/jobs", 303)


@blueprint.get("/credit")
def credit() -> str:
    query = select(CreditBar, Case).join(Case, Case.id == CreditBar.case_id).order_by(CreditBar.barred_at.desc())
    with office().read() as session:
        rows = session.execute(query).all()
    return render_template("admin/credit.html", rows=rows)


@blueprint.post("/credit/<bar_id>/repair")
def repair_credit(bar_id: str) -> Response:
    with office().act(actor()) as act:
        commitments.repair(act, bar_id, text("evidence"))
    return redirect("/admin/credit", 303)


@blueprint.get("/audit")
def audit() -> str:
    with office().read() as session:
        rows = list(broken_links(session))
    return render_template("admin/audit.html", rows=rows)
