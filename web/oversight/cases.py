"""Any case of the watched units, read-only: drawing, clocks day by day, alerts, history, documents."""

from __future__ import annotations

from flask import Response, render_template, request

from web import codes
from web.casefile import CaseView
from web.download import download
from web.identity import actor, office
from web.oversight import blueprint
from web.oversight.answers import to_answer
from workflows.cases import access, dossier, queries, track
from workflows.catalogue import queries as catalogue
from workflows.documents import commands as documents
from workflows.limits import explain
from workflows.people.queries import unit_tree
from workflows.rules.lights import Light
from workflows.supervision import listing
from workflows.supervision import queries as supervision

WORST = (Light.RED_STATUTORY, Light.RED, Light.YELLOW)


@blueprint.get("/cases")
def cases() -> str:
    wanted = {name: request.args.get(name, "").strip() for name in ("q", "state", "service")}
    after = request.args.get("after", "")
    with office().read() as session:
        page = queries.search(
            session, office(), actor(), q=wanted["q"], state=wanted["state"], service=wanted["service"], after=after
        )
        services = catalogue.choices(session, wanted["service"])
        tree = unit_tree(session)
    return render_template(
        "oversight/cases.html",
        rows=page.items,
        next=page.next,
        after=after,
        filters=wanted,
        services=services,
        states=codes.STATES,
        tree=tree,
    )


@blueprint.get("/cases/<case_no>")
def case(case_no: str) -> str:
    with office().read() as session:
        row = dossier.found(session, case_no)
        access.require_see(session, actor(), row)
        view = CaseView(session, row)
        own = supervision.watched(actor())
        due = to_answer(session, view.file.alerts)
        lights = {clock.light for clock in view.clocks}
        return render_template(
            "oversight/case.html",
            view=view,
            worst=next((light for light in WORST if light in lights), None),
            case=row,
            days={clock.id: explain.explanation(session, office(), row, clock.id) for clock in view.file.clocks},
            to_answer=due,
            answerable={
                alert.id
                for alert in view.file.alerts
                if alert.unit in own and alert.answered_at is None and due[alert.id].order is None
            },
            orders=listing.of_case(session, actor(), view.tree, view.now, row.id),
            now=view.now,
        )


@blueprint.get("/cases/<case_no>/documents/<document_id>.pdf")
def document(case_no: str, document_id: str) -> Response:
    with office().read() as session:
        row = dossier.found(session, case_no)
        access.require_see(session, actor(), row)
        paper = track.document(session, row, document_id)
        content = documents.pdf(office(), paper, row)
    return download(content, "application/pdf", f"{paper.title}-{row.case_no}.pdf", attachment=False)
