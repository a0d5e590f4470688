"""A unit ends: what would follow is shown first, then it is done in one act."""

from __future__ import annotations

from datetime import date

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import FieldError, Invalid
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text, today
from workflows.organisation import ending
from workflows.organisation.ending import Ending
from workflows.people.queries import unit_tree
from workflows.rules.jurisdiction import ENDINGS

_SERVICE = "services-"


@blueprint.get("/units/<code>/end")
def end_unit(code: str) -> str:
    return _page(code, {"on": today().isoformat()}, Attempt())


@blueprint.post("/units/<code>/end")
def end_unit_now(code: str) -> Response | tuple[str, int]:
    sent = {name: text(name, 200) for name in ("on", "how", "reason", "confirmed")}
    with Attempt("unit_ended") as attempt:
        told = _told(sent)
        with office().act(actor()) as act:
            name = act.units.name(code)
            ending.end(act, code, told)
    if attempt.failed:
        return _page(code, sent, attempt), 422
    return redirect(url_for("admin.units", done=f"{name}的机构调整"), 303)


def _told(sent: dict[str, str]) -> Ending:
    errors = [] if sent["confirmed"] else [FieldError("/confirmed", "请核对下面的内容后勾选")]
    try:
        on = date.fromisoformat(sent["on"])
    except ValueError:
        errors.append(FieldError("/on", "请填写日期"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    successors = [code for code in request.form.getlist("successors") if code]
    given = {name.removeprefix(_SERVICE): request.form[name] for name in request.form if name.startswith(_SERVICE)}
    services = {key: to for key, to in given.items() if to}
    return Ending(on, sent["how"], successors, sent["reason"], services)


def _page(code: str, sent: dict[str, str], attempt: Attempt) -> str:
    with office().read() as session:
        shown = ending.preview(session, office(), code)
        tree = unit_tree(session)
    return render_template(
        "admin/end_unit.html",
        code=code,
        tree=tree,
        sent=sent,
        successors=[*request.form.getlist("successors"), "", "", ""][:3],
        given={key: request.form.get(f"{_SERVICE}{key}", "") for key in shown.own},
        shown=shown,
        units=[(one, row.name) for one, row in tree.working.items() if one != code],
        endings=ENDINGS,
        errors=_errors(attempt),
        detail=attempt.detail,
    )


def _errors(attempt: Attempt) -> dict[str, str]:
    return {name.replace("/", "-"): told for name, told in messages(attempt.errors, "/").items()}
