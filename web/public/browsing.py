"""Browsing the catalogue by what happened, by department, by who applies, by category; any of them together."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import render_template, request

from web.identity import office
from web.public import blueprint
from workflows.catalogue import topics
from workflows.catalogue.words import CATEGORIES
from workflows.people.queries import unit_tree

PAGE = 30


@blueprint.get("/browse")
def browse() -> str:
    wanted = {name: request.args.get(name, "").strip()[:64] for name in ("event", "recipient", "unit", "category")}
    after = request.args.get("after", "")
    with office().read() as session:
        tree = unit_tree(session)
        events, recipients = topics.offered(session, office().settings.bpmn)
        page = topics.browse(session, **wanted, after=after, limit=PAGE)
        here = f"/browse?{urlencode({name: value for name, value in wanted.items() if value})}"
        return render_template(
            "public/browse.html",
            rows=page.items,
            next=f"{here}&{urlencode({'after': page.next})}" if page.next else "",
            first=here if after else "",
            wanted=wanted,
            events=events,
            recipients=recipients,
            units=[(code, tree.name(code)) for code in topics.units(session)],
            categories=CATEGORIES,
            tree=tree,
        )
