"""Steps of the diagram that the applicant does, beside the correction."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.casefile import CaseView
from web.identity import actor, office
from web.pages import Attempt
from web.public import blueprint
from web.public.cases import own
from web.stepform import StepForm
from workflows.cases import access, tasks


def _step(task_id: str) -> StepForm:
    with office().read() as session:
        task = tasks.find(session, task_id)
        view = CaseView(session, own(session, task.case_no))
        access.require_work(actor(), task)
        tasks.require_open(task)
        return StepForm(session, view, task)


@blueprint.get("/my/tasks/<task_id>")
def my_task(task_id: str) -> str:
    return _page(_step(task_id))


@blueprint.post("/my/tasks/<task_id>")
def complete_my_task(task_id: str) -> tuple[str, int] | str | WerkzeugResponse:
    step = _step(task_id)
    step.read()
    if step.action:
        return _page(step)
    with Attempt() as tried, office().act(actor()) as act:
        tasks.complete(act, task_id, step.data)
    if tried.failed:
        step.errors, step.detail = tried.errors, tried.detail
        return _page(step), 422
    return redirect(url_for("public.my_case", case_no=step.task.case_no), 303)


def _page(step: StepForm) -> str:
    return render_template("public/own_task.html", step=step, task=step.task, case=step.view.case)
