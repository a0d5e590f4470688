"""Letters: consultations and complaints without an account, their answers by password, and the staff's side."""

from __future__ import annotations

from typing import Any

from flask import request

from web import present_letters as present
from web.api import blueprint
from web.api.answers.letters import LetterAnswer, LetterFile, LetterPage, LetterReceipt
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import LetterAnswerBody, LetterBody, LetterExtendBody, LettersQuery, ReleaseBody
from web.identity import maybe_actor
from workflows.letters import commands, queries
from workflows.people.queries import unit_tree
from workflows.people.roles import ANONYMOUS

STATE = ("letter_state",)


@blueprint.post("/letters")
@documented(
    "就一个事项咨询或者投诉，不用登录",
    takes=LetterBody,
    answers=LetterReceipt,
    status=201,
    refuses=("not_found", "too_many"),
)
@once
def send_letter() -> tuple[dict[str, Any], int]:
    sent = commands.Sent(**body(LetterBody))
    with office().act(maybe_actor() or ANONYMOUS) as act:
        given = commands.send(act, sent, request.remote_addr or "")
        told = present.letter(queries.Shown(given.letter, given.clock), office().clock.now(), office().keys)
    return told | {"query_password": given.password}, 201


@blueprint.get("/letters")
@documented("要答复的咨询和投诉：待办理的按期限，其他的新的在前", query=LettersQuery, answers=LetterPage)
def list_letters() -> dict[str, Any]:
    wanted, now = query(LettersQuery), office().clock.now()
    with office().read() as session:
        page = queries.letters(session, actor(), unit_tree(session), **wanted)
        return {"items": [present.letter_file(one, now, office().keys) for one in page.items], "next": page.next}


@blueprint.get("/letters/<number>")
@documented(
    "凭查询密码查答复",
    headers={"X-Query-Password": "提交时给出的查询密码"},
    answers=LetterAnswer,
    refuses=("wrong_query_password", "too_many"),
)
def show_letter(number: str) -> dict[str, Any]:
    password = request.headers.get("X-Query-Password", "")
    shown = queries.look_up(office(), number, password, request.remote_addr or "")
    return present.letter(shown, office().clock.now(), office().keys)


@blueprint.post("/letters/<letter_id>/accept")
@documented("受理投诉，答复期限开始", takes=ReleaseBody, answers=LetterFile, refuses=STATE)
@once
def accept_letter(letter_id: str) -> dict[str, Any]:
    body(ReleaseBody)
    with office().act(actor()) as act:
        commands.accept(act, letter_id)
    return _file(letter_id)


@blueprint.post("/letters/<letter_id>/reject")
@documented("不予受理投诉，写明理由", takes=LetterAnswerBody, answers=LetterFile, refuses=STATE)
@once
def reject_letter(letter_id: str) -> dict[str, Any]:
    sent = body(LetterAnswerBody)
    with office().act(actor()) as act:
        commands.reject(act, letter_id, sent["answer"])
    return _file(letter_id)


@blueprint.post("/letters/<letter_id>/answer")
@documented("答复", takes=LetterAnswerBody, answers=LetterFile, refuses=STATE)
@once
def answer_letter(letter_id: str) -> dict[str, Any]:
    sent = body(LetterAnswerBody)
    with office().act(actor()) as act:
        commands.answer(act, letter_id, sent["answer"])
    return _file(letter_id)


@blueprint.post("/letters/<letter_id>/extend")
@documented(
    "延长答复期限：届满前，只能一次", takes=LetterExtendBody, answers=LetterFile, refuses=(*STATE, "extension_refused")
)
@once
def extend_letter(letter_id: str) -> dict[str, Any]:
    sent = body(LetterExtendBody)
    with office().act(actor()) as act:
        commands.extend(act, letter_id, sent["by"], sent["reason"])
    return _file(letter_id)


def _file(letter_id: str) -> dict[str, Any]:
    with office().read() as session:
        shown = queries.letter(session, actor(), unit_tree(session), letter_id)
    return present.letter_file(shown, office().clock.now(), office().keys)
