"""Apply, follow, supplement, and the acts in law on a case."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from engine.errors import FieldError, Invalid
from web import present
from web.api import blueprint
from web.api.answers.cases import (
    CaseAnswer,
    CaseFileAnswer,
    CasePage,
    HistoryPage,
    ProgressAnswer,
    RatingAnswer,
    ReceiptAnswer,
    SentNotice,
    UploadAnswer,
)
from web.api.answers.work import ClockPage, ExplanationAnswer
from web.api.calls import File, Parts, actor, body, documented, office, once, query
from web.api.schemas import (
    ApplicationBody,
    CasesQuery,
    CorrectionNoticeBody,
    OpinionBody,
    PageQuery,
    RatingBody,
    ReasonBody,
    SupplementBody,
)
from web.download import download
from workflows.cases import access, closing, correction, dossier, materials, queries, rulings, tasks, track
from workflows.cases.receive import Application, receive
from workflows.documents import commands as documents
from workflows.limits import explain, papers
from workflows.people.queries import unit_tree

BESIDE_THE_FILE = 64 * 2**10
"""Bytes a multipart body may have beside its file."""


@blueprint.post("/uploads")
@documented(
    "上传一个材料文件",
    takes=Parts(tuple(materials.ACCEPTED), materials.MAX_BYTES + BESIDE_THE_FILE),
    answers=UploadAnswer,
    status=201,
)
@once
def create_upload() -> tuple[dict[str, Any], int]:
    sent = request.files.get("file")
    if sent is None:
        raise Invalid(
            "没有收到文件",
            remedy="请以 multipart/form-data 提交，字段名为 file。",
            errors=[FieldError("/file", "没有收到文件")],
        )
    content = sent.stream.read(materials.MAX_BYTES + 1)
    with office().act(actor()) as act:
        row = materials.upload(act, sent.filename or "file", content)
    return {"id": row.id, "name": row.name, "size": row.size, "media_type": row.media_type}, 201


@blueprint.get("/uploads/<upload_id>")
@documented("下载材料文件", answers=File("application/octet-stream"))
def download_upload(upload_id: str) -> Response:
    row, content = track.open_upload(office(), actor(), upload_id)
    return download(content, row.media_type, row.name)


@blueprint.post("/cases")
@documented(
    "提出申请",
    takes=ApplicationBody,
    answers=ReceiptAnswer,
    status=201,
    refuses=("not_found", "not_open", "commitment_barred", "no_commitment"),
)
@once
def create_case() -> tuple[dict[str, Any], int]:
    sent = body(ApplicationBody)
    sent["commitment"] = bool(sent["commitment"])
    with office().act(actor()) as act:
        receipt = receive(act, Application(**sent))
        file = queries.case_file(act.session, office(), receipt.case)
        answer = {
            "case_no": receipt.case.case_no,
            "query_password": receipt.query_password,
            "track_token": receipt.track_token,
            "state": receipt.case.state,
            "clocks": [present.clock(row, act.now, act.units) for row in file.clocks],
            "missing": [{"material": material.id, "name": material.name} for material in file.missing],
        }
    return answer, 201


@blueprint.get("/cases")
@documented("查找办件，新的在前", query=CasesQuery, answers=CasePage)
def list_cases() -> dict[str, Any]:
    wanted = query(CasesQuery)
    with office().read() as session:
        page = queries.search(session, office(), actor(), **wanted)
    return {"items": [present.case_row(row) for row in page.items], "next": page.next}


@blueprint.get("/cases/<case_no>")
@documented("办件全部情况", answers=CaseFileAnswer)
def show_case(case_no: str) -> dict[str, Any]:
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        file = queries.case_file(session, office(), case)
        own = case.applicant_user_id == actor().user_id
        return present.case_file(file, office().clock.now(), unit_tree(session), own=own)


@blueprint.get("/cases/<case_no>/history")
@documented("办理经过：审计链，先发生的在前", query=PageQuery, answers=HistoryPage)
def case_history(case_no: str) -> dict[str, Any]:
    wanted = query(PageQuery)
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        page = track.history_page(session, case, **wanted)
        told = list(rulings.of_entries(session, office().shelf, page.items))
        return {"items": [present.history_entry(row, told) for row in page.items], "next": page.next}


@blueprint.get("/cases/<case_no>/diagram.svg")
@documented("办件流程图，标明进度（SVG）", answers=File("image/svg+xml"))
def case_diagram(case_no: str) -> Response:
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        drawing = track.drawing(session, office(), case)
    return Response(drawing, mimetype="image/svg+xml")


@blueprint.get("/cases/<case_no>/documents/<document_id>.pdf")
@documented("下载文书（PDF）", answers=File("application/pdf"), refuses=("document_pending",))
def case_document(case_no: str, document_id: str) -> Response:
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        row = track.document(session, case, document_id)
        content = documents.pdf(office(), row, case)
    return download(content, "application/pdf", f"{row.title}-{case.case_no}.pdf")


@blueprint.get("/progress/<case_no>")
@documented(
    "凭查询密码查进度",
    headers={"X-Query-Password": "收件凭证上的查询密码"},
    answers=ProgressAnswer,
    refuses=("wrong_query_password", "too_many"),
)
def show_progress(case_no: str) -> dict[str, Any]:
    file = track.with_password(
        office(), case_no, request.headers.get("X-Query-Password", ""), request.remote_addr or ""
    )
    return present.progress(file, office().clock.now())


@blueprint.post("/cases/<case_no>/supplement")
@documented(
    "提交补正材料",
    takes=SupplementBody,
    answers=CaseAnswer,
    refuses=("form_data", "not_cured", "not_at_this_step", "conflict"),
)
@once
def supplement_case(case_no: str) -> dict[str, Any]:
    sent = body(SupplementBody)
    with office().act(actor()) as act:
        return present.case_row(correction.supplement(act, case_no, sent["materials"], sent["data"]))


@blueprint.post("/cases/<case_no>/correction-notice")
@documented(
    "一次性告知全部需要补正的内容",
    takes=CorrectionNoticeBody,
    answers=SentNotice,
    status=201,
    refuses=("form_data", "not_at_this_step", "second_notice", "task_claimed"),
)
@once
def send_correction_notice(case_no: str) -> tuple[dict[str, Any], int]:
    sent = body(CorrectionNoticeBody)
    with office().act(actor()) as act:
        notice = correction.notify(act, case_no, sent["items"], note=sent["note"])
        return {
            "round": notice.round,
            "defects": notice.defects,
            "sent_at": present.iso(notice.sent_at),
            "cure_by": present.day(notice.cure_by) or None,
        }, 201


AT_ACCEPTANCE = ("form_data", "not_at_this_step", "task_claimed", "task_closed")


@blueprint.post("/cases/<case_no>/accept")
@documented("受理", takes=OpinionBody, answers=CaseAnswer, refuses=AT_ACCEPTANCE)
@once
def accept_case(case_no: str) -> dict[str, Any]:
    return _settle_acceptance(case_no, "accepted")


@blueprint.post("/cases/<case_no>/refuse")
@documented("不予受理，说明理由", takes=OpinionBody, answers=CaseAnswer, refuses=AT_ACCEPTANCE)
@once
def refuse_case(case_no: str) -> dict[str, Any]:
    return _settle_acceptance(case_no, "refused")


def _settle_acceptance(case_no: str, outcome: str) -> dict[str, Any]:
    sent = body(OpinionBody)
    with office().act(actor()) as act:
        case = dossier.locked(act.session, case_no)
        task = correction.open_task(act, case, "accept")
        default = "材料齐全，符合法定形式，予以受理。" if outcome == "accepted" else None
        tasks.complete(act, task.id, sent["data"], outcome=outcome, opinion=sent["opinion"] or default)
        return present.case_row(case)


@blueprint.post("/cases/<case_no>/withdraw")
@documented("撤回申请", takes=ReasonBody, answers=CaseAnswer, refuses=("too_late",))
@once
def withdraw_case(case_no: str) -> dict[str, Any]:
    sent = body(ReasonBody)
    with office().act(actor()) as act:
        return present.case_row(closing.withdraw(act, case_no, sent["reason"]))


@blueprint.post("/cases/<case_no>/rating")
@documented("评价", takes=RatingBody, answers=RatingAnswer, status=201, refuses=("too_early", "rated"))
@once
def rate_case(case_no: str) -> tuple[dict[str, Any], int]:
    sent = body(RatingBody)
    with office().act(actor()) as act:
        row = closing.rate(act, case_no, sent["score"], sent["comment"])
    return {"score": row.score, "comment": row.comment, "at": present.iso(row.at)}, 201


@blueprint.get("/cases/<case_no>/clocks")
@documented("办件的全部时限，先起算的在前", query=PageQuery, answers=ClockPage)
def case_clocks(case_no: str) -> dict[str, Any]:
    wanted = query(PageQuery)
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        page = queries.clocks(session, case, **wanted)
        now, tree = office().clock.now(), unit_tree(session)
        return {"items": [present.clock(row, now, tree) for row in page.items], "next": page.next}


@blueprint.get("/cases/<case_no>/clocks/<clock_id>/explanation")
@documented("时限逐日说明：哪天计入，依据什么", answers=ExplanationAnswer)
def explain_clock(case_no: str, clock_id: str) -> dict[str, Any]:
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        return explain.explanation(session, office(), case, clock_id)


@blueprint.get("/cases/<case_no>/clocks/<clock_id>/explanation.pdf")
@documented("时限逐日说明的 PDF", answers=File("application/pdf"))
def explain_clock_paper(case_no: str, clock_id: str) -> Response:
    with office().read() as session:
        case = dossier.found(session, case_no)
        access.require_see(session, actor(), case)
        made = papers.explanation(session, office(), case, clock_id)
    return download(made, "application/pdf", f"{papers.TITLE}-{case_no}.pdf", attachment=False)
