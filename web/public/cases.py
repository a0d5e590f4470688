"""The applicant's own cases: the list, the receipt, progress, clocks, papers, withdrawal, rating."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from engine.errors import Forbidden, NotFound
from web import receipt
from web.casefile import CaseView
from web.download import download
from web.identity import actor, office
from web.pages import Attempt, text
from web.public import blueprint
from workflows.cases import closing, dossier, queries, track, urging
from workflows.cases.models import Case
from workflows.documents import commands as documents
from workflows.limits import explain, papers
from workflows.notices import commands as notices
from workflows.notices import deliveries
from workflows.people.roles import Role


def own(session: Session, case_no: str) -> Case:
    """The case, if it is this person's own."""
    case = dossier.found(session, case_no)
    if case.applicant_user_id != actor().user_id:
        raise Forbidden("这不是您的办件", remedy="请在“我的办件”中查看本人的办件，或者凭查询密码查进度。")
    return case


@blueprint.get("/my")
def my() -> str:
    with office().read() as session:
        page = queries.search(session, office(), actor(), after=request.args.get("after", ""))
        inbox = notices.inbox(session, actor().user_id, limit=20)
        reached = deliveries.of_messages(session, office().channels, [message.id for message in inbox])
    return render_template("public/my.html", page=page, inbox=inbox, reached=reached)


@blueprint.get("/my/cases/<case_no>")
def my_case(case_no: str) -> str:
    return case_page(case_no)


def case_page(case_no: str, tried: Attempt | None = None) -> str:
    """The progress of one's own case; `tried` is the act that failed, whose fields are shown again."""
    with office().read() as session:
        view = CaseView(session, own(session, case_no))
        now = office().clock.now()
        urged = urging.urged_today(session, actor(), view.case, view.calendar, local_date(now))
    may_urge = urging.may_urge(actor(), view.case) and any(task.role != Role.APPLICANT for task in view.file.open_tasks)
    return render_template(
        "public/case.html",
        view=view,
        case=view.case,
        file=view.file,
        tried=tried,
        may_urge=may_urge,
        urged=urged,
    )


@blueprint.get("/my/cases/<case_no>/receipt")
def my_receipt(case_no: str) -> Response:
    with office().read() as session:
        own(session, case_no)
    return receipt.show(case_no, "public/receipt.html")


@blueprint.get("/my/cases/<case_no>/clocks/<clock_id>")
def my_clock(case_no: str, clock_id: str) -> str:
    with office().read() as session:
        case = own(session, case_no)
        explained = explain.explanation(session, office(), case, clock_id)
        view = CaseView(session, case)
    clock = next(item for item in view.clocks if item.row.id == clock_id)
    return render_template("public/clock.html", explained=explained, clock=clock, case=case)


@blueprint.get("/my/cases/<case_no>/clocks/<clock_id>.pdf")
def my_clock_paper(case_no: str, clock_id: str) -> Response:
    with office().read() as session:
        made = papers.explanation(session, office(), own(session, case_no), clock_id)
    return download(made, "application/pdf", f"{papers.TITLE}-{case_no}.pdf", attachment=False)


@blueprint.get("/my/cases/<case_no>/documents/<document_id>.pdf")
def my_document(case_no: str, document_id: str) -> Response:
    with office().read() as session:
        case = own(session, case_no)
        row = track.document(session, case, document_id)
        content = documents.pdf(office(), row, case)
    return download(content, "application/pdf", f"{row.title}-{case.case_no}.pdf")


@blueprint.get("/my/cases/<case_no>/uploads/<upload_id>")
def my_upload(case_no: str, upload_id: str) -> Response:
    with office().read() as session:
        case = own(session, case_no)
    row, content = track.open_upload(office(), actor(), upload_id)
    if row.case_id != case.id:
        raise NotFound("没有这个文件")
    return download(content, row.media_type, row.name)


@blueprint.post("/my/cases/<case_no>/withdraw")
def withdraw(case_no: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        closing.withdraw(act, case_no, text("reason", 500))
    return redirect(url_for("public.my_case", case_no=case_no), 303)


@blueprint.post("/my/cases/<case_no>/urge")
def urge(case_no: str) -> tuple[str, int] | WerkzeugResponse:
    with Attempt("urged_already", "nobody_to_urge") as tried, office().act(actor()) as act:
        urging.urge(act, case_no)
    if tried.failed:
        return case_page(case_no, tried), 422
    return redirect(url_for("public.my_case", case_no=case_no), 303)


@blueprint.post("/my/cases/<case_no>/rating")
def rate(case_no: str) -> tuple[str, int] | WerkzeugResponse:
    score = request.form.get("score", "")
    with Attempt() as tried, office().act(actor()) as act:
        closing.rate(act, case_no, int(score) if score in "12345" and score else 0, text("comment", 500))
    if tried.failed:
        return case_page(case_no, tried), 422
    return redirect(url_for("public.my_case", case_no=case_no), 303)
