"""The worklist and the work on a task."""

from __future__ import annotations

from typing import Any

import orjson
from flask import request

from web import present
from web.api import blueprint
from web.api.calls import actor, body, documented, limit, office, once
from web.api.schemas import Body, ClaimBody, CompleteBody, HandOverBody
from workflows.cases import access, dossier, queries, tasks
from workflows.catalogue import queries as catalogue
from workflows.people.queries import unit_tree


@blueprint.get("/tasks")
@documented(
    "我的待办，按紧急程度排序",
    query={
        "light": "red | red_statutory | yellow | green | suspended",
        "service": "事项",
        "unit": "单位",
        "role": "岗位",
        "q": "编号、申请人、事项、环节",
        "mine": "1 表示只看我认领的",
        "after": "翻页标记",
        "limit": "每页条数",
    },
)
def list_tasks() -> dict[str, Any]:
    wanted = {name: request.args.get(name, "") for name in ("light", "service", "unit", "role", "q", "after")}
    now = office().clock.now()
    with office().read() as session:
        page = queries.worklist(session, actor(), now, mine=request.args.get("mine") == "1", limit=limit(), **wanted)
        tree = unit_tree(session)
        return {"items": [present.task(row, now, tree) for row in page.items], "next": page.next}


@blueprint.get("/tasks/<task_id>")
@documented("任务：办件情况、表单、可选的处理结果")
def show_task(task_id: str) -> dict[str, Any]:
    now = office().clock.now()
    with office().read() as session:
        row = tasks.find(session, task_id)
        case = dossier.found(session, row.case_no)
        access.require_see(session, actor(), case)
        service = catalogue.of_case(session, office().shelf, case)
        answer = present.task(row, now, unit_tree(session))
        if row.form:
            form = service.form(row.form)
            answer["form_definition"] = orjson.loads(service.files[row.form])
            answer["outcomes"] = [{"value": value, "label": label} for value, label in form.outcomes]
        answer["may_work"] = access.may_work_on(actor(), row)
        return answer


@blueprint.post("/tasks/<task_id>/claim")
@documented("认领", body=ClaimBody)
@once
def claim_task(task_id: str) -> dict[str, Any]:
    sent = body(ClaimBody)
    with office().act(actor()) as act:
        return present.task(tasks.claim(act, task_id, version=sent["version"]), act.now, act.units)


@blueprint.post("/tasks/<task_id>/release")
@documented("放回待办池", body=Body)
@once
def release_task(task_id: str) -> dict[str, Any]:
    with office().act(actor()) as act:
        return present.task(tasks.release(act, task_id), act.now, act.units)


@blueprint.post("/tasks/<task_id>/complete")
@documented("办理完成", body=CompleteBody)
@once
def complete_task(task_id: str) -> dict[str, Any]:
    sent = body(CompleteBody)
    with office().act(actor()) as act:
        row = tasks.complete(
            act, task_id, sent["data"], outcome=sent["outcome"], opinion=sent["opinion"], version=sent["version"]
        )
        return present.task(row, act.now, act.units)


@blueprint.post("/tasks/<task_id>/transfer")
@documented("转交同岗位人员", body=HandOverBody)
@once
def transfer_task(task_id: str) -> dict[str, Any]:
    sent = body(HandOverBody)
    with office().act(actor()) as act:
        return present.task(tasks.transfer(act, task_id, sent["to"], sent["reason"]), act.now, act.units)


@blueprint.post("/tasks/<task_id>/reassign")
@documented("转派（负责人）", body=HandOverBody)
@once
def reassign_task(task_id: str) -> dict[str, Any]:
    sent = body(HandOverBody)
    with office().act(actor()) as act:
        return present.task(tasks.reassign(act, task_id, sent["to"], sent["reason"]), act.now, act.units)
