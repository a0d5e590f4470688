"""Earlier editions of a guide: the list with what each changed, and one as it was, marked as history (R10)."""

from __future__ import annotations

from flask import render_template, request
from markupsafe import Markup

from engine.draw import svg
from web.identity import office
from web.public import blueprint
from web.public.home import examples
from workflows.catalogue import editions, queries
from workflows.catalogue.changes import visits

PAGE = 20


@blueprint.get("/services/<key>/editions")
def service_editions(key: str) -> str:
    after = request.args.get("after", "")
    with office().read() as session:
        row = queries.row(session, key)
        page = editions.editions(session, key, after=after, limit=PAGE)
        return render_template("public/editions.html", row=row, rows=page.items, next=page.next, after=after)


@blueprint.get("/services/<key>/editions/<int:number>")
def service_edition(key: str, number: int) -> str:
    """One edition as it was published. The one in force is shown too, and says so."""
    with office().read() as session:
        standing = queries.row(session, key)
        history = editions.edition(session, key, number)
        service = office().shelf.service(session, history.digest)
        return render_template(
            "public/guide.html",
            service=service,
            row=service.row,
            standing=standing,
            history=history,
            onward=[],
            merged="",
            version={"number": history.version},
            basis=service.basis_text,
            visits=visits(service),
            examples=examples(service),
            drawing=Markup(svg(service.files["flow.bpmn"])),  # noqa: S704 - drawn by us, names escaped
        )
