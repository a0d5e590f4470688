"""The indicators: thresholds of alarms and weights of scores in force, their earlier versions, a new version."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.identity import actor, office
from web.oversight import blueprint
from web.pages import Attempt, messages, text
from workflows.efficiency import versions
from workflows.efficiency.measures import MEASURES
from workflows.people.queries import unit_tree
from workflows.rules.efficiency import ALARMS, USUAL, How
from workflows.rules.triggers import TRIGGERS

NUMBERS = {"alarms": ("per_mille", "least", "days"), "scores": ("weight", "free", "full", "each")}
TENTHS = ("per_mille", "free", "full")
"""Shares are typed in per cent and kept in thousandths."""


@blueprint.get("/indicators")
def indicators() -> str:
    return _page(Attempt())


@blueprint.post("/indicators")
def change_indicators() -> WerkzeugResponse | tuple[str, int]:
    with Attempt() as attempt, office().act(actor()) as act:
        versions.change(act, _typed(), text("note", 500))
    if attempt.failed:
        return _page(attempt), 422
    return redirect(url_for("oversight.indicators"), 303)


def _typed() -> dict[str, Any]:
    """The version as the form has it; what is no number stays text, which the rules refuse."""
    content: dict[str, Any] = {
        "alarms": {code: {"on": f"{code}.on" in request.form} for code in ALARMS},
        "scores": {code: {} for code in USUAL.scores},
    }
    for part, names in NUMBERS.items():
        for code, found in content[part].items():
            for name in names:
                if (written := text(f"{code}.{name}", 10)) != "":
                    found[name] = _number(written, name)
    return content


def _number(written: str, name: str) -> int | str:
    """Points and shares are typed with decimals and kept whole."""
    scale = 10 if name in TENTHS else 100 if name in ("weight", "each") else 1
    try:
        scaled = float(written) * scale
    except ValueError:
        return written
    return round(scaled) if abs(scaled) < 1_000_000 and abs(scaled - round(scaled)) < 1e-6 else written


def _page(attempt: Attempt) -> str:
    with office().read() as session:
        number, current = versions.current(session)
        earlier = versions.versions(session)
        may_change = versions.may_change(actor(), unit_tree(session))
    return render_template(
        "oversight/indicators.html",
        number=number,
        current=current,
        earlier=earlier,
        alarms=ALARMS,
        how=How,
        triggers=TRIGGERS,
        measures=MEASURES,
        may_change=may_change,
        sent=request.form,
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )
