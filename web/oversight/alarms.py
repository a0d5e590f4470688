"""Alarms of the indicators: the list by rule and unit, one with its case, its answer, or the order made from it."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web import codes
from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, text
from workflows.efficiency import alarms as commands
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.rules.efficiency import ALARMS
from workflows.rules.triggers import TRIGGERS
from workflows.supervision import queries

PAGE = 20
TAKEN = ("alert_answered", "alert_in_order", "nobody_to_answer")


@blueprint.get("/alarms")
def alarms() -> str:
    show = request.args.get("show", "open")
    rule, unit, after = (request.args.get(name, "").strip() for name in ("rule", "unit", "after"))
    with office().read() as session:
        tree = unit_tree(session)
        page = commands.alarms(session, actor(), open_only=show != "all", rule=rule, unit=unit, after=after, limit=PAGE)
        counts = commands.counts(session, actor())
    return render_template(
        "oversight/alarms.html",
        rows=page.items,
        next=page.next,
        after=after,
        filters={"show": show, "rule": rule, "unit": unit},
        counts=counts,
        rules=[(code, f"{code} {TRIGGERS[code]}") for code in ALARMS],
        triggers=TRIGGERS,
        units=[(code, tree.short_name(code)) for code in queries.watched(actor())],
        tree=tree,
        now=office().clock.now(),
    )


@blueprint.get("/alarms/<alarm_id>")
def alarm(alarm_id: str) -> str:
    return _page(alarm_id, "", Attempt())


@blueprint.post("/alarms/<alarm_id>/answer")
def answer_alarm(alarm_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt(*TAKEN) as attempt, office().act(actor()) as act:
        commands.answer(act, alarm_id, text("answer"))
    if attempt.problem is not None:
        return _page(alarm_id, "answer", attempt), 409 if attempt.problem.code_here in TAKEN else 422
    return redirect(url_for("oversight.alarm", alarm_id=alarm_id), 303)


@blueprint.post("/alarms/<alarm_id>/order")
def order_from_alarm(alarm_id: str) -> WerkzeugResponse | tuple[str, int]:
    limit = text("last_day", 10) or (f"{text('days', 3)}WD" if text("days", 3) else "")
    order_id = ""
    with Attempt(*TAKEN) as attempt, office().act(actor()) as act:
        order_id = commands.order(
            act, alarm_id, kind=text("kind"), content=text("content"), basis=text("basis"), limit=limit
        ).id
    if attempt.problem is not None:
        return _page(alarm_id, "order", attempt), 409 if attempt.problem.code_here in TAKEN else 422
    return redirect(url_for("oversight.show_order", order_id=order_id), 303)


def _page(alarm_id: str, tried: str, attempt: Attempt) -> str:
    told = {("days" if error.pointer == "/limit" else error.pointer[1:]): error.message for error in attempt.errors}
    with office().read() as session:
        shown = commands.alarm(session, actor(), alarm_id)
        tree = unit_tree(session)
    return render_template(
        "oversight/alarm.html",
        shown=shown,
        row=shown.alarm,
        rule=ALARMS[shown.alarm.rule],
        triggers=TRIGGERS,
        tree=tree,
        now=office().clock.now(),
        may_order=actor().reaches(Role.SUPERVISOR, shown.alarm.unit),
        kinds=list(codes.ORDER_KINDS.items()),
        tried=tried,
        errors=told,
        detail=attempt.detail,
    )
