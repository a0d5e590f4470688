"""Supervision orders: issue, answer, accept or return, withdraw; and the lists of them."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine.clock import local_date
from web import present_supervision as present
from web.api import blueprint
from web.api.answers.supervision import OrderDetail, OrderPage
from web.api.calls import File, actor, body, documented, office, once, query
from web.api.schemas import AcceptOrderBody, AnswerBody, OrderBody, OrdersQuery, ReasonBody, ReturnOrderBody
from web.download import download
from workflows.people.queries import unit_tree
from workflows.supervision import issue, listing, orders, papers

STATE = ("order_state",)
SHOWS = ("mine", "overdue", "open")
"""Flags of the list, the narrowest first."""


@blueprint.get("/orders")
@documented("督办单、监察建议书和限期整改通知书，新的在前", query=OrdersQuery, answers=OrderPage)
def list_orders() -> dict[str, Any]:
    wanted, now = query(OrdersQuery), office().clock.now()
    asked = [name for name in SHOWS if wanted.pop(name)]
    with office().read() as session:
        tree = unit_tree(session)
        show, case_no = asked[0] if asked else "all", wanted.pop("case")
        page = listing.orders(session, actor(), tree, now, show=show, case_no=case_no, **wanted)
        return {"items": [present.order(shown, now, tree) for shown in page.items], "next": page.next}


@blueprint.post("/orders")
@documented(
    "发出督办单、监察建议书或者限期整改通知书",
    takes=OrderBody,
    answers=OrderDetail,
    status=201,
    refuses=("alert_in_order", "nobody_to_answer", "not_found"),
)
@once
def issue_order() -> tuple[dict[str, Any], int]:
    sent = body(OrderBody)
    draft = issue.Draft(alert_id=sent.pop("alert"), **sent)
    with office().act(actor()) as act:
        order_id = issue.issue(act, draft).id
    return order_told(order_id), 201


@blueprint.get("/orders/<order_id>")
@documented("一份督办和它的办理经过", answers=OrderDetail)
def show_order(order_id: str) -> dict[str, Any]:
    return order_told(order_id)


@blueprint.get("/orders/<order_id>/paper.pdf")
@documented("督办单、监察建议书、限期整改通知书的 PDF，连同办理经过", answers=File("application/pdf"))
def order_paper(order_id: str) -> Response:
    now = office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        shown = listing.order(session, actor(), tree, now, order_id)
        made = papers.pdf(session, office(), shown, listing.deeds(session, shown.order), tree, now)
    return download(made, "application/pdf", f"{shown.order.number}.pdf", attachment=False)


@blueprint.post("/orders/<order_id>/answer")
@documented("被督办单位答复", takes=AnswerBody, answers=OrderDetail, refuses=STATE)
@once
def answer_order(order_id: str) -> dict[str, Any]:
    sent = body(AnswerBody)
    with office().act(actor()) as act:
        orders.answer(act, order_id, sent["answer"])
    return order_told(order_id)


@blueprint.post("/orders/<order_id>/accept")
@documented("签发人认可答复，办结", takes=AcceptOrderBody, answers=OrderDetail, refuses=STATE)
@once
def accept_order(order_id: str) -> dict[str, Any]:
    sent = body(AcceptOrderBody)
    with office().act(actor()) as act:
        orders.accept(act, order_id, sent["opinion"])
    return order_told(order_id)


@blueprint.post("/orders/<order_id>/return")
@documented("签发人退回答复，答复期限重新起算", takes=ReturnOrderBody, answers=OrderDetail, refuses=STATE)
@once
def return_order(order_id: str) -> dict[str, Any]:
    sent = body(ReturnOrderBody)
    with office().act(actor()) as act:
        orders.send_back(act, order_id, sent["reason"], limit=sent["limit"])
    return order_told(order_id)


@blueprint.post("/orders/<order_id>/withdraw")
@documented("签发人撤回", takes=ReasonBody, answers=OrderDetail, refuses=STATE)
@once
def withdraw_order(order_id: str) -> dict[str, Any]:
    sent = body(ReasonBody)
    with office().act(actor()) as act:
        orders.withdraw(act, order_id, sent["reason"])
    return order_told(order_id)


def order_told(order_id: str) -> dict[str, Any]:
    """An order as every call that issues or moves one answers it."""
    now = office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        shown = listing.order(session, actor(), tree, now, order_id)
        may = listing.may(session, actor(), tree, shown.order, local_date(now))
        return {
            **present.order(shown, now, tree),
            "deeds": [present.deed(row) for row in listing.deeds(session, shown.order)],
            "may_answer": may.answer,
            "may_settle": may.settle,
            "may_withdraw": may.withdraw,
        }
