"""Windows of the halls with what is received at each; which published services have none."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import FieldError, Invalid
from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text, today
from workflows.organisation import stationing
from workflows.organisation import windows as commands
from workflows.organisation.windows import Opening
from workflows.people.queries import unit_tree

_FIELDS = ("hall", "number", "name", "days", "opens", "closes", "closed_on")


@blueprint.get("/windows")
def windows() -> str:
    with office().read() as session:
        rows = stationing.report(session, today())
        return render_template(
            "admin/windows.html",
            windows=commands.windows(session),
            received=stationing.at_windows(rows),
            missing=[row for row in rows if not row[1].windows or row[1].faults],
            stationed=sum(bool(one.windows) for _, one in rows),
            excepted=sum(one.exception is not None and not one.windows for _, one in rows),
            total=len(rows),
            tree=unit_tree(session),
            today=today(),
            done=request.args.get("done"),
        )


@blueprint.get("/windows/new")
def new_window() -> str:
    opening = Opening("", "", "")
    return _form({name: getattr(opening, name) or "" for name in _FIELDS}, Attempt())


@blueprint.post("/windows")
def add_window() -> Response | tuple[str, int]:
    return _save("")


@blueprint.get("/windows/<window_id>")
def window(window_id: str) -> str:
    with office().read() as session:
        opening = commands.of(commands.find(session, window_id))
    return _form({name: getattr(opening, name) or "" for name in _FIELDS}, Attempt(), window_id)


@blueprint.post("/windows/<window_id>")
def change_window(window_id: str) -> Response | tuple[str, int]:
    return _save(window_id)


def _save(window_id: str) -> Response | tuple[str, int]:
    sent = {name: text(name, 100) for name in _FIELDS}
    with Attempt() as attempt:
        opening = _opening(sent)
        with office().act(actor()) as act:
            if window_id:
                commands.change(act, window_id, opening)
            else:
                commands.add(act, opening)
    if attempt.failed:
        return _form(sent, attempt, window_id), 422
    return redirect(url_for("admin.windows", done=f"{sent['number']} 号窗口"), 303)


def _opening(sent: dict[str, str]) -> Opening:
    try:
        closed_on = date.fromisoformat(sent["closed_on"]) if sent["closed_on"] else None
    except ValueError:
        raise Invalid("有 1 处需要修改", errors=[FieldError("/closed_on", "日期不正确")]) from None
    return Opening(**{name: sent[name] for name in _FIELDS[:-1]}, closed_on=closed_on)


def _form(sent: dict[str, Any], attempt: Attempt, window_id: str = "") -> str:
    with office().read() as session:
        tree = unit_tree(session)
    halls = sorted(tree.working.values(), key=lambda unit: unit.kind != "hall")
    return render_template(
        "admin/window.html",
        window_id=window_id,
        sent=sent,
        halls=[(unit.code, unit.name) for unit in halls],
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )
