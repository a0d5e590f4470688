"""For everybody: ask a question about a service or complain, and read the answer by number and password."""

from __future__ import annotations

from flask import render_template, request

from web.identity import maybe_actor, office
from web.pages import Attempt, messages, text
from web.public import blueprint
from workflows.catalogue import queries as catalogue
from workflows.letters import commands, queries
from workflows.people.roles import ANONYMOUS
from workflows.rules.letters import KINDS, Kind

FIELDS = ("title", "content", "name", "phone")


@blueprint.get("/services/<key>/letter")
def write_letter(key: str) -> str:
    return _form(key, request.args.get("kind", ""), Attempt())


@blueprint.post("/services/<key>/letter")
def send_letter(key: str) -> str | tuple[str, int]:
    """Answered at once and not by a redirect: the password must not come into an address."""
    kind = text("kind", 20)
    sent = commands.Sent(key, kind, text("title", 80), text("content", 3000), text("name", 30), text("phone", 30))
    with Attempt("too_many") as attempt, office().act(maybe_actor() or ANONYMOUS) as act:
        given = commands.send(act, sent, request.remote_addr or "")
    if attempt.problem is not None:
        return _form(key, kind, attempt), 422
    return render_template(
        "public/letter_sent.html",
        row=given.letter,
        clock=given.clock,
        password=given.password,
        kind=KINDS[Kind(given.letter.kind)],
    )


@blueprint.get("/letters")
def track_letter() -> str:
    return _track(None, "", "")


@blueprint.post("/letters")
def show_letter() -> str | tuple[str, int]:
    """As `send_letter`: no password in an address."""
    number, password = text("number", 40), text("password", 40)
    with Attempt("wrong_query_password", "too_many") as attempt:
        shown = queries.look_up(office(), number, password, request.remote_addr or "")
    if attempt.failed:
        return _track(None, number, attempt.detail), 422
    return _track(shown, number, "")


def _form(key: str, kind: str, attempt: Attempt) -> str:
    with office().read() as session:
        _, service = catalogue.live(session, office().shelf, key)
    return render_template(
        "public/letter.html",
        service=service,
        kinds=KINDS,
        kind=Kind(kind) if kind in list(Kind) else Kind.CONSULTATION,
        sent={name: text(name) for name in FIELDS},
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )


def _track(shown: queries.Shown | None, number: str, error: str) -> str:
    return render_template(
        "public/track_letter.html",
        shown=shown,
        row=shown.letter if shown else None,
        written=queries.opened(office().keys, shown.letter) if shown else {},
        kinds=KINDS,
        number=number,
        error=error,
    )
