"""Checking diagrams, proposing and approving versions."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from engine.check import check
from engine.errors import Invalid
from web import codes, present
from web.api import blueprint
from web.api.answers.catalogue import CheckAnswer, VersionAnswer, VersionPage
from web.api.calls import File, actor, body, documented, office, once, query
from web.api.schemas import CheckQuery, DeploymentQuery, NoteBody, PageQuery
from web.download import download
from workflows.catalogue import commands, queries, reach
from workflows.catalogue.archive import packed, unpacked
from workflows.catalogue.models import ServiceVersion
from workflows.catalogue.reading import read_yaml
from workflows.people.queries import unit_tree
from workflows.proofs.gate import check_in_catalogue

LARGEST = 5 * 2**20
"""Bytes in a diagram or a zipped folder."""


def version_json(row: ServiceVersion) -> dict[str, Any]:
    return {
        "id": row.id,
        "service": row.service_key,
        "number": row.number,
        "state": row.state,
        "state_words": codes.VERSION_STATES[row.state],
        "digest": row.digest,
        "parent": row.parent_id,
        "note": row.note,
        "proposed_by": row.proposed_by_name,
        "proposed_at": present.iso(row.proposed_at),
        "settled_by": row.settled_by_name,
        "settled_at": present.iso(row.settled_at),
        "settled_note": row.settled_note,
    }


@blueprint.post("/check")
@documented(
    "检查流程图（正文为 BPMN XML）；不改变任何东西",
    takes=File("application/xml", LARGEST),
    query=CheckQuery,
    answers=CheckAnswer,
)
def check_diagram() -> dict[str, Any]:
    raw, key = request.get_data(cache=True), query(CheckQuery)["service"]
    if not key:
        findings = check(raw)
    else:
        with office().read() as session:
            reach.require(session, office().shelf, actor(), key)
            _, service = queries.live(session, office().shelf, key)
            files = {**service.files, "flow.bpmn": raw}
            findings = check_in_catalogue(session, office(), unit_tree(session), key, files)
    return {
        "ok": not any(finding.severity == "error" for finding in findings),
        "findings": [finding.as_dict() for finding in findings],
    }


@blueprint.post("/deployments")
@documented(
    "提交一个事项文件夹（zip）供审批",
    takes=File("application/zip", LARGEST),
    query=DeploymentQuery,
    answers=VersionAnswer,
    status=201,
    refuses=("findings", "service_ended", "stale_parent", "unchanged", "yaml"),
)
@once
def create_deployment() -> tuple[dict[str, Any], int]:
    wanted, files = query(DeploymentQuery), unpacked(request.get_data(cache=True))
    key = wanted["service"] or _key_in(files)
    with office().act(actor()) as act:
        version = commands.propose(act, key, files, note=wanted["note"], parent=wanted["parent"] or None)
        return version_json(version), 201


def _key_in(files: dict[str, bytes]) -> str:
    row = read_yaml("service.yaml", files.get("service.yaml", b""))
    if not isinstance(row, dict) or not row.get("key"):
        raise Invalid("缺少 service.yaml 或者其中没有 key")
    return str(row["key"])


@blueprint.get("/deployments/<key>")
@documented("一个事项的全部版本，新的在前", query=PageQuery, answers=VersionPage)
def list_deployments(key: str) -> dict[str, Any]:
    wanted = query(PageQuery)
    with office().read() as session:
        page = queries.version_page(session, key, **wanted)
        return {"items": [version_json(row) for row in page.items], "next": page.next}


@blueprint.get("/deployments/<version_id>/folder.zip")
@documented("取回一个版本的事项文件夹（zip）", answers=File("application/zip"))
def export_deployment(version_id: str) -> Response:
    with office().read() as session:
        row = queries.version(session, version_id)
        content = packed(office().engine.files(session, row.digest))
    return download(content, "application/zip", f"{row.service_key}-v{row.number}.zip")


@blueprint.post("/deployments/<version_id>/approve")
@documented(
    "批准一个版本：新办件用它，在办的不变，除非另行迁移",
    takes=NoteBody,
    answers=VersionAnswer,
    refuses=("already_settled", "findings", "not_stationed", "not_disposed", "service_ended", "stale_parent"),
)
@once
def approve_deployment(version_id: str) -> dict[str, Any]:
    sent = body(NoteBody)
    with office().act(actor()) as act:
        return version_json(commands.approve(act, version_id, sent["note"]))


@blueprint.post("/deployments/<version_id>/reject")
@documented("退回一个版本，说明理由", takes=NoteBody, answers=VersionAnswer, refuses=("already_settled",))
@once
def reject_deployment(version_id: str) -> dict[str, Any]:
    sent = body(NoteBody)
    with office().act(actor()) as act:
        return version_json(commands.reject(act, version_id, sent["note"]))


@blueprint.post("/deployments/<version_id>/withdraw")
@documented("提交人撤回自己提交、尚未审批的版本", takes=NoteBody, answers=VersionAnswer, refuses=("already_settled",))
@once
def withdraw_deployment(version_id: str) -> dict[str, Any]:
    sent = body(NoteBody)
    with office().act(actor()) as act:
        return version_json(commands.withdraw(act, version_id, sent["note"]))
