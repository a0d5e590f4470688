"""The designer's page and what it asks: the diagram, its check, keeping it, putting it forward."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, g, jsonify, render_template, request, url_for

from engine.check import check as examine
from engine.errors import FieldError, Invalid
from engine.xml import MAX_BYTES
from web import present
from web.design import blueprint
from web.design.folders import Desk, desk, findings, folder, refused
from web.identity import actor, csrf_token, office
from workflows.catalogue import drafts, foreign, queries
from workflows.catalogue.changes import DIAGRAM
from workflows.people.queries import unit_tree


@blueprint.get("/<key>/edit")
def edit(key: str) -> str:
    """The canvas. Its library places elements with inline styles, so this page has a policy of its own."""
    g.design_page = True
    with office().read() as session:
        found = desk(session, key)
        forms = sorted(name for name in folder(session, found) if name.startswith("forms/"))
        units = [[unit.code, unit.short_name] for unit in unit_tree(session).working.values()]
    began = found.number_of(found.draft.parent_id if found.draft else found.live.id if found.live else None)
    return render_template(
        "design/edit.html",
        desk=found,
        data={
            "title": found.name,
            "opened": _opened(found, began),
            "home-url": url_for("design.service", key=key),
            "files-url": url_for("design.file", key=key),
            "key": key,
            "xml-url": url_for("design.xml", key=key),
            "save-url": url_for("design.save", key=key),
            "adopt-url": url_for("design.adopt", key=key),
            "check-url": url_for("design.check", key=key),
            "propose-url": url_for("design.propose", key=key),
            "csrf": csrf_token(),
        },
        lists={"forms": forms, "units": units, "connectors": sorted(office().connectors.names())},
    )


@blueprint.get("/<key>/flow.bpmn")
def xml(key: str) -> Response:
    """The diagram of the draft, else of the live version; the tag says which."""
    with office().read() as session:
        found = desk(session, key)
        raw = folder(session, found).get(DIAGRAM) or render_template("design/new.bpmn", desk=found).encode()
    response = Response(raw, mimetype="application/xml")
    response.set_etag(found.basis)
    return response


@blueprint.post("/<key>/check")
def check(key: str) -> dict[str, Any]:
    """What the checks say of this diagram together with the draft's other files."""
    raw = _diagram()
    with office().read() as session:
        found = findings(session, key, {**folder(session, desk(session, key)), DIAGRAM: raw})
    return {
        "ok": not refused(found),
        "findings": [{**one.as_dict(), "file": "" if one.file == DIAGRAM else one.file} for one in found],
    }


@blueprint.post("/<key>/adopt")
def adopt(key: str) -> dict[str, Any]:
    """A diagram of another tool, with what that tool says of people, forms and limits in our own words."""
    raw = _diagram()
    with office().read() as session:
        desk(session, key)
        units = {unit.code: unit.name for unit in unit_tree(session).working.values()}
    adopted = foreign.adopt(raw, units=units)
    return {"xml": adopted.diagram.decode(), "notes": [asdict(note) for note in adopted.notes]}


@blueprint.post("/<key>/flow.bpmn")
def save(key: str) -> Response:
    """Keep the diagram in the draft; `If-Match` names what it was made from."""
    raw = _diagram()
    try:
        xml_text = raw.decode()
    except UnicodeDecodeError:
        raise Invalid("流程图须为 UTF-8 编码", remedy="请重新导出后再保存。") from None
    unreadable = [one for one in examine(raw) if one.rule == "readable-xml"]
    if unreadable:
        raise Invalid(unreadable[0].message, remedy=unreadable[0].fix, code="unreadable_diagram")
    tags = request.if_match.as_set()
    with office().act(actor()) as act:
        row = drafts.save(act, key, {DIAGRAM: xml_text}, basis=next(iter(tags), None))
        basis = queries.basis(row, None)
        saved = {"revision": row.revision, "saved_by": row.saved_by_name}
    response = jsonify(saved)
    response.set_etag(basis)
    return response


@blueprint.post("/<key>/propose")
def propose(key: str) -> tuple[dict[str, Any], int]:
    """Put the draft forward; refused with the findings where it cannot run."""
    sent = request.get_json(silent=True)
    note = str(sent.get("note", "")).strip() if isinstance(sent, dict) else ""
    if not note:
        raise Invalid("请说明修改的内容和理由", errors=[FieldError("/note", "请说明修改的内容和理由")])
    with office().act(actor()) as act:
        version = drafts.propose(act, key, note=note[:500])
        return {"number": version.number, "url": url_for("design.version", version_id=version.id)}, 201


def _opened(found: Desk, began: int | None) -> str:
    """What lies on the canvas, in one line beside the title."""
    if found.draft:
        return f"草稿，{found.draft.saved_by_name}保存于 {present.moment(found.draft.saved_at)}"
    return f"现行第 {began} 版" if began else ""


def _diagram() -> bytes:
    raw = request.get_data(cache=True)
    if len(raw) > MAX_BYTES:
        raise Invalid("内容过大", remedy="流程图不得超过 5 MB。")
    return raw
