"""Others' part in a task: an opinion, signatures before and after, a vote; and what awaits one's own signature."""

from __future__ import annotations

from typing import Any

from web import present
from web.api import blueprint
from web.api.answers.work import TaskAnswer, WaitingPage
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import (
    CountersignBody,
    HandOverBody,
    OpinionGivenBody,
    PageQuery,
    RecallBody,
    RemoveSignerBody,
    SignBody,
    SignersBody,
)
from web.api.tasks import TAKEN
from workflows.people.queries import unit_tree
from workflows.signing import answering, asking, queries

CLOSED = ("task_closed", "task_state")
REMOVED = (*TAKEN, "vote_begun", "too_few")
VOTED = (*TAKEN, "voted")
ANSWERED = ("signed_already", "not_your_turn", "task_closed", "task_state")


@blueprint.get("/signatures")
@documented("等我签署或者提意见的，等得最久的在前；代理请假人员的也在内", query=PageQuery, answers=WaitingPage)
def list_signatures() -> dict[str, Any]:
    wanted, now = query(PageQuery), office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        page = queries.asked_page(session, actor(), now, **wanted)
        items = [{**present.part(row), "task": present.task(task, now, tree)} for row, task in page.items]
        return {"items": items, "next": page.next}


@blueprint.post("/tasks/<task_id>/delegate")
@documented("征求一位同事的意见；任务仍由承办人办理", takes=HandOverBody, answers=TaskAnswer, refuses=TAKEN)
@once
def delegate_task(task_id: str) -> dict[str, Any]:
    sent = body(HandOverBody)
    with office().act(actor()) as act:
        return present.task(asking.delegate(act, task_id, sent["to"], sent["reason"]), act.now, act.units)


@blueprint.post("/tasks/<task_id>/recall")
@documented("收回征求意见", takes=RecallBody, answers=TaskAnswer, refuses=TAKEN)
@once
def recall_task(task_id: str) -> dict[str, Any]:
    body(RecallBody)
    with office().act(actor()) as act:
        return present.task(asking.recall(act, task_id), act.now, act.units)


@blueprint.post("/tasks/<task_id>/opinion")
@documented("提出意见，任务回到承办人", takes=OpinionGivenBody, answers=TaskAnswer, refuses=CLOSED)
@once
def give_opinion(task_id: str) -> dict[str, Any]:
    sent = body(OpinionGivenBody)
    with office().act(actor()) as act:
        return present.task(answering.give_opinion(act, task_id, sent["opinion"]), act.now, act.units)


@blueprint.post("/tasks/<task_id>/signers")
@documented(
    "加签：办理之前签（前加签），或者办理之后、流程往下走之前签（后加签）",
    takes=SignersBody,
    answers=TaskAnswer,
    refuses=TAKEN,
)
@once
def add_signers(task_id: str) -> dict[str, Any]:
    sent = body(SignersBody)
    with office().act(actor()) as act:
        row = asking.add_signers(act, task_id, sent["people"], sent["reason"], after=sent["when"] == "after")
        return present.task(row, act.now, act.units)


@blueprint.post("/tasks/<task_id>/signers/remove")
@documented("减签：还没有签的不用再签", takes=RemoveSignerBody, answers=TaskAnswer, refuses=REMOVED)
@once
def remove_signer(task_id: str) -> dict[str, Any]:
    sent = body(RemoveSignerBody)
    with office().act(actor()) as act:
        return present.task(asking.remove_signer(act, task_id, sent["part"], sent["reason"]), act.now, act.units)


@blueprint.post("/tasks/<task_id>/countersign")
@documented("会签：结果约束办理结论；一个环节只会签一次", takes=CountersignBody, answers=TaskAnswer, refuses=VOTED)
@once
def countersign_task(task_id: str) -> dict[str, Any]:
    sent = body(CountersignBody)
    with office().act(actor()) as act:
        row = asking.countersign(act, task_id, sent["people"], sent["rule"], sent["reason"])
        return present.task(row, act.now, act.units)


@blueprint.post("/tasks/<task_id>/sign")
@documented("签署：同意或者不同意；不同意的须说明理由", takes=SignBody, answers=TaskAnswer, refuses=ANSWERED)
@once
def sign_task(task_id: str) -> dict[str, Any]:
    sent = body(SignBody)
    with office().act(actor()) as act:
        return present.task(answering.sign(act, task_id, sent["outcome"], sent["opinion"]), act.now, act.units)
