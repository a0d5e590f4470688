"""The start page with the service finder, and the guide of a service with its fourteen fields (annex 2)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.draw import svg
from web.identity import office
from web.public import blueprint
from workflows.catalogue import queries as catalogue
from workflows.catalogue import standing
from workflows.catalogue.changes import visits
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceRow
from workflows.catalogue.words import CATEGORIES
from workflows.people.queries import unit_tree
from workflows.rules.adjusting import Standing


@blueprint.get("/")
def home() -> str | WerkzeugResponse:
    if q := request.args.get("q", "").strip():
        return redirect(url_for("public.search", q=q, category=request.args.get("category") or None), 301)
    chosen = request.args.get("category", "")
    with office().read() as session:
        rows, tree = catalogue.services(session), unit_tree(session)
    counts = {code: sum(row.category == code for row in rows) for code in CATEGORIES}
    shown = [row for row in rows if not chosen or row.category == chosen]
    groups = [(name, [row for row in shown if row.category == code]) for code, name in CATEGORIES.items()]
    return render_template(
        "public/home.html",
        groups=[(name, found) for name, found in groups if found],
        categories=[(code, name, counts[code]) for code, name in CATEGORIES.items() if counts[code]],
        total=len(rows),
        chosen=chosen if chosen in CATEGORIES else "",
        tree=tree,
    )


@blueprint.get("/services/<key>")
def guide(key: str) -> str | tuple[str, int] | WerkzeugResponse:
    with office().read() as session:
        row = catalogue.row(session, key)
        onward = standing.successors(session, row)
        if standing.of(row) is Standing.MERGED and onward:
            return redirect(url_for("public.guide", key=onward[0].key, merged=key), 302)
        if row.live_version_id is None:
            return render_template("public/closed.html", row=row, onward=onward), 410
        version, service = catalogue.live(session, office().shelf, key)
        merged = session.get(ServiceRow, request.args.get("merged", ""))
    return render_template(
        "public/guide.html",
        service=service,
        row=service.row,
        standing=row,
        onward=onward,
        merged=merged.name if merged is not None and key in merged.successors else "",
        version=version,
        basis=service.basis_text,
        visits=visits(service),
        examples=examples(service),
        drawing=Markup(svg(service.files["flow.bpmn"])),  # noqa: S704 - drawn by us, names escaped
    )


def examples(service: Service) -> dict[str, list[Any]]:
    """What in the folder is only illustrative, by the guide's field it stands in."""
    found: dict[str, list[Any]] = {}
    for entry in service.row["illustrative"]:
        found.setdefault(entry["path"].strip("/").partition("/")[0], []).append(entry)
    return found
