"""A unit's own page in a campaign: what is still to do, its lists of powers, and the package to submit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import Problem
from web import present_programme as present
from web.identity import actor, office
from web.pages import Attempt, text
from web.programme import blueprint
from workflows.annexes.package import LARGEST
from workflows.people.queries import unit_tree
from workflows.programme import campaigns, coverage, lists, packages, queries, standing
from workflows.rules.programme import DISPOSITIONS, REASONS


@blueprint.get("/<campaign_id>/units/<unit>")
def show_unit(campaign_id: str, unit: str) -> str:
    return _page(campaign_id, unit)


@blueprint.post("/<campaign_id>/units/<unit>/submit")
def submit(campaign_id: str, unit: str) -> WerkzeugResponse | tuple[str, int]:
    case_no = ""
    with Attempt("package_open", "nothing_to_submit", "no_flow") as tried, office().act(actor()) as act:
        case_no = packages.submit(act, campaign_id, unit).case_no
    if tried.problem is not None:
        return _page(campaign_id, unit, problem=tried.problem), 422
    return redirect(url_for("programme.show_package", case_no=case_no), 303)


@blueprint.post("/<campaign_id>/units/<unit>/powers")
def import_powers(campaign_id: str, unit: str) -> WerkzeugResponse | tuple[str, int]:
    sent = request.files.get("file")
    raw = sent.stream.read(LARGEST + 1) if sent is not None else b""
    with Attempt() as tried, office().act(actor()) as act:
        lists.take_in(act, raw, unit=unit, kind=text("kind", 20))
    if tried.problem is not None:
        return _page(campaign_id, unit, problem=tried.problem), 422
    return redirect(url_for("programme.show_unit", campaign_id=campaign_id, unit=unit) + "#powers", 303)


@blueprint.post("/<campaign_id>/units/<unit>/powers/<kind>/<code>")
def explain_power(campaign_id: str, unit: str, kind: str, code: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt() as tried, office().act(actor()) as act:
        coverage.explain(act, unit, kind, code, reason=text("reason", 40), note=text("note", 200))
    if tried.problem is not None:
        return _page(campaign_id, unit, problem=tried.problem), 422
    return redirect(url_for("programme.show_unit", campaign_id=campaign_id, unit=unit) + "#powers", 303)


def _page(campaign_id: str, unit: str, *, problem: Problem | None = None) -> str:
    with office().read() as session:
        tree, calendar = unit_tree(session), office().calendars.current(session)
        campaign = campaigns.of(session, campaign_id)
        queries.require_rows(session, actor(), campaign, unit)
        rows = standing.standings(session, office(), tree, campaign, [unit])[unit]
        shown = queries.overview(session, office(), tree, calendar, campaign, actor())
    line = next(one for one in shown.units if one.unit == unit)
    return render_template(
        "programme/unit.html",
        campaign=campaign,
        shown=shown,
        unit=unit,
        name=tree.name(unit),
        line=line,
        rows=[(one, present.lacks(one)) for one in rows],
        overdue=[row for row in shown.overdue if row.unit == unit],
        kinds=coverage.KINDS,
        reasons=REASONS,
        dispositions=DISPOSITIONS,
        works=any(actor().reaches(role, unit) for role in packages.SUBMITTERS),
        problem=problem,
        faults=_faults(problem),
        largest=LARGEST // 2**20,
    )


def _faults(problem: Problem | None) -> Sequence[dict[str, Any]]:
    return problem.extra.get("faults", []) if problem is not None else []
