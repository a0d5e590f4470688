"""Accountability records: the list, one with its evidence, the form to enter one, and all of them as CSV."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Response, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import FieldError
from web.download import download
from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, text
from workflows.cases import queries as cases
from workflows.people.models import User
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.supervision import accountability, evidence, listing
from workflows.supervision.evidence import Cited
from workflows.supervision.models import SupervisionOrder

NAME = "问责记录.csv"
FIELDS = ("unit", "username", "outcome", "facts", "basis", "case", "order")


@blueprint.get("/accountability")
def list_accountability() -> str:
    wanted = {name: request.args.get(name, "").strip() for name in ("unit", "outcome")}
    after = request.args.get("after", "")
    with office().read() as session:
        tree = unit_tree(session)
        page = accountability.records(session, actor(), **wanted, after=after, limit=20)
    return render_template(
        "oversight/accountability.html",
        rows=page.items,
        next=page.next,
        after=after,
        filters=wanted,
        tree=tree,
        units=[(code, tree.short_name(code)) for code in sorted(_units() or tree.by_code)],
        outcomes=list(accountability.OUTCOMES.items()),
    )


@blueprint.get("/accountability.csv")
def export_accountability() -> Response:
    wanted = {name: request.args.get(name, "").strip() for name in ("unit", "outcome")}
    with office().read() as session:
        content = accountability.as_csv(session, actor(), unit_tree(session), **wanted)
    return download(content, "text/csv", NAME)


@blueprint.get("/accountability/new")
def new_accountability() -> str:
    sent = {name: request.args.get(name, "").strip() for name in FIELDS}
    return _form(sent, [f"order:{sent['order']}"], (), "")


@blueprint.post("/accountability")
def record_accountability() -> WerkzeugResponse | tuple[str, int]:
    sent = {name: text(name) for name in FIELDS}
    chosen = request.form.getlist("evidence")
    cited = [dict(zip(("kind", "id"), key.split(":", 1), strict=False)) for key in chosen]
    record_id = ""
    with Attempt() as attempt, office().act(actor()) as act:
        record_id = accountability.record(
            act,
            unit=sent["unit"],
            username=sent["username"],
            outcome=sent["outcome"],
            facts=sent["facts"],
            basis=sent["basis"],
            cited=cited,
        ).id
    if attempt.failed:
        return _form(sent, chosen, attempt.errors, attempt.detail), 422
    return redirect(url_for("oversight.show_accountability", record_id=record_id), 303)


@blueprint.get("/accountability/<record_id>")
def show_accountability(record_id: str) -> str:
    return _page(record_id, Attempt())


@blueprint.post("/accountability/<record_id>/strike")
def strike_accountability(record_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt("already_struck") as attempt, office().act(actor()) as act:
        accountability.strike(act, record_id, text("reason"))
    if attempt.problem is not None:
        return _page(record_id, attempt), 409 if attempt.problem.code_here == "already_struck" else 422
    return redirect(url_for("oversight.show_accountability", record_id=record_id), 303)


def _page(record_id: str, attempt: Attempt) -> str:
    with office().read() as session:
        shown = accountability.found(session, actor(), record_id)
        return render_template(
            "oversight/accountability_record.html",
            row=shown.record,
            evidence=shown.evidence,
            kinds=evidence.KINDS,
            outcomes=accountability.OUTCOMES,
            tree=unit_tree(session),
            errors={error.pointer[1:]: error.message for error in attempt.errors},
            detail=attempt.detail,
        )


def _form(sent: Mapping[str, str], chosen: Sequence[str], errors: Sequence[FieldError], detail: str) -> str:
    """The form; `case` or `order` say from which evidence is chosen."""
    told = {error.pointer.split("/")[1]: error.message for error in errors}
    with office().read() as session:
        tree = unit_tree(session)
        order = None
        if sent["order"]:
            order = listing.order(session, actor(), tree, office().clock.now(), sent["order"]).order
            sent = {**sent, "unit": sent["unit"] or order.responsible_unit}
        offered = _offered(session, sent, order)
        units = sorted(_units())
        people = session.scalars(select(User).where(User.active, User.unit_code.in_(units)).order_by(User.name)).all()
    return render_template(
        "oversight/new_accountability.html",
        sent=sent,
        chosen=chosen,
        offered=offered,
        kinds=evidence.KINDS,
        errors=told,
        detail=detail,
        units=[(code, tree.name(code)) for code in units],
        people=[(user.username, f"{user.name}（{tree.short_name(user.unit_code or '')}）") for user in people],
        outcomes=list(accountability.OUTCOMES.items()),
    )


def _offered(session: Session, sent: Mapping[str, str], order: SupervisionOrder | None) -> list[Cited]:
    """What may be cited: the order the form was opened from, and everything about the case."""
    found: dict[str, Cited] = {}
    if order is not None:
        found = {one.key: one for one in evidence.resolve(session, actor(), [{"kind": "order", "id": order.id}])[0]}
    case = cases.by_number(session, actor(), sent["case"] or (order.case_no if order else ""))
    if case is not None:
        found |= {one.key: one for one in evidence.of_case(session, actor(), case)}
    return list(found.values())


def _units() -> frozenset[str]:
    return actor().units([Role.SUPERVISOR])
