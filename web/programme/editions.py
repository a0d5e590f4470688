"""Editions of the catalogue, for everybody: what was published when, what changed, the annexes to fetch."""

from __future__ import annotations

from flask import Response, render_template

from engine.errors import NotFound
from web.annexes import MEDIA_TYPES, NAMES, file_name
from web.download import download
from web.identity import office
from web.programme import blueprint
from workflows.people.queries import unit_tree
from workflows.programme import editions
from workflows.rules.programme import DISPOSITIONS


@blueprint.get("/editions")
def list_editions() -> str:
    with office().read() as session:
        return render_template(
            "programme/editions.html", rows=editions.editions(session), tree=unit_tree(session), names=NAMES
        )


@blueprint.get("/editions/<int:edition>")
def show_edition(edition: int) -> str:
    with office().read() as session:
        row = editions.of(session, edition)
        return render_template(
            "programme/edition.html",
            edition=row,
            tree=unit_tree(session),
            dispositions=DISPOSITIONS,
            changes=editions.CHANGES,
            names=NAMES,
            formats=MEDIA_TYPES,
        )


@blueprint.get("/editions/<int:edition>/<name>.<form>")
def export_edition(edition: int, name: str, form: str) -> Response:
    if name not in NAMES or form not in MEDIA_TYPES:
        raise NotFound("没有这份附件")
    with office().read() as session:
        row = editions.of(session, edition)
        content = editions.annex(session, office().shelf, unit_tree(session), row, NAMES[name], form)
    return download(content, MEDIA_TYPES[form], file_name(name, form))
