"""A case's whole file: papers, clocks, history, personal data on request, withdrawal at the window."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import NotFound
from web.casefile import CaseView
from web.desk import blueprint
from web.download import download
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.cases import access, closing, copies, dossier, track, urging
from workflows.cases.models import Case, Task
from workflows.cases.unmask import unmask as show_whole
from workflows.catalogue.folder import ExtensionRule
from workflows.documents import commands as documents
from workflows.limits import explain, papers, special
from workflows.limits.models import SpecialProcedure
from workflows.people.roles import Role
from workflows.rules.suspension import Ground
from workflows.rules.termination import GROUNDS


def _seen(session: Session, case_no: str) -> Case:
    case = dossier.found(session, case_no)
    access.require_see(session, actor(), case)
    return case


@blueprint.get("/cases/<case_no>")
def case(case_no: str) -> str:
    return case_page(case_no)


@dataclass(frozen=True, slots=True)
class SpecialDesk:
    """What this person may ask for, approve or end on this case (特别程序)."""

    may_ask: bool
    grounds: list[Ground]
    rule: ExtensionRule | None
    waiting: list[SpecialProcedure]
    answerable: set[str]
    standing: list[SpecialProcedure]

    @classmethod
    def of(cls, view: CaseView, mine: list[Task]) -> SpecialDesk:
        case, rows = view.case, view.file.special
        over = case.decided_at is not None or case.completed_at is not None
        theirs = any(row.role != Role.APPLICANT for row in mine)
        waiting = [row for row in rows if row.state == "asked"]
        return cls(
            may_ask=not over and special.may_ask(actor(), case, theirs),
            grounds=view.service.grounds,
            rule=view.service.extension if not any(row.state == "granted" for row in rows) else None,
            waiting=waiting,
            answerable={row.id for row in waiting if special.may_approve(actor(), row.approver, case.unit)},
            standing=[row for row in rows if row.state == "running" and row.item_id is None],
        )


_FIELDS = {"/needed": "needed", "/by": "by"}
"""Where an error of a special procedure is shown, by its pointer."""


def case_page(
    case_no: str, tried: Attempt | None = None, *, reason: str = "special-reason", form: str = "special"
) -> str:
    """The case's page; `tried` is the act that failed, `form` the one it was asked for in, shown again as sent."""
    with office().read() as session:
        view = CaseView(session, _seen(session, case_no))
        readers = copies.readers(session, view.case) if access.works_on(session, actor(), view.case) else []
    mine = [row for row in view.file.open_tasks if access.may_work_on(actor(), row)]
    fields = _FIELDS | {f"/{name}": f"{form}-{name}" for name in ("ground", "basis", "to")}
    told = [(fields.get(error.pointer, reason), error.message) for error in tried.errors] if tried else []
    return render_template(
        "desk/case.html",
        view=view,
        case=view.case,
        file=view.file,
        mine=mine,
        tried=tried,
        told=told,
        desk=SpecialDesk.of(view, mine),
        form=form if tried else "",
        may_urge=urging.may_urge(actor(), view.case),
        may_terminate=closing.may_terminate(actor(), view.case),
        readers=[user for user in readers if user.id != actor().user_id],
        grounds_to_end=GROUNDS,
    )


@blueprint.get("/cases/<case_no>/clocks/<clock_id>")
def clock(case_no: str, clock_id: str) -> str:
    with office().read() as session:
        found = _seen(session, case_no)
        explained = explain.explanation(session, office(), found, clock_id)
        view = CaseView(session, found)
    shown = next(item for item in view.clocks if item.row.id == clock_id)
    return render_template("desk/clock.html", explained=explained, clock=shown, case=found)


@blueprint.get("/cases/<case_no>/clocks/<clock_id>.pdf")
def clock_paper(case_no: str, clock_id: str) -> Response:
    with office().read() as session:
        made = papers.explanation(session, office(), _seen(session, case_no), clock_id)
    return download(made, "application/pdf", f"{papers.TITLE}-{case_no}.pdf", attachment=False)


@blueprint.get("/cases/<case_no>/documents/<document_id>.pdf")
def document(case_no: str, document_id: str) -> Response:
    with office().read() as session:
        found = _seen(session, case_no)
        row = track.document(session, found, document_id)
        content = documents.pdf(office(), row, found)
    return download(content, "application/pdf", f"{row.title}-{found.case_no}.pdf", attachment=False)


@blueprint.get("/cases/<case_no>/uploads/<upload_id>")
def upload(case_no: str, upload_id: str) -> Response:
    with office().read() as session:
        found = _seen(session, case_no)
    row, content = track.open_upload(office(), actor(), upload_id)
    if row.case_id != found.id:
        raise NotFound("没有这个文件")
    return download(content, row.media_type, row.name, attachment=request.args.get("show") != "1")


@blueprint.post("/cases/<case_no>/unmask")
def unmask(case_no: str) -> str | tuple[str, int]:
    """Shown in the answer itself and nowhere kept: every look has its reason on record."""
    with Attempt() as tried, office().act(actor()) as act:
        whole = show_whole(act, case_no, text("reason", 500))
    if tried.failed:
        return case_page(case_no, tried, reason="unmask-reason"), 422
    with office().read() as session:
        view = CaseView(session, _seen(session, case_no))
    values = view.values(masked=False)
    return render_template("desk/unmasked.html", case=view.case, applicant=whole["applicant"], values=values)


@blueprint.post("/cases/<case_no>/withdraw")
def withdraw(case_no: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        closing.withdraw(act, case_no, text("reason", 500))
    return redirect(url_for("desk.case", case_no=case_no), 303)
