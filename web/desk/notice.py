"""The one-time notice: one complete list of what is missing or wrong, frozen when sent (R20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import FieldError
from web.casefile import CaseView
from web.desk import blueprint
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.cases import access, correction, dossier, tasks
from workflows.cases.models import Task


@dataclass
class Line:
    """One material or field that the notice may name, and what is written about it so far."""

    subject: str
    name: str
    ticked: bool = False
    problem: str = ""
    cure: str = ""
    error: str = ""
    about: str = ""


@dataclass
class Editor:
    """The notice while it is being written."""

    view: CaseView
    task: Task
    materials: list[Line]
    fields: list[Line]

    @property
    def lines(self) -> list[Line]:
        return [*self.materials, *self.fields]


def editor_of(task_id: str) -> Editor:
    """What may be named, with the materials that are missing ticked already."""
    with office().read() as session:
        task = tasks.find(session, task_id)
        access.require_work(actor(), task)
        tasks.require_open(task)
        view = CaseView(session, dossier.found(session, task.case_no))
    missing = {material.id for material in view.file.missing}
    there = {row.material for row in view.file.materials}
    materials = [
        Line(
            material.id,
            material.name,
            ticked=material.id in missing,
            problem="未提交" if material.id in missing else "",
            cure=(material.row.get("standard") or "请按办事指南的要求提交") if material.id in missing else "",
            about="已提交" if material.id in there else "未提交",
        )
        for material in view.service.materials
        if material.channel != "data_share"
    ]
    fields = [Line(item.key, item.label) for item in view.service.application_form.fields if "." not in item.key]
    return Editor(view, task, materials, fields)


def editor(shown: Editor, *, note: str = "", errors: Sequence[tuple[str, str]] = (), detail: str = "") -> str:
    return render_template(
        "desk/notice.html",
        editor=shown,
        view=shown.view,
        case=shown.view.case,
        task=shown.task,
        note=note,
        errors=errors,
        detail=detail,
    )


@blueprint.get("/tasks/<task_id>/notice")
def notice(task_id: str) -> str:
    return editor(editor_of(task_id))


@blueprint.post("/tasks/<task_id>/notice")
def send_notice(task_id: str) -> tuple[str, int] | WerkzeugResponse:
    shown = editor_of(task_id)
    ticked = set(request.form.getlist("subject"))
    for line in shown.lines:
        line.ticked = line.subject in ticked
        line.problem, line.cure = text(f"problem.{line.subject}", 500), text(f"cure.{line.subject}", 500)
    named = [line for line in shown.lines if line.ticked]
    defects = [{"subject": line.subject, "problem": line.problem, "cure": line.cure} for line in named]
    with Attempt("second_notice") as tried, office().act(actor()) as act:
        correction.notify(act, shown.view.case.case_no, defects, note=text("note"))
    if not tried.failed:
        return redirect(url_for("desk.worklist", done=shown.view.case.case_no), 303)
    return editor(shown, note=text("note"), errors=_blame(named, tried.errors), detail=tried.detail), 422


def _blame(named: Sequence[Line], errors: Sequence[FieldError]) -> list[tuple[str, str]]:
    """The errors at their lines, and as a list that leads there."""
    found = []
    for error in errors:
        index = (*error.pointer.strip("/").split("/"), "")[1]
        if index.isdigit() and int(index) < len(named):
            line = named[int(index)]
            line.error = error.message
            found.append((f"problem-{line.subject}", f"{line.name}：{error.message}"))
        else:
            found.append(("lines", error.message))
    return found
