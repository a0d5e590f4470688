"""The services with their versions: which is live, what is being edited, what waits for approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from flask import render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engine.draw import svg
from web.design import blueprint
from web.design.folders import desk
from web.identity import actor, office
from web.pages import today
from workflows.adjusting import queries as adjusting
from workflows.bases import queries as bases
from workflows.cases.models import Case
from workflows.catalogue import changes, queries, reach
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.moves import queries as moves
from workflows.organisation import stationing
from workflows.people.queries import unit_tree


@blueprint.app_template_global()
def waiting_versions() -> int:
    """How many versions of one's units wait for approval; told beside the tab."""
    with office().read() as session:
        return len(_waiting(session))


def _waiting(session: Session) -> list[ServiceVersion]:
    waiting = queries.proposed(session)
    own = reach.seen(session, office().shelf, actor(), (row.service_key for row in waiting))
    return [row for row in waiting if row.service_key in own]


@blueprint.get("")
def services() -> str:
    q, after = request.args.get("q", "").strip()[:50], request.args.get("after", "")
    with office().read() as session:
        page = reach.page(session, office().shelf, actor(), q=q, after=after)
        return render_template(
            "design/services.html",
            rows=[desk(session, key) for key in page.items],
            q=q,
            next=url_for("design.services", q=q or None, after=page.next) if page.next else "",
            first=url_for("design.services", q=q or None) if after else "",
            tree=unit_tree(session),
        )


@blueprint.get("/review")
def review() -> str:
    with office().read() as session:
        waiting = _waiting(session)
        keys = {row.service_key for row in waiting}
        names = dict(session.execute(select(ServiceRow.key, ServiceRow.name).where(ServiceRow.key.in_(keys))).all())
    return render_template("design/review.html", waiting=waiting, names=names)


@blueprint.get("/<key>")
def service(key: str) -> str:
    return page(key, {}, {}, "")


def page(key: str, sent: Mapping[str, str], errors: Mapping[str, str], detail: str) -> str:
    """The page of one service; `sent` and `errors` are those of the form for an exception from windows."""
    with office().read() as session:
        found = desk(session, key)
        tree, newest = unit_tree(session), next(iter(found.versions), None)
        shown = found.service or (office().shelf.service(session, newest.digest) if newest else None)
        counted = session.execute(
            select(Case.version_id, func.count())
            .where(Case.service_key == key, Case.closed_at.is_(None))
            .group_by(Case.version_id)
        )
        return render_template(
            "design/service.html",
            desk=found,
            service=found.service,
            steps=changes.steps(found.service) if found.service else None,
            visits=changes.visits(found.service) if found.service else None,
            compressed=changes.compressed(found.service) if found.service else None,
            row=session.get(ServiceRow, key),
            pending=adjusting.changes(session, actor(), service=key, open_only=True).items,
            asked=bases.reviews(session, actor(), service=key, open_only=True).items,
            drawing=Markup(svg(found.service.files[changes.DIAGRAM])) if found.service else None,  # noqa: S704 - drawn by us
            open_cases=Counter(dict(counted.all())),
            migrations=moves.migrations(session, service=key, limit=10).items,
            tree=tree,
            stationed=stationing.of(session, tree, key, shown.row, today()) if shown else None,
            sent=sent,
            errors=errors,
            detail=detail,
        )
