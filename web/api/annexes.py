"""The two annexes of the notice over HTTP: for everybody to fetch, for designers to hand in filled in."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from engine.errors import FieldError, Invalid, NotFound
from web.annexes import MEDIA_TYPES, NAMES, file_name
from web.api import blueprint
from web.api.answers.catalogue import ImportedAnswer
from web.api.calls import File, Parts, actor, documented, office, once, query
from web.api.cases import BESIDE_THE_FILE
from web.api.schemas import UnitQuery
from web.download import download
from workflows.annexes.exporting import export
from workflows.annexes.importing import import_annex as take_in
from workflows.annexes.package import LARGEST
from workflows.people.queries import unit_tree


@blueprint.get("/annexes/<name>.<form>")
@documented(
    "附件1（name 为 catalogue）或附件2（guide）的 docx 或 xlsx：一个单位及其下级的，或者全部现行事项",
    query=UnitQuery,
    answers=File("application/octet-stream"),
)
def export_annex(name: str, form: str) -> Response:
    if name not in NAMES or form not in MEDIA_TYPES:
        raise NotFound("没有这份附件", remedy="可用：catalogue、guide 的 .docx 和 .xlsx。")
    unit = query(UnitQuery)["unit"]
    with office().read() as session:
        content = export(session, office().shelf, unit_tree(session), NAMES[name], form, unit=unit)
    return download(content, MEDIA_TYPES[form], file_name(name, form))


@blueprint.post("/annexes")
@documented(
    "导入填好的附件1或附件2：成为待补充的草稿；有一处不对就都不导入，逐处说明",
    takes=Parts(tuple(MEDIA_TYPES.values()), LARGEST + BESIDE_THE_FILE),
    query=UnitQuery,
    answers=ImportedAnswer,
    status=201,
    refuses=("annex", "annex_faults", "draft_changed"),
)
@once
def import_annex() -> tuple[dict[str, Any], int]:
    sent = request.files.get("file")
    if sent is None:
        remedy = "请以 multipart/form-data 提交，字段名为 file。"
        raise Invalid("没有收到文件", remedy=remedy, errors=[FieldError("/file", "没有收到文件")])
    raw = sent.stream.read(LARGEST + 1)
    with office().act(actor()) as act:
        done = take_in(act, raw, unit=query(UnitQuery)["unit"])
    return {"created": list(done.created), "changed": list(done.changed), "unchanged": list(done.unchanged)}, 201
