"""Guide, expected runs, forms and decisions as text, with what the checks say beside it; nothing typed is ever lost."""

from __future__ import annotations

import re
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import FieldError, Invalid, Problem
from engine.feel.dmn import ToldTable, read, tables
from web.design import blueprint
from web.design.folders import Desk, desk, findings, folder
from web.identity import actor, office
from web.pages import Attempt
from workflows.catalogue import drafts, queries
from workflows.catalogue.changes import DIAGRAM

EDITED = re.compile(r"service\.yaml|cases\.yaml|forms/[a-z0-9-]{1,60}\.json|(?:decisions/)?[a-z0-9-]{1,60}\.dmn")
_NEW_FORM = '{\n  "type": "default",\n  "components": []\n}\n'
_MOST_RULES = 100
"""Rules of one table that are shown beside its text."""


@blueprint.get("/<key>/files")
def file(key: str) -> str:
    path = _path(request.args.get("path") or "service.yaml")
    with office().read() as session:
        found = desk(session, key)
        files = folder(session, found)
        new = render_template("design/new.dmn") if path.endswith(".dmn") else _NEW_FORM
        written = files.get(path, new.encode()).decode("utf-8", "replace")
        return _page(session, found, files, path, written)


@blueprint.post("/<key>/files")
def save_file(key: str) -> str | tuple[str, int] | WerkzeugResponse:
    """Keep one file in the draft, check it without keeping it, or take a form or a decision away."""
    path, written = _path(request.form.get("path", "")), _lines(request.form.get("content", ""))
    do, basis = request.form.get("do", "save"), request.form.get("basis", "")
    if do == "check":
        with office().read() as session:
            found = desk(session, key)
            return _page(session, found, folder(session, found), path, written, basis=basis)
    if do == "remove" and not _removable(path):
        raise Invalid("只能删除表单和决策文件")
    with Attempt("draft_changed") as attempt, office().act(actor()) as act:
        drafts.save(act, key, {path: None if do == "remove" else written}, basis=basis)
    if attempt.problem is not None:
        with office().read() as session:
            found = desk(session, key)
            files = folder(session, found)
            theirs = files.get(path, b"").decode("utf-8", "replace")
            told = f"{attempt.problem.detail}。您填写的内容还在下面，没有保存。"
            return _page(session, found, files, path, written, told=told, theirs=theirs), 409
    return redirect(url_for("design.file", key=key, path="service.yaml" if do == "remove" else path, saved=1), 303)


def _page(
    session: Any,
    found: Desk,
    files: dict[str, bytes],
    path: str,
    written: str,
    *,
    basis: str = "",
    told: str = "",
    theirs: str | None = None,
) -> str:
    """The editor. After a conflict it goes on from what the other person saved, with both texts in sight."""
    kept = files.get(path, b"").decode("utf-8", "replace")
    noted = findings(session, found.key, queries.over(files, {path: written}))
    live = found.service.files if found.service else {}
    return render_template(
        "design/files.html",
        desk=found,
        path=path,
        written=written,
        unsaved=written != kept,
        exists=path in files,
        removable=_removable(path) and path in files,
        tables=_tables(path, written),
        most_rules=_MOST_RULES,
        basis=basis or found.basis,
        told=told,
        theirs=theirs,
        here=[one for one in noted if one.file == path],
        elsewhere=[one for one in noted if one.file != path],
        paths=sorted(
            {*files, path} - {DIAGRAM}, key=lambda name: (name.startswith("forms/"), name != "service.yaml", name)
        ),
        changed={name for name in files if files[name] != live.get(name)},
        saved=request.args.get("saved") == "1",
    )


def _removable(path: str) -> bool:
    return path.startswith("forms/") or path.endswith(".dmn")


def _tables(path: str, written: str) -> list[ToldTable]:
    """The tables of a decision file, for people to read; none where the file cannot be read."""
    if not path.endswith(".dmn"):
        return []
    try:
        return tables(read(written.encode()))
    except Problem:
        return []


def _path(wanted: str) -> str:
    """One of the files that may be edited as text."""
    path = wanted.strip()
    if path and "/" not in path and path.endswith(".json"):
        path = f"forms/{path}"
    if not EDITED.fullmatch(path):
        raise Invalid(
            "不能编辑这个文件",
            errors=[FieldError("/path", "表单写作 forms/名称.json，决策表写作 名称.dmn，名称用小写字母、数字和连字符")],
        )
    return path


def _lines(sent: str) -> str:
    """Text as files keep it: browsers send line ends of two characters."""
    return sent.replace("\r\n", "\n").replace("\r", "\n")
