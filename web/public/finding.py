"""The results page of the service finder; it works without JavaScript and can be linked to."""

from __future__ import annotations

from flask import render_template, request

from web.identity import office
from web.public import blueprint
from workflows.catalogue.words import CATEGORIES
from workflows.people.queries import unit_tree
from workflows.searching import queries as searching

LONGEST = 100
PAGE = 20


@blueprint.get("/search")
def search() -> str:
    q, category = request.args.get("q", "").strip()[:LONGEST], request.args.get("category", "")
    chosen = category if category in CATEGORIES else ""
    with office().read() as session:
        found = searching.search(session, q, category=chosen, after=request.args.get("after", ""), limit=PAGE)
        return render_template(
            "public/search.html",
            found=found,
            q=q,
            chosen=chosen,
            categories=CATEGORIES,
            tree=unit_tree(session),
            most=searching.MOST,
        )
