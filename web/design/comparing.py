"""Any two versions, or a version and the draft, side by side, with what people say about single places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.draw import State, svg
from engine.errors import NotFound, Problem
from web.design import blueprint
from web.design.folders import Desk, desk
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.catalogue import comments, queries
from workflows.catalogue.changes import DIAGRAM, Figure, changes
from workflows.catalogue.comments import DRAFT
from workflows.catalogue.comparing import compared
from workflows.catalogue.differences import Difference, differences, marks
from workflows.catalogue.folder import Service
from workflows.catalogue.reading import read_yaml

_WORDS: dict[State, str] = {"done": "新增", "near": "修改", "overdue": "删除"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a version, or the draft; `service` is None where a draft cannot be read as a whole yet."""

    ref: str
    title: str
    files: Mapping[str, bytes]
    service: Service | None


@blueprint.get("/<key>/compare")
def compare(key: str) -> str:
    return _page(key, request.args.get("before", ""), request.args.get("after", ""), Attempt())


@blueprint.post("/<key>/comments")
def add_comment(key: str) -> WerkzeugResponse | tuple[str, int]:
    """Keep a comment on what stands on the right."""
    before, on = text("before", 64), text("after", 64)
    anchor, _, label = text("anchor", 600).partition("|")
    with Attempt() as attempt, office().act(actor()) as act:
        row = comments.add(act, key, on, anchor, label, text("text"))
        where = f"comment-{row.id}"
    if attempt.failed:
        return _page(key, before, on, attempt), 422
    return redirect(url_for("design.compare", key=key, before=before, after=on, _anchor=where), 303)


@blueprint.post("/<key>/comments/<comment_id>")
def settle_comment(key: str, comment_id: str) -> WerkzeugResponse:
    """Resolve it, or open it again."""
    with office().act(actor()) as act:
        do = comments.reopen if text("do", 10) == "reopen" else comments.resolve
        row = do(act, key, comment_id)
        on = row.on
    where = f"comment-{comment_id}"
    return redirect(url_for("design.compare", key=key, before=text("before", 64), after=on, _anchor=where), 303)


def _page(key: str, before: str, after: str, attempt: Attempt) -> str:
    with office().read() as session:
        found = desk(session, key)
        choices = _choices(found)
        right = _side(session, found, after if after in choices else next(iter(choices), ""))
        left = _side(session, found, before if before in choices else _usual(found, right.ref, choices))
        figures, elements = _changes(left, right)
        sections = compared(left.files, right.files)
        said = comments.comments(session, key, right.ref)
        everything = request.args.get("all") == "1"
        at = defaultdict[str, int](int)
        for one in said:
            at[one.anchor] += one.state == "open"
        anchors = [(f"{line.anchor}|{line.label}", line.label) for section in sections for line in section.lines]
        shown = {line.anchor for section in sections for line in section.lines}
        anchors += [
            (f"{DIAGRAM}#{one.element}|{one.name}", f"{one.kind_name} {one.name}")
            for one in elements
            if f"{DIAGRAM}#{one.element}" not in shown
        ]
        return render_template(
            "design/compare.html",
            desk=found,
            choices=choices,
            left=left,
            right=right,
            figures=figures,
            sections=[(one, list(one.lines) if everything else one.changed) for one in sections],
            everything=everything,
            elements=elements,
            drawings=_drawings(left, right, elements),
            comments=said,
            open_at=at,
            anchors=anchors,
            chosen=request.values.get("anchor", ""),
            typed=text("text") if request.method == "POST" else "",
            errors=messages(attempt.errors, "/"),
        )


def _choices(found: Desk) -> dict[str, str]:
    """What may be compared: the draft first, then the versions, the newest first."""
    draft = {DRAFT: "草稿"} if found.draft is not None else {}
    states = {"live": "现行", "proposed": "待审核", "rejected": "已退回", "withdrawn": "已撤回"}
    return draft | {
        row.id: f"第 {row.number} 版{f'（{states[row.state]}）' if row.state in states else ''}"
        for row in found.versions
    }


def _usual(found: Desk, ref: str, choices: Mapping[str, str]) -> str:
    """What somebody wants to see beside it: what it was made from, else itself."""
    parent = found.draft.parent_id if ref == DRAFT and found.draft is not None else None
    for row in found.versions:
        if row.id == ref:
            parent = row.parent_id
    return parent if parent is not None and parent in choices else ref


def _side(session: Session, found: Desk, ref: str) -> Side:
    if not ref:
        raise NotFound("还没有可以比较的内容", remedy="请先保存草稿或者提交版本。")
    title = _choices(found)[ref]
    if ref != DRAFT:
        service = office().shelf.service(session, queries.version(session, ref).digest)
        return Side(ref, title, service.files, service)
    files = queries.folder(session, office().shelf, found.key, found.draft)
    try:
        row = read_yaml("service.yaml", files.get("service.yaml", b""))
        return Side(ref, title, files, Service(row, files, office().shelf.compile(files)))
    except (Problem, KeyError, TypeError):
        return Side(ref, title, files, None)


def _changes(left: Side, right: Side) -> tuple[tuple[Figure, ...], list[Difference]]:
    if left.service is not None and right.service is not None:
        told = changes(left.service, right.service)
        return told.figures, list(told.elements)
    if DIAGRAM not in left.files or DIAGRAM not in right.files:
        return (), []
    try:
        return (), differences(left.files[DIAGRAM], right.files[DIAGRAM])
    except (Problem, ValueError):
        return (), []


def _drawings(left: Side, right: Side, elements: list[Difference]) -> list[Markup]:
    """Both diagrams, with what differs marked; none where one cannot be drawn."""
    try:
        return [
            Markup(svg(side.files[DIAGRAM], marks(elements, before=old), _WORDS))  # noqa: S704 - drawn by us
            for side, old in ((left, True), (right, False))
        ]
    except (Problem, KeyError, ValueError):
        return []
