"""Sign in and out, the large-text mode, opening messages."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request
from sqlalchemy import select
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.errors import NotFound, NotSignedIn, TooMany
from web.api.tokens import sign_in_or_refuse
from web.conditional import unless_seen
from web.identity import COOKIE, actor, maybe_actor, office, set_session
from web.pages import home_of, local_path, unread
from web.public import blueprint
from workflows import demo
from workflows.notices import commands as notices
from workflows.notices.models import Message
from workflows.people import commands as people
from workflows.people.models import User
from workflows.people.queries import actor_of, unit_tree
from workflows.people.roles import ROLE_NAMES, Role

YEAR = 365 * 24 * 3600


@blueprint.get("/sign-in")
def sign_in() -> str | WerkzeugResponse:
    wanted = request.args.get("next", "")
    if maybe_actor() is not None:
        return redirect(local_path(wanted, home_of(maybe_actor())))
    return _form(wanted, "", "")


@blueprint.post("/sign-in")
def sign_in_now() -> tuple[str, int] | WerkzeugResponse:
    """Open a session. The old one, if any, is closed: a session never changes its owner."""
    username, wanted = request.form.get("username", "").strip()[:100], request.form.get("next", "")
    try:
        opened = sign_in_or_refuse(username, request.form.get("password", "")[:200], "page")
    except (NotSignedIn, TooMany) as problem:
        return _form(wanted, username, f"{problem.detail}。{problem.remedy_here}"), 422
    with office().database.write() as session:
        if before := request.cookies.get(COOKIE):
            people.sign_out(session, before)
        person = actor_of(opened.user, unit_tree(session))
    response = make_response(redirect(local_path(wanted, home_of(person)), 303))
    set_session(response, opened.token)
    return response


def _form(wanted: str, username: str, error: str) -> str:
    return render_template(
        "public/sign_in.html", next=local_path(wanted, ""), username=username, error=error, accounts=_demo_accounts()
    )


def _demo_accounts() -> list[tuple[str, str, str, str]]:
    """Name, password, person, roles: shown only where the demo office is loaded."""
    if not demo.is_loaded(office()):
        return []
    with office().read() as session:
        users = session.scalars(select(User).where(User.active)).all()
    order = [username for username, *_ in demo.PEOPLE]
    users = sorted(users, key=lambda user: order.index(user.username) if user.username in order else len(order))
    return [
        (
            user.username,
            demo.password(user.username),
            user.name,
            "、".join(dict.fromkeys(ROLE_NAMES[Role(grant["role"])] for grant in user.grants)),
        )
        for user in users
    ]


@blueprint.post("/sign-out")
def sign_out() -> WerkzeugResponse:
    with office().database.write() as session:
        people.sign_out(session, request.cookies.get(COOKIE, ""))
    response = make_response(redirect("/", 303))
    response.delete_cookie(COOKIE)
    return response


@blueprint.post("/elder")
def elder() -> Response:
    """Turn 长辈版 on or off where there is no JavaScript to do it."""
    on = request.cookies.get("elder") == "1"
    response = make_response(redirect(local_path(request.form.get("next"), "/"), 303))
    response.set_cookie("elder", "0" if on else "1", max_age=YEAR, samesite="Lax")
    return response


@blueprint.post("/inbox/<message_id>")
def open_message(message_id: str) -> WerkzeugResponse:
    """Mark a message of one's own as read and go where it points."""
    with office().act(actor()) as act:
        message = act.session.get(Message, message_id)
        if message is None or message.user_id != actor().user_id:
            raise NotFound("没有这条消息")
        notices.mark_read(act, message_id)
        target = message.link
    return redirect(local_path(target, home_of(actor())), 303)


@blueprint.get("/inbox/unread")
def unread_messages() -> Response:
    """The figure in the bar, asked again while a page stays open."""
    return unless_seen(render_template("kit/unread.html", waiting=unread()))


@blueprint.post("/inbox")
def read_messages() -> WerkzeugResponse:
    """Mark all messages of one's own as read."""
    with office().act(actor()) as act:
        notices.mark_read(act)
    return redirect(local_path(request.form.get("next"), "/"), 303)
