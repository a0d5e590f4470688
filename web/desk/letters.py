"""Letters to answer: consultations of one's unit, complaints for supervision; one of them with what may be done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import redirect as redirect_to
from flask import render_template, request, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.desk import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from web.wording import left
from workflows.acts import Act
from workflows.letters import commands, queries
from workflows.people.queries import unit_tree
from workflows.rules.letters import KINDS, Deed, Kind, State, after

SHOWN = (("waiting", "待办理"), ("answered", "已答复"), ("rejected", "不予受理"), ("", "全部"))
TAKEN = ("letter_state", "extension_refused")
PAGE = 20


@blueprint.get("/letters")
def letters() -> str:
    state, kind, mark = (request.args.get(name, "").strip() for name in ("state", "kind", "after"))
    state = state if state in dict(SHOWN) and "state" in request.args else "waiting"
    kind, now = kind if kind in list(Kind) else "", office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        page = queries.letters(session, actor(), tree, state=state, kind=kind, after=mark, limit=PAGE)
        calendar = office().calendars.current(session)
    rows = [
        (one, queries.opened(office().keys, one.letter)["title"], one.light(now), left(one.clock.due_at, now, calendar))
        for one in page.items
    ]
    return render_template(
        "desk/letters.html",
        rows=rows,
        next=page.next,
        after=mark,
        filters={"state": state, "kind": kind},
        shown=SHOWN,
        kinds=KINDS,
        tree=tree,
    )


@blueprint.get("/letters/<letter_id>")
def letter(letter_id: str) -> str:
    return _page(letter_id, "", Attempt())


@blueprint.post("/letters/<letter_id>/accept")
def accept_letter(letter_id: str) -> WerkzeugResponse | tuple[str, int]:
    return _done(letter_id, "accept", lambda act: commands.accept(act, letter_id))


@blueprint.post("/letters/<letter_id>/reject")
def reject_letter(letter_id: str) -> WerkzeugResponse | tuple[str, int]:
    return _done(letter_id, "reject", lambda act: commands.reject(act, letter_id, text("answer", 3000)))


@blueprint.post("/letters/<letter_id>/answer")
def answer_letter(letter_id: str) -> WerkzeugResponse | tuple[str, int]:
    return _done(letter_id, "answer", lambda act: commands.answer(act, letter_id, text("answer", 3000)))


@blueprint.post("/letters/<letter_id>/extend")
def extend_letter(letter_id: str) -> WerkzeugResponse | tuple[str, int]:
    by, reason = f"{text('days', 3)}WD", text("reason", 500)
    return _done(letter_id, "extend", lambda act: commands.extend(act, letter_id, by, reason))


@blueprint.post("/letters/<letter_id>/contact")
def letter_contact(letter_id: str) -> str:
    """Name and telephone whole, not by a redirect: they must not come into an address or a cache."""
    with office().act(actor()) as act:
        whole = commands.contact(act, letter_id)
    return _page(letter_id, "", Attempt(), whole)


def _done(letter_id: str, tried: str, do: Callable[[Act], Any]) -> WerkzeugResponse | tuple[str, int]:
    with Attempt(*TAKEN) as attempt, office().act(actor()) as act:
        do(act)
    if attempt.problem is not None:
        return _page(letter_id, tried, attempt), 409 if attempt.problem.code_here in TAKEN else 422
    return redirect_to(url_for("desk.letter", letter_id=letter_id), 303)


def _page(letter_id: str, tried: str, attempt: Attempt, whole: Mapping[str, str] | None = None) -> str:
    now = office().clock.now()
    with office().read() as session:
        tree = unit_tree(session)
        shown = queries.letter(session, actor(), tree, letter_id)
        calendar = office().calendars.current(session)
    row = shown.letter
    return render_template(
        "desk/letter.html",
        shown=shown,
        row=row,
        kind=KINDS[Kind(row.kind)],
        written=queries.opened(office().keys, row),
        whole=whole,
        light=shown.light(now),
        left=left(shown.clock.due_at, now, calendar),
        may_do={deed.value for deed in Deed if after(Kind(row.kind), State(row.state), deed)},
        may_extend=shown.waiting and not row.extended_by and now <= shown.clock.due_at,
        tree=tree,
        tried=tried,
        sent={name: text(name) for name in ("answer", "reason", "days")},
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
    )
