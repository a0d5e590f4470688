"""The worklist and the work on a task."""

from __future__ import annotations

from typing import Any

import orjson

from web import present
from web.api import blueprint
from web.api.answers.work import TaskAnswer, TaskDetail, TaskPage, TasksAnswer
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import ClaimBody, CompleteBody, HandOverBody, ReleaseBody, SendBackBody, TakeBackBody, TasksQuery
from workflows.cases import access, dossier, known, queries, returning, tasks
from workflows.people.queries import unit_tree
from workflows.signing import queries as signing

TAKEN = ("task_claimed", "task_closed", "task_state")
"""Somebody else was faster."""


@blueprint.get("/tasks")
@documented("我的待办，按紧急程度排序", query=TasksQuery, answers=TaskPage)
def list_tasks() -> dict[str, Any]:
    wanted, now = query(TasksQuery), office().clock.now()
    with office().read() as session:
        page = queries.worklist(session, actor(), now, **wanted)
        tree = unit_tree(session)
        return {"items": [present.task(row, now, tree) for row in page.items], "next": page.next}


@blueprint.get("/tasks/<task_id>")
@documented("任务：办件情况、表单、可选的处理结果", answers=TaskDetail)
def show_task(task_id: str) -> dict[str, Any]:
    now = office().clock.now()
    with office().read() as session:
        row = tasks.find(session, task_id)
        case = dossier.found(session, row.case_no)
        access.require_see(session, actor(), case)
        service = office().shelf.service(session, row.digest)
        answer = present.task(row, now, unit_tree(session))
        if row.form:
            form = service.form(row.form)
            answer["form_definition"] = orjson.loads(service.files[row.form])
            answer["outcomes"] = [{"value": value, "label": label} for value, label in form.outcomes]
        answer["may_work"] = access.may_work_on(actor(), row)
        ways = returning.ways_back(office(), session, row) if answer["may_work"] else []
        answer["ways_back"] = [
            {"element": way.element, "name": way.name, "by": way.by, "at": present.iso(way.at)} for way in ways
        ]
        readable = known.may_read(actor(), case, row)
        said = signing.said(session, office(), actor(), case, row, unit_tree(session), readable=readable)
        answer["parts"] = [
            {**present.part(one.part), "reason": one.reason, "opinion": one.opinion, "hint": one.hint} for one in said
        ]
        askable = signing.askable(session, row, unit_tree(session), [one.part for one in said])
        mine = answer["may_work"] and row.state == "open"
        answer["askable"] = [{"username": user.username, "name": user.name} for user in askable if mine]
        answer["may_take_back"] = returning.may_take_back(office(), session, actor().user_id, case, row)
        return answer


@blueprint.post("/tasks/<task_id>/claim")
@documented("认领", takes=ClaimBody, answers=TaskAnswer, refuses=(*TAKEN, "stale"))
@once
def claim_task(task_id: str) -> dict[str, Any]:
    sent = body(ClaimBody)
    with office().act(actor()) as act:
        return present.task(tasks.claim(act, task_id, version=sent["version"]), act.now, act.units)


@blueprint.post("/tasks/<task_id>/release")
@documented("放回待办池", takes=ReleaseBody, answers=TaskAnswer, refuses=TAKEN)
@once
def release_task(task_id: str) -> dict[str, Any]:
    body(ReleaseBody)
    with office().act(actor()) as act:
        return present.task(tasks.release(act, task_id), act.now, act.units)


@blueprint.post("/tasks/<task_id>/complete")
@documented(
    "办理完成",
    takes=CompleteBody,
    answers=TaskAnswer,
    refuses=(*TAKEN, "form_data", "stale", "use_supplement", "countersign_first", "incomplete"),
)
@once
def complete_task(task_id: str) -> dict[str, Any]:
    sent = body(CompleteBody)
    with office().act(actor()) as act:
        row = tasks.complete(
            act, task_id, sent["data"], outcome=sent["outcome"], opinion=sent["opinion"], version=sent["version"]
        )
        return present.task(row, act.now, act.units)


@blueprint.post("/tasks/<task_id>/send-back")
@documented("退回到已经办过的环节", takes=SendBackBody, answers=TasksAnswer, refuses=TAKEN)
@once
def send_back_task(task_id: str) -> dict[str, Any]:
    sent = body(SendBackBody)
    with office().act(actor()) as act:
        opened = returning.send_back(act, task_id, sent["to"], sent["reason"])
        return {"items": [present.task(row, act.now, act.units) for row in opened]}


@blueprint.post("/tasks/<task_id>/take-back")
@documented(
    "撤回自己的办理结果",
    takes=TakeBackBody,
    answers=TasksAnswer,
    refuses=("binding", "gone_on", "no_way_back", "task_state"),
)
@once
def take_back_task(task_id: str) -> dict[str, Any]:
    body(TakeBackBody)
    with office().act(actor()) as act:
        opened = returning.take_back(act, task_id)
        return {"items": [present.task(row, act.now, act.units) for row in opened]}


@blueprint.post("/tasks/<task_id>/transfer")
@documented("转交同岗位人员", takes=HandOverBody, answers=TaskAnswer, refuses=TAKEN)
@once
def transfer_task(task_id: str) -> dict[str, Any]:
    sent = body(HandOverBody)
    with office().act(actor()) as act:
        return present.task(tasks.transfer(act, task_id, sent["to"], sent["reason"]), act.now, act.units)


@blueprint.post("/tasks/<task_id>/reassign")
@documented("转派（负责人）", takes=HandOverBody, answers=TaskAnswer, refuses=("task_closed", "task_state"))
@once
def reassign_task(task_id: str) -> dict[str, Any]:
    sent = body(HandOverBody)
    with office().act(actor()) as act:
        return present.task(tasks.reassign(act, task_id, sent["to"], sent["reason"]), act.now, act.units)
