"""Accountability records: enter one with its evidence, strike one out, read them, take them away as CSV."""

from __future__ import annotations

from typing import Any

from flask import Response

from web import present_supervision as present
from web.api import blueprint
from web.api.answers.supervision import AccountabilityAnswer, AccountabilityPage
from web.api.calls import File, actor, body, documented, office, once, query
from web.api.schemas import AccountabilityBody, AccountabilityQuery, AccountabilitySelection, ReasonBody
from web.download import download
from workflows.people.queries import unit_tree
from workflows.supervision import accountability

CSV = "text/csv"
NAME = "问责记录.csv"


@blueprint.get("/accountability")
@documented("问责记录，新的在前", query=AccountabilityQuery, answers=AccountabilityPage)
def list_accountability() -> dict[str, Any]:
    wanted = query(AccountabilityQuery)
    with office().read() as session:
        tree = unit_tree(session)
        page = accountability.records(session, actor(), **wanted)
        return {"items": [present.accountability(shown, tree) for shown in page.items], "next": page.next}


@blueprint.post("/accountability")
@documented("登记问责，至少引用一条证据", takes=AccountabilityBody, answers=AccountabilityAnswer, status=201)
@once
def record_accountability() -> tuple[dict[str, Any], int]:
    sent = body(AccountabilityBody)
    with office().act(actor()) as act:
        record_id = accountability.record(act, cited=sent.pop("evidence"), **sent).id
    return _told(record_id), 201


@blueprint.get("/accountability.csv")
@documented("导出问责记录（CSV）", query=AccountabilitySelection, answers=File(CSV))
def export_accountability() -> Response:
    wanted = query(AccountabilitySelection)
    with office().read() as session:
        content = accountability.as_csv(session, actor(), unit_tree(session), **wanted)
    return download(content, CSV, NAME)


@blueprint.get("/accountability/<record_id>")
@documented("一条问责记录", answers=AccountabilityAnswer)
def show_accountability(record_id: str) -> dict[str, Any]:
    return _told(record_id)


@blueprint.post("/accountability/<record_id>/strike")
@documented("撤销一条问责记录，写明理由", takes=ReasonBody, answers=AccountabilityAnswer, refuses=("already_struck",))
@once
def strike_accountability(record_id: str) -> dict[str, Any]:
    sent = body(ReasonBody)
    with office().act(actor()) as act:
        accountability.strike(act, record_id, sent["reason"])
    return _told(record_id)


def _told(record_id: str) -> dict[str, Any]:
    with office().read() as session:
        return present.accountability(accountability.found(session, actor(), record_id), unit_tree(session))
