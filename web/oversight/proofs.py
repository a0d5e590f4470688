"""The proof audit: what the last run found, one finding with the graph drawn around it, a run by hand."""

from __future__ import annotations

from collections.abc import Iterable

from flask import redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from web.identity import actor, office
from web.oversight import blueprint
from workflows.catalogue import queries as catalogue
from workflows.people.queries import unit_tree
from workflows.proofs import drawing, listing, nightly, queries
from workflows.proofs.facts import Facts, graph
from workflows.rules.proofs import RULES, Graph, Step
from workflows.supervision.queries import watched

PAGE = 20
DRAWN = 60
"""Services of a catalogue that is drawn as a whole; a larger one is drawn around a service."""


@blueprint.get("/proofs")
def proofs() -> str:
    show = request.args.get("show", "error")
    show = show if show in ("error", "warning", "gone") else "error"
    rule, service, after = (request.args.get(name, "").strip() for name in ("rule", "service", "after"))
    with office().read() as session:
        run = listing.last_run(session)
        counted = listing.counts(session)
        if "show" not in request.args and not counted["error"] and counted["warning"]:
            show = "warning"
        page = listing.faults(
            session,
            severity="" if show == "gone" else show,
            rule=rule,
            service=service,
            gone=show == "gone",
            after=after,
            limit=PAGE,
        )
        services = catalogue.choices(session, service)
        chosen = service if service in dict(services) else ""
        found = _around(session, [chosen]) if chosen else _whole(session) if _small(session) else None
        tree = unit_tree(session)
        mine = watched(actor())
        waits = [way for way in (run.waits if run else ()) if any(step["unit"] in mine for step in way)]
    return render_template(
        "oversight/proofs.html",
        run=run,
        waits=waits,
        rows=page.items,
        next=page.next,
        after=after,
        counts=counted,
        filters={"show": show, "rule": rule, "service": service},
        services=services,
        rules=[(each.id, each.title) for each in RULES.values()],
        picture=_drawn(found) if found else None,
        arrows=drawing.arrows(found) if found else [],
        names={item.key: item.name for item in found.items} if found else {},
        tree=tree,
    )


@blueprint.post("/proofs/audit")
def audit_proofs() -> WerkzeugResponse:
    nightly.run_now(office(), actor())
    return redirect(url_for("oversight.proofs"), 303)


@blueprint.get("/proofs/<fault_id>")
def proof(fault_id: str) -> str:
    with office().read() as session:
        row = listing.fault(session, fault_id)
        path = [Step(**step) for step in row.path]
        found = _around(session, [step.item for step in path] or [row.service_key])
        tree = unit_tree(session)
    return render_template(
        "oversight/proof.html",
        row=row,
        rule=RULES[row.rule],
        path=path,
        picture=_drawn(found, path),
        arrows=drawing.arrows(found),
        names={item.key: item.name for item in found.items},
        tree=tree,
    )


def _drawn(found: Graph, path: Iterable[Step] = ()) -> Markup:
    return Markup(drawing.picture(found, tuple(path)))  # noqa: S704 - drawn by us, names escaped


def _small(session: Session) -> bool:
    """Is the whole catalogue small enough to be drawn?"""
    return sum(catalogue.counts(session).values()) <= DRAWN


def _whole(session: Session) -> Graph:
    return _graph(queries.all_facts(session, office().shelf))


def _around(session: Session, keys: list[str]) -> Graph:
    """These services, those they wait for, and those that wait for them where the catalogue is small."""
    known: dict[str, Facts] = {}
    if _small(session):
        known = {row["key"]: row for row in queries.all_facts(session, office().shelf)}
    else:
        for row in queries.of(session, office().shelf, keys):
            known[row["key"]] = row
            known |= {other["key"]: other for other in queries.upstream(session, office().shelf, office().proofs, row)}
    return listing.near(_graph(known.values()), keys)


def _graph(rows: Iterable[Facts]) -> Graph:
    return graph(rows, office().proofs, office().proofs.rules(local_date(office().clock.now())))
