"""Work on a task: claim, release, complete, transfer, reassign, send back, take back."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from web.casefile import CaseView
from web.desk import blueprint
from web.desk.notice import editor, editor_of
from web.identity import actor, office
from web.pages import Attempt, text
from web.stepform import StepForm
from workflows.cases import access, dossier, known, returning, tasks
from workflows.cases.models import Task
from workflows.cases.states import state_of
from workflows.people.models import User
from workflows.people.queries import active, holders, unit_tree
from workflows.rules.quorum import ALL, ANY, SEQUENTIAL, Quorum
from workflows.rules.verbs import Verb, after
from workflows.signing import parts
from workflows.signing import queries as signing


def _step(session: Session, task_id: str) -> StepForm:
    task = tasks.find(session, task_id)
    case = dossier.found(session, task.case_no)
    if not access.may_work_on(actor(), task):
        access.require_see(session, actor(), case)
    return StepForm(session, CaseView(session, case), task)


@blueprint.get("/tasks/<task_id>")
def task(task_id: str) -> str:
    return page(task_id)


def page(task_id: str, filled: StepForm | None = None, tried: Attempt | None = None, hand_over: str = "") -> str:
    """The task's page. `filled` keeps what was typed; `tried` says why the hand-over of this name did not work."""
    with office().read() as session:
        step = filled or _step(session, task_id)
        row = step.task
        mine = row.assignee_id in (None, actor().user_id)
        receivers = {"reassign": _colleagues(session, row)}
        receivers["transfer"] = [user for user in receivers["reassign"] if user.id != actor().user_id]
        may_work = row.state == "open" and access.may_work_on(actor(), row) and mine
        ways = returning.ways_back(office(), session, row) if may_work and after(state_of(row), Verb.SEND_BACK) else []
        readable = known.may_read(actor(), step.view.case, row)
        tree = step.view.tree
        said = signing.said(session, office(), actor(), step.view.case, row, tree, readable=readable)
        askable = signing.askable(session, row, tree, [one.part for one in said]) if may_work else []
        own = returning.may_take_back(office(), session, actor().user_id, step.view.case, row)
    return render_template(
        "desk/task.html",
        step=step,
        task=row,
        view=step.view,
        case=step.view.case,
        may_work=may_work,
        ways_back=ways,
        may_take_back=own,
        receivers=receivers,
        said=said,
        askable=[user for user in askable if user.id != actor().user_id],
        can=lambda verb: bool(after(state_of(row), Verb(verb))),
        stage=state_of(row),
        quorum=Quorum.parse(row.countersign) if row.countersign else None,
        rules=[(rule, Quorum(rule).words) for rule in (ALL, "2/3", "1/2", ANY, SEQUENTIAL)],
        kinds=parts.KINDS,
        part_states=parts.STATES,
        tried=tried,
        hand_over=hand_over or request.args.get("hand_over", ""),
        item=step.view.task(row),
    )


def _colleagues(session: Session, row: Task) -> list[User]:
    if row.state != "open" or row.role == "applicant":
        return []
    found = holders(active(session), unit_tree(session), row.role, row.unit)
    return [user for user in found if user.id != row.assignee_id]


@blueprint.post("/tasks/<task_id>")
def complete_task(task_id: str) -> str | tuple[str, int] | WerkzeugResponse:
    """Finish the task. The outcome “一次性告知” leads on to the list of defects, with what was written so far."""
    with office().read() as session:
        step = _step(session, task_id)
    tasks.require_open(step.task)
    step.read()
    if step.action:
        return page(task_id, step)
    if step.task.action == "accept" and step.data.get("outcome") == "correct":
        access.require_work(actor(), step.task)
        return editor(editor_of(task_id), note=str(step.data.get("opinion") or ""))
    with Attempt() as tried, office().act(actor()) as act:
        tasks.complete(act, task_id, step.data)
    if tried.failed:
        step.errors, step.detail = tried.errors, tried.detail
        return page(task_id, step), 422
    return redirect(url_for("desk.worklist", done=step.task.case_no, task=task_id), 303)


@blueprint.post("/tasks/<task_id>/claim")
def claim(task_id: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        tasks.claim(act, task_id)
    return redirect(url_for("desk.task", task_id=task_id), 303)


@blueprint.post("/tasks/<task_id>/release")
def release(task_id: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        tasks.release(act, task_id)
    return redirect(url_for("desk.worklist"), 303)


@blueprint.post("/tasks/<task_id>/transfer")
def transfer(task_id: str) -> tuple[str, int] | WerkzeugResponse:
    with Attempt() as tried, office().act(actor()) as act:
        tasks.transfer(act, task_id, request.form.get("to", ""), text("reason", 500))
    if tried.failed:
        return page(task_id, tried=tried, hand_over="transfer"), 422
    return redirect(url_for("desk.task", task_id=task_id), 303)


@blueprint.post("/tasks/<task_id>/send-back")
def send_back(task_id: str) -> tuple[str, int] | WerkzeugResponse:
    with Attempt() as tried, office().act(actor()) as act:
        returning.send_back(act, task_id, request.form.get("to", ""), text("reason", 500))
    if tried.failed:
        return page(task_id, tried=tried, hand_over="send-back"), 422
    return redirect(url_for("desk.worklist"), 303)


@blueprint.post("/tasks/<task_id>/take-back")
def take_back(task_id: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        [opened, *_] = returning.take_back(act, task_id)
    return redirect(url_for("desk.task", task_id=opened.id), 303)


@blueprint.post("/tasks/<task_id>/reassign")
def reassign(task_id: str) -> tuple[str, int] | WerkzeugResponse:
    with Attempt() as tried, office().act(actor()) as act:
        tasks.reassign(act, task_id, request.form.get("to", ""), text("reason", 500))
    if tried.failed:
        return page(task_id, tried=tried, hand_over="reassign"), 422
    return redirect(url_for("desk.task", task_id=task_id), 303)
