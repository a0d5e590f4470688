"""Supervision orders: the lists, one with all its deeds and what may be done now, and the form to issue one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from engine.errors import FieldError, NotFound
from web import codes
from web.conditional import unless_seen
from web.download import download
from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, messages, text
from web.wording import left
from workflows.acts import Act
from workflows.limits import answering
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.rules.orders import TO_ANSWER, Kind
from workflows.rules.triggers import TRIGGERS
from workflows.supervision import issue, listing, orders, papers, queries

SHOWN = (("mine", "待我处理"), ("open", "未办结"), ("overdue", "逾期未答复"), ("closed", "已了结"), ("all", "全部"))
URGENT_FIRST = ("mine", "open", "overdue")
PAGE = 20
FIELDS = ("kind", "content", "unit", "responsible_unit", "case_no", "alert", "rule", "basis", "days", "last_day")
USUAL: Mapping[str, str] = {"kind": Kind.ORDER, "days": str(TO_ANSWER.value)}


def asked() -> dict[str, Any]:
    """The list the address asks for: which of SHOWN, of what kind, unit and case."""
    unit, kind, case_no = (request.args.get(name, "").strip() for name in ("unit", "kind", "case"))
    show = request.args.get("show", "")
    show = show if show in dict(SHOWN) else "open"
    wanted = {"show": show, "kind": kind, "unit": unit, "case_no": case_no}
    return {**wanted, "urgent_first": show in URGENT_FIRST}


@blueprint.get("/orders")
def list_orders() -> Response:
    wanted, after, now = asked(), request.args.get("after", ""), office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        page = listing.orders(session, actor(), tree, now, **wanted, after=after, limit=PAGE)
        calendar = office().calendars.current(session)
        told = {
            "rows": [
                (shown, shown.card(now), answering.light(shown.clock, now), left(shown.clock.due_at, now, calendar))
                for shown in page.items
            ],
            "next": page.next,
            "after": after,
            "tree": tree,
            "filters": {
                "show": wanted["show"],
                **{name: wanted[name] for name in ("unit", "kind")},
                "case": wanted["case_no"],
            },
            "counts": listing.counts(session, actor(), tree, now, unit=wanted["unit"]),
            "shown": SHOWN,
        }
        if request.headers.get("HX-Request"):
            return unless_seen(render_template("oversight/order_list.html", **told))
        units = [(code, tree.short_name(code)) for code in queries.watched(actor())]
    return Response(render_template("oversight/orders.html", units=units, **told))


@blueprint.get("/orders/new")
def new_order() -> str:
    return _form({**USUAL, **{name: request.args[name] for name in FIELDS if name in request.args}}, (), "")


@blueprint.post("/orders")
def issue_order() -> WerkzeugResponse | tuple[str, int]:
    sent = {name: text(name) for name in FIELDS}
    limit = sent["last_day"] or (f"{sent['days']}WD" if sent["days"] else "")
    order_id = ""
    with Attempt("alert_in_order", "nobody_to_answer", "not_found") as attempt, office().act(actor()) as act:
        draft = issue.Draft(
            kind=sent["kind"],
            content=sent["content"],
            unit=sent["unit"],
            responsible_unit=sent["responsible_unit"],
            case_no=sent["case_no"],
            alert_id=sent["alert"],
            rule=sent["rule"],
            basis=sent["basis"],
            limit=limit,
        )
        order_id = issue.issue(act, draft).id
    if attempt.failed:
        return _form(sent, attempt.errors, attempt.detail), 422
    return redirect(url_for("oversight.show_order", order_id=order_id), 303)


@blueprint.get("/orders/<order_id>")
def show_order(order_id: str) -> str:
    return _page(order_id, "", Attempt())


@blueprint.get("/orders/<order_id>.pdf")
def order_paper(order_id: str) -> Response:
    now = office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        shown = listing.order(session, actor(), tree, now, order_id)
        made = papers.pdf(session, office(), shown, listing.deeds(session, shown.order), tree, now)
    return download(made, "application/pdf", f"{shown.order.number}.pdf", attachment=False)


@blueprint.post("/orders/<order_id>/answer")
def answer_order(order_id: str) -> WerkzeugResponse | tuple[str, int]:
    return _done(order_id, "answer", lambda act: orders.answer(act, order_id, text("answer")))


@blueprint.post("/orders/<order_id>/accept")
def accept_order(order_id: str) -> WerkzeugResponse | tuple[str, int]:
    return _done(order_id, "accept", lambda act: orders.accept(act, order_id, text("opinion")))


@blueprint.post("/orders/<order_id>/return")
def return_order(order_id: str) -> WerkzeugResponse | tuple[str, int]:
    limit = text("last_day", 10) or (f"{text('days', 3)}WD" if text("days", 3) else "")
    return _done(order_id, "return", lambda act: orders.send_back(act, order_id, text("reason"), limit=limit))


@blueprint.post("/orders/<order_id>/withdraw")
def withdraw_order(order_id: str) -> WerkzeugResponse | tuple[str, int]:
    return _done(order_id, "withdraw", lambda act: orders.withdraw(act, order_id, text("reason")))


def _done(order_id: str, deed: str, do: Callable[[Act], Any]) -> WerkzeugResponse | tuple[str, int]:
    with Attempt("order_state") as attempt, office().act(actor()) as act:
        do(act)
    if attempt.problem is not None:
        return _page(order_id, deed, attempt), 409 if attempt.problem.code_here == "order_state" else 422
    return redirect(url_for("oversight.show_order", order_id=order_id), 303)


def _page(order_id: str, deed: str, attempt: Attempt) -> str:
    """`deed` is what was tried and failed, its words kept in its form."""
    now = office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        shown = listing.order(session, actor(), tree, now, order_id)
        calendar = office().calendars.current(session)
        return render_template(
            "oversight/order.html",
            shown=shown,
            row=shown.order,
            clock=shown.clock,
            card=shown.card(now),
            light=answering.light(shown.clock, now),
            left=left(shown.clock.due_at, now, calendar),
            may_do=listing.may(session, actor(), tree, shown.order, local_date(now)),
            deeds=listing.deeds(session, shown.order),
            triggers=TRIGGERS,
            tree=tree,
            now=now,
            tried=deed,
            errors=messages(attempt.errors, "/"),
            detail=attempt.detail,
        )


def _form(sent: Mapping[str, str], errors: Sequence[FieldError], detail: str) -> str:
    told = {("days" if error.pointer == "/limit" else error.pointer[1:]): error.message for error in errors}
    with office().read() as session:
        tree = unit_tree(session)
        alert = queries.alert(session, actor(), sent["alert"]) if sent.get("alert") else None
        supervised = sorted(actor().units([Role.SUPERVISOR]))
    if not supervised:
        raise NotFound
    return render_template(
        "oversight/new_order.html",
        sent={**dict.fromkeys(FIELDS, ""), **sent},
        errors=told,
        detail=detail,
        alert=alert,
        tree=tree,
        units=[(code, tree.name(code)) for code in supervised],
        kinds=list(codes.ORDER_KINDS.items()),
        rules=[(code, f"{code} {words}") for code, words in TRIGGERS.items()],
    )
