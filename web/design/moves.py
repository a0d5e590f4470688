"""Moving open cases to another version: the preview with its choices, the word that begins it, how far it is, undo."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import orjson
from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import FieldError, Problem
from web import codes
from web.design import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.catalogue import queries as catalogue
from workflows.moves import commands, queries, targets
from workflows.moves.preview import Preview, preview
from workflows.moves.selection import Selection
from workflows.people.queries import unit_tree

Answer = str | tuple[str, int] | WerkzeugResponse
_STEP = "step."


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says; it is shown again as it was typed."""

    unit: str = ""
    cases: str = ""
    steps: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    confirmed: bool = False

    @property
    def selection(self) -> Selection:
        numbers = [number for number in re.split(r"[\s,，、;；]+", self.cases) if number]
        return Selection(self.unit, tuple(dict.fromkeys(numbers)))

    @property
    def seen(self) -> str:
        """What a preview was of: nothing else is begun from its page."""
        return orjson.dumps([self.selection.as_json(), [pair for pair in self.steps if pair[1]]]).decode()


def _asked() -> Asked:
    names = [name for name in request.form if name.startswith(_STEP)]
    return Asked(
        text("unit", 100),
        text("cases", 20_000),
        tuple((name.removeprefix(_STEP), request.form[name]) for name in sorted(names)),
        text("reason", 500),
        request.form.get("confirmed") == "1",
    )


@blueprint.get("/versions/<version_id>/migrate")
def migrate(version_id: str) -> Answer:
    return _page(version_id, Asked())


@blueprint.post("/versions/<version_id>/migrate")
def preview_again(version_id: str) -> Answer:
    """The preview of what was chosen, with everything typed kept."""
    return _page(version_id, _asked())


@blueprint.post("/versions/<version_id>/migrations")
def begin(version_id: str) -> Answer:
    asked = _asked()
    if request.form.get("seen") != asked.seen:
        return _page(version_id, asked, told="选择有变化，还没有迁移。请核对新的预览，再迁移。")
    with Attempt("nothing_to_move", "migration_running", "not_approved") as attempt, office().act(actor()) as act:
        migration_id = commands.begin(
            act,
            version_id,
            asked.selection,
            dict(asked.steps),
            reason=asked.reason,
            confirmed=asked.confirmed,
        ).id
    if attempt.problem is not None:
        return _page(version_id, asked, attempt.problem)
    return redirect(url_for("design.migration", migration_id=migration_id), 303)


def _page(version_id: str, asked: Asked, problem: Problem | None = None, told: str = "") -> Answer:
    with office().read() as session:
        version = targets.target(session, version_id)
        service = office().shelf.service(session, version.digest)
        tree = unit_tree(session)
        running = queries.under_way(session, version.service_key)
    found: Preview | None = None
    with Attempt() as attempt:
        found = preview(office(), version_id, asked.selection, dict(asked.steps))
    problem = problem or attempt.problem
    errors = _by_field(problem.errors if problem else ())
    page = render_template(
        "design/migrate.html",
        version=version,
        service=service,
        units=sorted((unit.code, unit.name) for unit in tree.by_code.values()),
        asked=asked,
        found=found,
        running=running,
        approved=version.state in targets.APPROVED,
        errors=errors,
        lines=[(f"f-{name.replace('.', '-')}", message) for name, message in errors.items()],
        detail=f"{problem.detail}。{problem.remedy_here}" if problem and not errors else "",
        told=told,
        standings=codes.STANDINGS,
    )
    if problem is not None:
        return page, 422 if errors else 409
    return (page, 409) if told else page


def _by_field(errors: Sequence[FieldError]) -> dict[str, str]:
    """The messages by the form's fields; the numbers of cases are one field, each step one of its own."""
    found: dict[str, list[str]] = {}
    for error in errors:
        field, _, rest = error.pointer.removeprefix("/").partition("/")
        found.setdefault(f"{_STEP}{rest}" if field == "steps" else field, []).append(error.message)
    return {name: "；".join(told) for name, told in found.items()}


@blueprint.get("/migrations/<migration_id>")
def migration(migration_id: str) -> Answer:
    return _progress(migration_id)


@blueprint.post("/migrations/<migration_id>/undo")
def undo(migration_id: str) -> Answer:
    with Attempt("migration_undone", "migration_final") as attempt, office().act(actor()) as act:
        commands.undo(act, migration_id, text("reason", 500))
    if attempt.failed:
        return _progress(migration_id, attempt)
    return redirect(url_for("design.migration", migration_id=migration_id), 303)


@blueprint.post("/migrations/<migration_id>/settle")
def settle(migration_id: str) -> Answer:
    with Attempt("migration_not_done", "migration_final") as attempt, office().act(actor()) as act:
        commands.settle(act, migration_id)
    if attempt.failed:
        return _progress(migration_id, attempt)
    return redirect(url_for("design.migration", migration_id=migration_id), 303)


def _again(page: str) -> WerkzeugResponse:
    """It has finished while the page asked: the whole page is drawn anew, with what can be done now."""
    response = make_response(page)
    response.headers["HX-Refresh"] = "true"
    return response


def _progress(migration_id: str, attempt: Attempt | None = None) -> Answer:
    """How far it is, asked again by the page itself until it is finished; not while somebody writes why to stop it."""
    state, after = request.args.get("state", ""), request.args.get("after", "")
    with office().read() as session:
        found = queries.progress(session, migration_id)
        version = queries.version_of(session, found.row)
        page = queries.cases(session, migration_id, state=state if state in queries.STATES else "", after=after)
        shown = render_template(
            "design/migration.html",
            found=found,
            row=found.row,
            writing=attempt is not None or request.args.get("undo") == "1",
            stopped=found.under_way and queries.waits_for_help(session, migration_id),
            service=office().shelf.service(session, catalogue.version(session, version.id).digest),
            unit=unit_tree(session).name(found.row.selection["unit"]),
            page=page,
            state=state,
            after=after,
            states=codes.MOVE_STATES,
            state_words=codes.MIGRATION_STATES[found.row.state],
            errors=messages(attempt.errors, "/") if attempt else {},
            detail=attempt.detail if attempt else "",
        )
    if attempt is None:
        return _again(shown) if "HX-Request" in request.headers and not found.under_way else shown
    return shown, 422 if attempt.errors else 409
