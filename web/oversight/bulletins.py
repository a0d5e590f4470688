"""Bulletins: the list, one with its figures, its paper as PDF and docx, receipts, corrections, rectifications."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from web.download import download
from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, messages, text
from workflows.efficiency import bulletins as commands
from workflows.efficiency import listing, papers, scores
from workflows.efficiency.measures import MEASURES
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.rules.bulletins import Overdue
from workflows.supervision import queries

PAGE = 20
RECTIFIED = ("already_rectified", "nobody_to_answer")


@blueprint.get("/bulletins")
def bulletins() -> str:
    after = request.args.get("after", "")
    with office().read() as session:
        page = listing.bulletins(session, after=after, limit=PAGE)
        signed = listing.signed(session, [row.id for row in page.items])
    return render_template(
        "oversight/bulletins.html", rows=page.items, next=page.next, after=after, signed=signed, title=commands.TITLE
    )


@blueprint.get("/bulletins/<bulletin_id>")
def bulletin(bulletin_id: str) -> str:
    return _page(bulletin_id, Attempt())


@blueprint.get("/bulletins/<bulletin_id>.pdf")
def bulletin_pdf(bulletin_id: str) -> Response:
    with office().read() as session:
        made = _paper(session, bulletin_id)
    return download(papers.pdf(office(), made), "application/pdf", f"{made.title}.pdf", attachment=False)


@blueprint.get("/bulletins/<bulletin_id>.docx")
def bulletin_docx(bulletin_id: str) -> Response:
    with office().read() as session:
        made = _paper(session, bulletin_id)
    return download(papers.docx(made), papers.DOCX, f"{made.title}.docx")


@blueprint.get("/bulletins/<bulletin_id>/figures/<measure>")
def bulletin_cases(bulletin_id: str, measure: str) -> str | WerkzeugResponse:
    """What stood behind a figure when the bulletin was made; of figures that find no fault, what stands there now."""
    unit, after = request.args.get("unit", ""), request.args.get("after", "")
    with office().read() as session:
        told = listing.bulletin(session, bulletin_id)
        if measure not in MEASURES or not MEASURES[measure].at_fault:
            month = told.month.code
            return redirect(url_for("oversight.behind", measure=measure, first=month, last=month, unit=unit))
        page = listing.frozen(session, told.bulletin, measure, _units(unit), after=after, limit=PAGE)
        tree = unit_tree(session)
    return render_template(
        "oversight/bulletin_cases.html",
        told=told,
        measure=MEASURES[measure],
        rows=page.items,
        next=page.next,
        after=after,
        unit=unit,
        tree=tree,
    )


@blueprint.post("/bulletins/<bulletin_id>/sign")
def sign_bulletin(bulletin_id: str) -> WerkzeugResponse:
    with office().act(actor()) as act:
        commands.sign(act, bulletin_id)
    return redirect(url_for("oversight.bulletin", bulletin_id=bulletin_id), 303)


@blueprint.post("/bulletins/<bulletin_id>/corrections")
def correct_bulletin(bulletin_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt() as attempt, office().act(actor()) as act:
        commands.correct(act, bulletin_id, text("text"))
    if attempt.failed:
        return _page(bulletin_id, attempt), 422
    return redirect(url_for("oversight.bulletin", bulletin_id=bulletin_id), 303)


@blueprint.get("/bulletins/<bulletin_id>/rectify")
def new_rectification(bulletin_id: str) -> str:
    return _form(bulletin_id, request.args.get("unit", ""), request.args.get("measure", ""), Attempt())


@blueprint.post("/bulletins/<bulletin_id>/rectify")
def rectify(bulletin_id: str) -> WerkzeugResponse | tuple[str, int]:
    unit, measure = text("unit"), text("measure")
    limit = text("last_day", 10) or (f"{text('days', 3)}WD" if text("days", 3) else "")
    order_id = ""
    with Attempt(*RECTIFIED) as attempt, office().act(actor()) as act:
        order_id = commands.rectify(
            act, bulletin_id, unit=unit, measure=measure, content=text("content"), basis=text("basis"), limit=limit
        ).id
    if attempt.failed:
        return _form(bulletin_id, unit, measure, attempt), 422
    return redirect(url_for("oversight.show_order", order_id=order_id), 303)


def _page(bulletin_id: str, attempt: Attempt) -> str:
    with office().read() as session:
        told = listing.bulletin(session, bulletin_id)
        standings = scores.standings(session, told.bulletin)
        tree = unit_tree(session)
        mine = next((row for row in told.receipts if row.user_id == actor().user_id), None)
    return render_template(
        "oversight/bulletin.html",
        told=told,
        row=told.bulletin,
        tree=tree,
        groups=papers.GROUPS,
        measures=MEASURES,
        rates=papers.rates(told),
        per_cent=listing.per_cent,
        forms=tuple(Overdue),
        standings=standings,
        points={one.row.unit: one for one in standings},
        watched=frozenset(queries.watched(actor())),
        supervised=actor().units([Role.SUPERVISOR]),
        mine=mine,
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
        title=commands.TITLE,
        compared=_compared(told, tree.short_name),
    )


def _compared(told: listing.Told, name: object) -> dict[str, object]:
    """The chart that compares the units."""
    called = [name(unit) for unit in told.units]  # type: ignore[operator]
    return {
        "kind": "bar",
        "x": called,
        "unit": "件",
        "series": [
            {"name": "收件", "data": [told.value("received", unit) for unit in told.units], "colour": "blue"},
            {"name": "办结", "data": [told.value("completed", unit) for unit in told.units], "colour": "green"},
            {"name": "超时", "data": [_overdue(told, unit) for unit in told.units], "colour": "red"},
        ],
    }


def _overdue(told: listing.Told, unit: str) -> int:
    return sum(told.value(form, unit) for form in Overdue)


def _paper(session: Session, bulletin_id: str) -> papers.Paper:
    told = listing.bulletin(session, bulletin_id)
    unit = request.args.get("unit", "")
    unit = unit if unit in told.units else commands.WHOLE
    return papers.paper(told, scores.standings(session, told.bulletin), unit_tree(session), unit)


def _form(bulletin_id: str, unit: str, measure: str, attempt: Attempt) -> str:
    told_errors = {
        ("days" if error.pointer == "/limit" else error.pointer[1:]): error.message for error in attempt.errors
    }
    with office().read() as session:
        told = listing.bulletin(session, bulletin_id)
        tree = unit_tree(session)
    found = MEASURES.get(measure)
    value = told.value(measure, unit)
    proposed = (
        f"{told.month.words}{found.title} {value} {found.unit}，见通报 {told.bulletin.number}。请查明原因，限期整改。"
        if found
        else ""
    )
    return render_template(
        "oversight/new_rectification.html",
        told=told,
        unit=unit,
        measure=measure,
        found=found,
        value=value,
        tree=tree,
        content=request.form.get("content", proposed),
        errors=told_errors,
        detail=attempt.detail,
        title=commands.TITLE,
    )


def _units(unit: str) -> list[str]:
    """Whose rows are shown: of the units this person watches, all or one."""
    watched = queries.watched(actor())
    return [unit] if unit in watched else ([] if unit else watched)
