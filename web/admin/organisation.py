"""The organisation's workbook: fetched, handed in, shown first, then taken in."""

from __future__ import annotations

import base64
import binascii

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import Invalid, Problem
from web.admin import blueprint
from web.download import download
from web.identity import actor, office
from web.pages import Attempt
from workflows.annexes.package import LARGEST
from workflows.efficiency.sheets import MEDIA_TYPE
from workflows.organisation import importing, workbook
from workflows.organisation.importing import Plan
from workflows.people.queries import unit_tree

_SHOWN = 200
"""Rows that are told one by one; the rest are counted."""


@blueprint.get("/organisation")
def organisation() -> str:
    return _page()


@blueprint.get("/organisation.xlsx")
def export_organisation() -> Response:
    with office().read() as session:
        empty = request.args.get("empty") == "1"
        content = workbook.template() if empty else workbook.export(session, unit_tree(session))
    return download(content, MEDIA_TYPE, "组织机构模板.xlsx" if empty else "组织机构.xlsx")


@blueprint.post("/organisation")
def import_organisation() -> str | tuple[str, int] | WerkzeugResponse:
    """A file is shown; what was shown, sent back by the page that showed it, is taken in."""
    request.max_form_memory_size = 2 * LARGEST
    sent = request.files.get("file")
    raw = sent.stream.read(LARGEST + 1) if sent is not None else b""
    if raw:
        plan: Plan | None = None
        with Attempt() as tried, office().read() as session:
            plan = importing.plan(session, actor(), workbook.read(raw))
        return (_page(problem=tried.problem), 422) if tried.problem else _page(plan=plan, raw=raw)
    try:
        shown = base64.b64decode(request.form.get("workbook", ""), validate=True)
    except binascii.Error:
        shown = b""
    if not shown:
        return _page(problem=Invalid("没有收到文件", remedy="请选择填好的 xlsx 工作簿。")), 422
    with Attempt() as tried:
        book = workbook.read(shown)
        with office().act(actor()) as act:
            importing.take_in(act, book)
    if tried.problem:
        return _page(problem=tried.problem), 422
    return redirect(url_for("admin.units", done="组织机构工作簿"), 303)


def _page(*, plan: Plan | None = None, raw: bytes = b"", problem: Problem | None = None) -> str:
    told = [entry for entry in plan.entries if entry.state in ("added", "changed")] if plan else []
    return render_template(
        "admin/organisation.html",
        plan=plan,
        counts=plan.counts() if plan else {},
        told=told[:_SHOWN],
        more=len(told) - _SHOWN,
        labels={field: label for columns in workbook.COLUMNS.values() for label, field in columns.items()},
        workbook=base64.b64encode(raw).decode(),
        problem=problem,
        faults=problem.extra.get("faults", []) if problem else [],
        largest=LARGEST // 2**20,
    )
