"""A package: its receipt, what each department finds of each row, and what the lead disposes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import Problem
from web.identity import actor, office
from web.pages import Attempt, messages, text
from web.programme import blueprint
from workflows.cases import access
from workflows.catalogue import queries as catalogue
from workflows.people.queries import unit_tree
from workflows.programme import campaigns, editions, gate, packages, queries, review
from workflows.programme.queries import PackageView
from workflows.programme.review import DISPOSE, REVIEW, Decided
from workflows.rules.jurisdiction import LEVELS
from workflows.rules.programme import DISPOSITIONS, PUBLISHABLE, QUESTIONS, VERDICTS


@blueprint.get("/packages/<case_no>")
def show_package(case_no: str) -> str:
    return _package(case_no)


@blueprint.post("/packages/<case_no>/publish")
def publish_rest(case_no: str) -> WerkzeugResponse | tuple[str, int]:
    edition = 0
    with Attempt("nothing_to_publish") as tried, office().act(actor()) as act:
        edition = editions.publish_rest(act, case_no).id
    if tried.problem is not None:
        return _package(case_no, tried.problem), 422
    return redirect(url_for("programme.show_edition", edition=edition), 303)


def _package(case_no: str, problem: Problem | None = None) -> str:
    with office().read() as session:
        shown = queries.package(session, actor(), case_no)
        tree = unit_tree(session)
        left = [
            row for row in shown.rows if row.approved_at and not row.published_at and row.disposition in PUBLISHABLE
        ]
        ready = [row for row in left if gate.settled(session, row)]
        return render_template(
            "programme/package.html",
            shown=shown,
            package=shown.package,
            campaign=shown.campaign,
            tree=tree,
            questions=QUESTIONS,
            dispositions=DISPOSITIONS,
            verdicts=VERDICTS,
            tasks=[(task, access.may_work_on(actor(), task)) for task in shown.open],
            waiting=left if shown.case.completed_at else [],
            ready=ready if shown.case.completed_at and campaigns.leads(actor(), shown.campaign) else [],
            problem=problem,
        )


@blueprint.get("/packages/<case_no>/rows/<service>")
def show_row(case_no: str, service: str) -> str:
    return _row(case_no, service, {}, {}, "")


@blueprint.post("/packages/<case_no>/rows/<service>/findings")
def write_findings(case_no: str, service: str) -> WerkzeugResponse | tuple[str, int]:
    sent = {
        f"{name}.{part}": text(f"{name}.{part}", 1000)
        for name in QUESTIONS
        for part in ("verdict", "comment", "suggestion")
    }
    answers = {
        name: {part: sent[f"{name}.{part}"] for part in ("verdict", "comment", "suggestion")} for name in QUESTIONS
    }
    unit = text("unit", 100)
    with Attempt("not_in_review") as tried, office().act(actor()) as act:
        review.find(act, case_no, service, answers, unit=unit)
    if tried.failed:
        errors = {name.replace("/", "."): said for name, said in messages(tried.errors, "/findings/").items()}
        return _row(case_no, service, sent, errors, tried.detail), 422
    return _next(case_no, service)


@blueprint.post("/packages/<case_no>/rows/<service>/disposition")
def write_disposition(case_no: str, service: str) -> WerkzeugResponse | tuple[str, int]:
    sent = {name: text(name, 1000) for name in ("disposition", "reason", "into", "level", "rectify_by")}
    try:
        last_day = date.fromisoformat(sent["rectify_by"]) if sent["rectify_by"] else None
    except ValueError:
        return _row(case_no, service, sent, {"rectify_by": "请写日期，例如 2016-06-30"}, ""), 422
    decided = Decided(sent["disposition"], sent["reason"], sent["into"], sent["level"], last_day)
    with Attempt("not_in_review") as tried, office().act(actor()) as act:
        review.dispose(act, case_no, service, decided)
    if tried.failed:
        return _row(case_no, service, sent, messages(tried.errors, "/"), tried.detail), 422
    return _next(case_no, service)


def _next(case_no: str, service: str) -> WerkzeugResponse:
    """On to the next row; after the last back to the package."""
    with office().read() as session:
        keys = [row.service_key for row in queries.package(session, actor(), case_no).rows]
    after = keys[keys.index(service) + 1 :]
    if after:
        return redirect(url_for("programme.show_row", case_no=case_no, service=after[0]), 303)
    return redirect(url_for("programme.show_package", case_no=case_no), 303)


def _row(case_no: str, service: str, sent: Mapping[str, Any], errors: Mapping[str, str], detail: str) -> str:
    with office().read() as session:
        shown = queries.package(session, actor(), case_no)
        row = packages.row_of(session, shown.package, service)
        guide = office().shelf.service(session, row.digest)
        tree = unit_tree(session)
        others = [(one.key, one.name) for one in catalogue.services(session) if one.key != service]
        others += [(one.service_key, one.name) for one in shown.rows if one.service_key != service]
    mine = [task for task in shown.open if access.may_work_on(actor(), task)]
    reviewing = [task.unit for task in mine if task.element == REVIEW]
    disposing = any(task.element == DISPOSE for task in mine)
    return render_template(
        "programme/row.html",
        shown=shown,
        row=row,
        guide=guide,
        tree=tree,
        found=shown.findings.get(service, {}),
        differ=shown.differ(service),
        reviewing=reviewing,
        disposing=disposing,
        sent=sent or _written(shown, service, reviewing, disposing=disposing),
        errors=errors,
        detail=detail,
        questions=QUESTIONS,
        verdicts=VERDICTS,
        dispositions=DISPOSITIONS,
        levels=LEVELS,
        others=sorted(dict(others).items()),
    )


def _written(shown: PackageView, service: str, reviewing: list[str], *, disposing: bool) -> dict[str, Any]:
    """What this person wrote before, to go on with."""
    if reviewing and (found := shown.findings.get(service, {}).get(reviewing[0])) is not None:
        return {f"{name}.{part}": value for name, one in found.answers.items() for part, value in one.items()}
    if disposing:
        row = next(one for one in shown.rows if one.service_key == service)
        day = row.rectify_by.isoformat() if row.rectify_by else ""
        named = {name: getattr(row, name) for name in ("disposition", "reason", "into", "level")}
        return {**named, "rectify_by": day}
    return {}
