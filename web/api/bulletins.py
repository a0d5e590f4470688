"""Bulletins: read, signed for, corrected, followed by rectifications; scores appealed against and decided."""

from __future__ import annotations

from typing import Any

from flask import Response

from web import present_efficiency as present
from web.api import blueprint
from web.api.answers.efficiency import AppealAnswer, BulletinDetail, BulletinPage, SignedAnswer
from web.api.answers.supervision import OrderDetail
from web.api.calls import File, actor, body, documented, office, once, query
from web.api.orders import order_told
from web.api.schemas import AppealBody, BulletinsQuery, CorrectionBody, DecideAppealBody, RectifyBody
from web.download import download
from web.present import iso
from workflows.efficiency import bulletins, listing, papers, scores
from workflows.people.queries import unit_tree

PDF = "application/pdf"


@blueprint.get("/bulletins")
@documented("月度通报，新的在前", query=BulletinsQuery, answers=BulletinPage)
def list_bulletins() -> dict[str, Any]:
    with office().read() as session:
        page = listing.bulletins(session, **query(BulletinsQuery))
        signed = listing.signed(session, [row.id for row in page.items])
        return {"items": [present.bulletin(row, signed.get(row.id, (0, 0))) for row in page.items], "next": page.next}


@blueprint.get("/bulletins/<bulletin_id>")
@documented("一份通报：数字、评分、签收、更正、整改", answers=BulletinDetail)
def show_bulletin(bulletin_id: str) -> dict[str, Any]:
    return _told(bulletin_id)


@blueprint.get("/bulletins/<bulletin_id>/paper.pdf")
@documented("通报的 PDF", answers=File(PDF))
def bulletin_paper(bulletin_id: str) -> Response:
    with office().read() as session:
        told = listing.bulletin(session, bulletin_id)
        made = papers.paper(told, scores.standings(session, told.bulletin), unit_tree(session))
    return download(papers.pdf(office(), made), PDF, f"{made.title}.pdf", attachment=False)


@blueprint.post("/bulletins/<bulletin_id>/sign")
@documented("签收通报", answers=SignedAnswer)
@once
def sign_bulletin(bulletin_id: str) -> dict[str, Any]:
    with office().act(actor()) as act:
        receipt = bulletins.sign(act, bulletin_id)
        return {"bulletin": bulletin_id, "read_at": iso(receipt.read_at)}


@blueprint.post("/bulletins/<bulletin_id>/corrections")
@documented("更正通报：附加说明，数字不变", takes=CorrectionBody, answers=BulletinDetail, status=201)
@once
def correct_bulletin(bulletin_id: str) -> tuple[dict[str, Any], int]:
    sent = body(CorrectionBody)
    with office().act(actor()) as act:
        bulletins.correct(act, bulletin_id, sent["text_"])
    return _told(bulletin_id), 201


@blueprint.post("/bulletins/<bulletin_id>/rectifications")
@documented(
    "就通报的一项发出限期整改通知书",
    takes=RectifyBody,
    answers=OrderDetail,
    status=201,
    refuses=("already_rectified", "nobody_to_answer"),
)
@once
def rectify_bulletin(bulletin_id: str) -> tuple[dict[str, Any], int]:
    sent = body(RectifyBody)
    with office().act(actor()) as act:
        order_id = bulletins.rectify(act, bulletin_id, **sent).id
    return order_told(order_id), 201


@blueprint.post("/bulletins/<bulletin_id>/scores/<unit>/appeals")
@documented(
    "被扣分单位的负责人对一项扣分提出申诉",
    takes=AppealBody,
    answers=AppealAnswer,
    status=201,
    refuses=("already_appealed",),
)
@once
def appeal_score(bulletin_id: str, unit: str) -> tuple[dict[str, Any], int]:
    sent = body(AppealBody)
    with office().act(actor()) as act:
        return present.appeal(scores.appeal(act, bulletin_id, unit, sent["indicator"], sent["reason"])), 201


@blueprint.post("/appeals/<appeal_id>/decide")
@documented("监察人员裁决申诉", takes=DecideAppealBody, answers=AppealAnswer, refuses=("appeal_decided",))
@once
def decide_appeal(appeal_id: str) -> dict[str, Any]:
    sent = body(DecideAppealBody)
    with office().act(actor()) as act:
        return present.appeal(scores.decide(act, appeal_id, **sent))


def _told(bulletin_id: str) -> dict[str, Any]:
    with office().read() as session:
        told = listing.bulletin(session, bulletin_id)
        return present.whole_bulletin(told, scores.standings(session, told.bulletin))
