"""Contracts with providers: the list with what was done under each, and the form to record one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.identity import actor, office
from web.pages import Attempt, messages, text
from web.programme import blueprint
from workflows.catalogue import queries as catalogue
from workflows.people.queries import unit_tree
from workflows.programme import contracts
from workflows.programme.contracts import Terms

FIELDS = ("number", "unit", "provider", "scope", "starts_on", "ends_on", "price", "kpi")


@blueprint.get("/contracts")
def list_contracts() -> str:
    return _page({}, {}, "")


@blueprint.post("/contracts")
def record_contract() -> WerkzeugResponse | tuple[str, int]:
    sent: dict[str, Any] = {name: text(name, 1000) for name in FIELDS}
    sent["services"] = request.form.getlist("services")
    wrong, days = dict[str, str](), dict[str, date]()
    for name in ("starts_on", "ends_on"):
        try:
            days[name] = date.fromisoformat(sent[name])
        except ValueError:
            wrong[name] = "请写日期，例如 2026-01-01"
    fen = _fen(sent["price"])
    if fen is None:
        wrong["price"] = "请写金额，例如 1200.00"
    if wrong or fen is None:
        return _page(sent, wrong, ""), 422
    terms = Terms(
        number=sent["number"],
        unit=sent["unit"],
        provider=sent["provider"],
        services=sent["services"],
        scope=sent["scope"],
        starts_on=days["starts_on"],
        ends_on=days["ends_on"],
        unit_price_fen=fen,
        kpi=sent["kpi"],
    )
    with Attempt("contract_known", "forbidden") as tried, office().act(actor()) as act:
        contracts.record(act, terms)
    if tried.failed:
        return _page(sent, messages(tried.errors, "/"), tried.detail), 422
    return redirect(url_for("programme.list_contracts"), 303)


@blueprint.post("/contracts/<contract_id>/end")
def end_contract(contract_id: str) -> WerkzeugResponse | tuple[str, int]:
    with Attempt() as tried, office().act(actor()) as act:
        contracts.end(act, contract_id, text("reason", 200))
    if tried.problem is not None:
        return _page({}, {}, tried.problem.errors[0].message), 422
    return redirect(url_for("programme.list_contracts"), 303)


def _fen(written: str) -> int | None:
    try:
        amount = Decimal(written) * 100
    except InvalidOperation:
        return None
    return int(amount) if amount.is_finite() and amount == int(amount) and 0 <= amount <= contracts.MOST_FEN else None


def _page(sent: Mapping[str, Any], errors: Mapping[str, str], detail: str) -> str:
    with office().read() as session:
        tree = unit_tree(session)
        mine = actor().units(contracts.WRITERS)
        rows = [(row, contracts.volume(session, row)) for row in contracts.contracts(session, actor())]
        return render_template(
            "programme/contracts.html",
            rows=rows,
            tree=tree,
            mine=mine,
            units=[(code, row.name) for code, row in tree.by_code.items() if code in mine],
            providers=[(code, row.name) for code, row in tree.by_code.items() if row.kind == "provider"],
            services=[(row.key, row.name) for row in catalogue.services(session) if row.unit in mine],
            sent=sent,
            errors=errors,
            detail=detail,
        )
