"""Dynamic adjustment over HTTP: ask for it, decide on it; reviews that bases ask for, and their answers."""

from __future__ import annotations

from typing import Any

from web import present_law as present
from web.api import blueprint
from web.api.answers.law import AdjustmentAnswer, AdjustmentPage, ReviewAnswer, ReviewPage
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import ChangeBody, LawQuery, NoteBody, ReviewBody
from workflows.adjusting import commands, queries
from workflows.adjusting.commands import Wish
from workflows.bases import queries as bases
from workflows.bases import reviews
from workflows.bases.reviews import Answer


@blueprint.get("/changes")
@documented("动态调整：新增、变更、拆分、合并、暂停、取消、恢复，新的在前", query=LawQuery, answers=AdjustmentPage)
def list_changes() -> dict[str, Any]:
    wanted = query(LawQuery)
    with office().read() as session:
        page = queries.changes(session, actor(), **wanted)
        return {"items": [present.change(row) for row in page.items], "next": page.next}


@blueprint.post("/changes")
@documented(
    "提出一项调整，由另一位人员批准",
    takes=ChangeBody,
    answers=AdjustmentAnswer,
    status=201,
    refuses=("change_pending",),
)
@once
def propose_change() -> tuple[dict[str, Any], int]:
    sent = body(ChangeBody)
    with office().act(actor()) as act:
        return present.change(commands.propose(act, Wish(**sent))), 201


@blueprint.get("/changes/<change_id>")
@documented("一项调整，连同调整前后", answers=AdjustmentAnswer, refuses=("not_found",))
def show_change(change_id: str) -> dict[str, Any]:
    with office().read() as session:
        return present.change(queries.change(session, change_id))


@blueprint.post("/changes/<change_id>/approve")
@documented(
    "批准一项调整：到生效日期执行，已到的立即执行",
    takes=NoteBody,
    answers=AdjustmentAnswer,
    refuses=("already_settled", "findings", "stale_parent", "service_ended", "not_found"),
)
@once
def approve_change(change_id: str) -> dict[str, Any]:
    note = body(NoteBody)["note"]
    with office().act(actor()) as act:
        return present.change(commands.approve(act, change_id, note))


@blueprint.post("/changes/<change_id>/reject")
@documented(
    "退回一项调整，说明理由", takes=NoteBody, answers=AdjustmentAnswer, refuses=("already_settled", "not_found")
)
@once
def reject_change(change_id: str) -> dict[str, Any]:
    note = body(NoteBody)["note"]
    with office().act(actor()) as act:
        return present.change(commands.reject(act, change_id, note))


@blueprint.post("/changes/<change_id>/withdraw")
@documented(
    "提出人撤回还没有执行的调整", takes=NoteBody, answers=AdjustmentAnswer, refuses=("already_settled", "not_found")
)
@once
def withdraw_change(change_id: str) -> dict[str, Any]:
    note = body(NoteBody)["note"]
    with office().act(actor()) as act:
        return present.change(commands.withdraw(act, change_id, note))


@blueprint.get("/reviews")
@documented("依据失效提请的复核，新的在前", query=LawQuery, answers=ReviewPage)
def list_reviews() -> dict[str, Any]:
    wanted = query(LawQuery)
    with office().read() as session:
        page = bases.reviews(session, actor(), **wanted)
        return {"items": [present.review(row) for row in page.items], "next": page.next}


@blueprint.post("/reviews/<review_id>/answer")
@documented(
    "答复一项复核；暂停、取消的同时提出调整",
    takes=ReviewBody,
    answers=ReviewAnswer,
    refuses=("already_settled", "change_pending", "not_found"),
)
@once
def answer_review(review_id: str) -> dict[str, Any]:
    given = Answer(**body(ReviewBody))
    with office().act(actor()) as act:
        return present.review(reviews.answer(act, review_id, given))
