"""A unit's score of a month with what took points off, its appeals, and their decision."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, messages, text
from workflows.efficiency import listing, scores
from workflows.efficiency.measures import MEASURES
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.supervision import queries

PAGE = 20
TAKEN = ("already_appealed", "appeal_decided")


@blueprint.get("/bulletins/<bulletin_id>/scores/<unit>")
def score(bulletin_id: str, unit: str) -> str:
    return _page(bulletin_id, unit, "", Attempt())


@blueprint.post("/bulletins/<bulletin_id>/scores/<unit>/appeals")
def appeal(bulletin_id: str, unit: str) -> WerkzeugResponse | tuple[str, int]:
    indicator = text("indicator", 40)
    with Attempt(*TAKEN) as attempt, office().act(actor()) as act:
        scores.appeal(act, bulletin_id, unit, indicator, text("reason"))
    if attempt.problem is not None:
        status = 409 if attempt.problem.code_here in TAKEN else 422
        return _page(bulletin_id, unit, indicator, attempt), status
    return redirect(url_for("oversight.score", bulletin_id=bulletin_id, unit=unit), 303)


@blueprint.get("/appeals")
def appeals() -> str:
    show, after = request.args.get("show", "open"), request.args.get("after", "")
    with office().read() as session:
        page = scores.appeals(session, actor(), open_only=show != "all", after=after, limit=PAGE)
        tree = unit_tree(session)
    return render_template("oversight/appeals.html", rows=page.items, next=page.next, after=after, show=show, tree=tree)


@blueprint.post("/appeals/<appeal_id>/decide")
def decide_appeal(appeal_id: str) -> WerkzeugResponse | tuple[str, int]:
    bulletin_id, unit = text("bulletin", 40), text("unit", 40)
    with Attempt(*TAKEN) as attempt, office().act(actor()) as act:
        row = scores.decide(act, appeal_id, restored=_hundredths(text("restored", 10)), opinion=text("opinion"))
        bulletin_id, unit = row.bulletin_id, row.unit
    if attempt.problem is not None:
        status = 409 if attempt.problem.code_here in TAKEN else 422
        return _page(bulletin_id, unit, appeal_id, attempt), status
    return redirect(url_for("oversight.score", bulletin_id=bulletin_id, unit=unit), 303)


def _hundredths(written: str) -> int:
    """Points as typed, in hundredths; -1 where that is no number, which the command refuses."""
    try:
        points = Decimal(written or "0")
        return int(points * 100) if points.is_finite() and abs(points) <= 1000 else -1
    except InvalidOperation:
        return -1


def _page(bulletin_id: str, unit: str, tried: str, attempt: Attempt) -> str:
    """`tried` is the indicator or the appeal whose form failed."""
    with office().read() as session:
        told = listing.bulletin(session, bulletin_id)
        standing = scores.standing(session, bulletin_id, unit)
        tree = unit_tree(session)
    return render_template(
        "oversight/score.html",
        told=told,
        unit=unit,
        standing=standing,
        tree=tree,
        measures=MEASURES,
        watches=unit in queries.watched(actor()),
        may_appeal=any(actor().reaches(role, unit) for role in scores.APPEALING),
        may_decide=actor().reaches(Role.SUPERVISOR, unit),
        tried=tried,
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )
