"""How one wants to be reached: channels, addresses, quiet hours; and a message to oneself to try them."""

from __future__ import annotations

from datetime import timedelta

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from engine.errors import TooMany
from web.identity import actor, office
from web.pages import Attempt, messages, text
from web.public import blueprint
from workflows.notices import commands as notices
from workflows.notices import contacts
from workflows.notices.contacts import ADDRESSES, Choices
from workflows.people import commands as people
from workflows.people.roles import Role

TRIES, WINDOW = 5, timedelta(minutes=10)


@blueprint.get("/inbox/channels")
def reaching() -> str:
    with office().read() as session:
        chosen = contacts.of(session, office().keys, actor().user_id)
    return _page(chosen, Attempt())


@blueprint.post("/inbox/channels")
def choose_reaching() -> Response | tuple[str, int]:
    sent = Choices(
        tuple(request.form.getlist("channels")),
        {name: text(name, 254) for name in ADDRESSES},
        text("quiet_since", 5),
        text("quiet_until", 5),
    )
    with Attempt() as attempt, office().act(actor()) as act:
        contacts.choose(act, sent.channels, sent.addresses, (sent.quiet_since, sent.quiet_until))
    if attempt.failed:
        return _page(sent, attempt), 422
    return redirect(url_for("public.reaching", done="chosen"), 303)


@blueprint.post("/inbox/channels/try")
def try_reaching() -> Response | tuple[str, int]:
    with Attempt(TooMany.code) as attempt, office().act(actor()) as act:
        people.count_try(act.session, f"reaching:{actor().user_id}", limit=TRIES, window=WINDOW)
        title, body = "这是一条测试消息", "收到这条消息，说明这种通知方式可以使用。"
        notices.send(act, [actor().user_id], kind="trial", title=title, body=body, link="/inbox/channels")
    if attempt.failed:
        with office().read() as session:
            return _page(contacts.of(session, office().keys, actor().user_id), attempt), 429
    return redirect(url_for("public.reaching", done="tried"), 303)


def _page(shown: Choices, attempt: Attempt) -> str:
    lines = contacts.may_choose(office().channels, actor())
    needed = [line.channel.needs or line.kind.partition("-")[0] for line in lines]
    return render_template(
        "public/reaching.html",
        staff=bool(actor().roles - {Role.APPLICANT}),
        lines=lines,
        addresses=[(name, words) for name, words in ADDRESSES.items() if name in needed],
        shown=shown,
        errors=messages(attempt.errors, "/"),
        detail=attempt.detail,
        done=request.args.get("done", ""),
    )
