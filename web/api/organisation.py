"""The organisation's workbook over HTTP: fetched, shown, taken in."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from engine.errors import FieldError, Invalid
from web.api import blueprint
from web.api.answers.organisation import OrganisationAnswer
from web.api.calls import File, Parts, actor, documented, office, once
from web.api.cases import BESIDE_THE_FILE
from web.download import download
from workflows.annexes.package import LARGEST
from workflows.efficiency.sheets import MEDIA_TYPE
from workflows.organisation import importing, workbook
from workflows.organisation.importing import Plan
from workflows.people.queries import unit_tree


@blueprint.get("/organisation.xlsx")
@documented("单位、人员、窗口的工作簿；改好后可以再导入", answers=File(MEDIA_TYPE))
def export_organisation() -> Response:
    with office().read() as session:
        content = workbook.export(session, unit_tree(session))
    return download(content, MEDIA_TYPE, "组织机构.xlsx")


@blueprint.post("/organisation/preview")
@documented(
    "核对填好的工作簿：会增加、修改什么；不改变任何东西",
    takes=Parts((MEDIA_TYPE,), LARGEST + BESIDE_THE_FILE),
    answers=OrganisationAnswer,
    refuses=("annex", "workbook_faults"),
)
def preview_organisation() -> dict[str, Any]:
    book = workbook.read(_sent())
    with office().read() as session:
        return _told(importing.plan(session, actor(), book))


@blueprint.post("/organisation")
@documented(
    "导入填好的工作簿：有一处不对就都不导入，逐处说明",
    takes=Parts((MEDIA_TYPE,), LARGEST + BESIDE_THE_FILE),
    answers=OrganisationAnswer,
    refuses=("annex", "workbook_faults"),
)
@once
def import_organisation() -> dict[str, Any]:
    book = workbook.read(_sent())
    with office().act(actor()) as act:
        return _told(importing.take_in(act, book))


def _sent() -> bytes:
    sent = request.files.get("file")
    if sent is None:
        remedy = "请以 multipart/form-data 提交，字段名为 file。"
        raise Invalid("没有收到文件", remedy=remedy, errors=[FieldError("/file", "没有收到文件")])
    return sent.stream.read(LARGEST + 1)


def _told(plan: Plan) -> dict[str, Any]:
    rows = [
        {"sheet": entry.sheet, "key": entry.key, "name": entry.name, "state": entry.state}
        for entry in plan.entries
        if entry.state in ("added", "changed")
    ]
    return {**plan.counts(), "rows": rows}
