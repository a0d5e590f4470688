"""The start page with the service finder, and the guide of a service with its fourteen fields (annex 2)."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.draw import svg
from web.identity import office, own_address
from web.pages import today
from web.public import blueprint
from workflows.announcements import queries as announcements
from workflows.catalogue import queries as catalogue
from workflows.catalogue import standing, topics
from workflows.catalogue.changes import visits
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceRow
from workflows.catalogue.words import CATEGORIES
from workflows.documents.content import qr
from workflows.paging import Page
from workflows.people.queries import unit_tree
from workflows.rules.adjusting import Standing

ANNOUNCED = 3
"""Announcements on the start page."""
FEW = 12
"""Services of each category on the start page; the rest are one click away."""


@blueprint.get("/")
def home() -> str | WerkzeugResponse:
    if q := request.args.get("q", "").strip():
        return redirect(url_for("public.search", q=q, category=request.args.get("category") or None), 301)
    chosen = request.args.get("category", "")
    chosen = chosen if chosen in CATEGORIES else ""
    after = request.args.get("after", "") if chosen else ""
    with office().read() as session:
        counts, tree = catalogue.counts(session), unit_tree(session)
        events, recipients = topics.offered(session, office().settings.bpmn)
        told = announcements.current(session, today(), limit=ANNOUNCED).items
        if chosen:
            page = catalogue.search(session, category=chosen, after=after)
        else:
            page = Page(catalogue.heads(session, counts, FEW), None)
    groups = [(code, name, [row for row in page.items if row.category == code]) for code, name in CATEGORIES.items()]
    return render_template(
        "public/home.html",
        groups=[group for group in groups if group[2]],
        categories=CATEGORIES,
        counts=counts,
        events=events,
        recipients=recipients,
        told=told,
        total=sum(counts.values()),
        chosen=chosen,
        next=url_for("public.home", category=chosen, after=page.next) if page.next else "",
        first=url_for("public.home", category=chosen) if after else "",
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
        qr=Markup(qr(f"{own_address()}/services/{key}")),  # noqa: S704 - drawn by us
    )


def examples(service: Service) -> dict[str, list[Any]]:
    """What in the folder is only illustrative, by the guide's field it stands in."""
    found: dict[str, list[Any]] = {}
    for entry in service.row["illustrative"]:
        found.setdefault(entry["path"].strip("/").partition("/")[0], []).append(entry)
    return found
