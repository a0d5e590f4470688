"""Proofs: the list of required ones, what the audit found, the graph, reports that one was demanded."""

from __future__ import annotations

from itertools import dropwhile, islice
from typing import Any

from flask import request

from engine.clock import local_date
from web import present_proofs as present
from web.api import blueprint
from web.api.answers.proofs import (
    ProofFindingPage,
    ProofGraphAnswer,
    ProofReportAnswer,
    ProofReportFile,
    ProofReportPage,
    ProofReportReceipt,
    ProofRunAnswer,
    RequiredProofs,
)
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import (
    ProofAnswerBody,
    ProofAuditBody,
    ProofFindingsQuery,
    ProofGraphQuery,
    ProofReportBody,
    ProofReportsQuery,
    ProofsQuery,
)
from web.identity import maybe_actor
from workflows.paging import bad_mark, cut
from workflows.people.roles import ANONYMOUS
from workflows.proofs import listing, nightly, queries, reports
from workflows.proofs.facts import graph
from workflows.proofs.listing import Required


@blueprint.get("/proofs")
@documented("保留证明清单：清单以外的，任何单位不得索要", query=ProofsQuery, answers=RequiredProofs)
def list_proofs() -> dict[str, Any]:
    wanted = query(ProofsQuery)
    with office().read() as session:
        since = wanted["after"].partition(":")[0]
        rows = listing.required(session, office().shelf, office().proofs, wanted["q"], since=since)
        if wanted["after"]:
            rest = dropwhile(lambda row: _mark(row) != wanted["after"], rows)
            if next(rest, None) is None:
                raise bad_mark()
            rows = rest
        page = cut(list(islice(rows, wanted["limit"] + 1)), wanted["limit"], _mark)
    return {"items": [present.required(row) for row in page.items], "next": page.next}


@blueprint.get("/proofs/findings")
@documented("证明清理的结果：错误在前，新发现的在前", query=ProofFindingsQuery, answers=ProofFindingPage)
def list_proof_findings() -> dict[str, Any]:
    wanted = query(ProofFindingsQuery)
    with office().read() as session:
        page = listing.faults(session, **wanted)
        return {"items": [present.fault(row) for row in page.items], "next": page.next}


@blueprint.get("/proofs/graph")
@documented("证明关系图：谁要谁出具的材料", query=ProofGraphQuery, answers=ProofGraphAnswer)
def show_proof_graph() -> dict[str, Any]:
    key = query(ProofGraphQuery)["service"]
    rules = office().proofs.rules(local_date(office().clock.now()))
    with office().read() as session:
        whole = graph(queries.all_facts(session, office().shelf), office().proofs, rules)
    return present.graph(listing.near(whole, [key]) if key else whole)


@blueprint.post("/proofs/audits")
@documented("现在清理一遍", takes=ProofAuditBody, answers=ProofRunAnswer, status=201)
@once
def audit_proofs() -> tuple[dict[str, Any], int]:
    body(ProofAuditBody)
    return present.run(nightly.run_now(office(), actor())), 201


@blueprint.post("/proofs/reports")
@documented(
    "举报索要证明，不用登录；答复公布的清单怎么说",
    takes=ProofReportBody,
    answers=ProofReportReceipt,
    status=201,
    refuses=("not_found", "too_many"),
)
@once
def report_proof() -> tuple[dict[str, Any], int]:
    sent = reports.Sent(**body(ProofReportBody))
    with office().act(maybe_actor() or ANONYMOUS) as act:
        given = reports.report(act, sent, request.remote_addr or "")
    return present.report(given.report) | {"query_password": given.password}, 201


@blueprint.get("/proofs/reports")
@documented("举报索要证明，新的在前：答复人所在单位的", query=ProofReportsQuery, answers=ProofReportPage)
def list_proof_reports() -> dict[str, Any]:
    wanted = query(ProofReportsQuery)
    with office().read() as session:
        page = reports.reports(session, actor(), **wanted)
        return {"items": [present.report_file(row) for row in page.items], "next": page.next}


@blueprint.get("/proofs/reports/<number>")
@documented(
    "凭查询密码查举报的答复",
    headers={"X-Query-Password": "提交举报时给出的查询密码"},
    answers=ProofReportAnswer,
    refuses=("wrong_query_password", "too_many"),
)
def show_proof_report(number: str) -> dict[str, Any]:
    password = request.headers.get("X-Query-Password", "")
    return present.report(reports.look_up(office(), number, password, request.remote_addr or ""))


@blueprint.post("/proofs/reports/<report_id>/answer")
@documented("答复举报", takes=ProofAnswerBody, answers=ProofReportFile, refuses=("report_answered",))
@once
def answer_proof_report(report_id: str) -> dict[str, Any]:
    sent = body(ProofAnswerBody)
    with office().act(actor()) as act:
        return present.report_file(reports.answer(act, report_id, sent["verdict"], sent["answer"]))


def _mark(row: Required) -> str:
    return f"{row.service}:{row.id}"
