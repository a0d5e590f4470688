"""Others' part in a task at the desk: ask for an opinion, signatures or a vote; answer; take somebody out again."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from web.desk import blueprint
from web.desk.tasks import page
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.acts import Act
from workflows.cases.models import Task
from workflows.signing import answering, asking


@blueprint.post("/tasks/<task_id>/delegate")
def delegate(task_id: str) -> Response | tuple[str, int]:
    to, reason = text("to", 100), text("reason")
    return _done(task_id, "delegate", lambda act: asking.delegate(act, task_id, to, reason))


@blueprint.post("/tasks/<task_id>/recall")
def recall(task_id: str) -> Response | tuple[str, int]:
    return _done(task_id, "recall", lambda act: asking.recall(act, task_id))


@blueprint.post("/tasks/<task_id>/signers")
def signers(task_id: str) -> Response | tuple[str, int]:
    people, reason, after = request.form.getlist("people"), text("reason"), text("when", 10) == "after"
    return _done(task_id, "signers", lambda act: asking.add_signers(act, task_id, people, reason, after=after))


@blueprint.post("/tasks/<task_id>/signers/remove")
def remove_signer(task_id: str) -> Response | tuple[str, int]:
    part, reason = text("part", 64), text("reason")
    return _done(task_id, "remove", lambda act: asking.remove_signer(act, task_id, part, reason))


@blueprint.post("/tasks/<task_id>/countersign")
def countersign(task_id: str) -> Response | tuple[str, int]:
    people, rule, reason = request.form.getlist("people"), text("rule", 20), text("reason")
    return _done(task_id, "countersign", lambda act: asking.countersign(act, task_id, people, rule, reason))


@blueprint.post("/tasks/<task_id>/opinion")
def opinion(task_id: str) -> Response | tuple[str, int]:
    said = text("opinion")
    return _done(task_id, "answer", lambda act: answering.give_opinion(act, task_id, said))


@blueprint.post("/tasks/<task_id>/sign")
def sign(task_id: str) -> Response | tuple[str, int]:
    outcome, said = text("outcome", 20), text("opinion")
    return _done(task_id, "answer", lambda act: answering.sign(act, task_id, outcome, said))


def _done(task_id: str, form: str, do: Callable[[Act], Task]) -> Response | tuple[str, int]:
    """Back to the task; or, where it may not be done, the task's page with the reason at the form."""
    with Attempt("vote_begun", "too_few", "voted") as tried, office().act(actor()) as act:
        do(act)
    if tried.failed:
        return page(task_id, tried=tried, hand_over=form), 422
    return redirect(url_for("desk.task", task_id=task_id, _anchor="signing"), 303)
