"""Deliveries outside the inbox: what waits, what arrived, what failed; sent again one by one or a whole channel."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from web.admin import blueprint
from web.identity import actor, office
from web.pages import Attempt, text
from workflows.notices import deliveries

FILTERS = ("state", "channel", "case_no")


@blueprint.get("/deliveries")
def list_deliveries() -> str:
    return _page(Attempt())


@blueprint.post("/deliveries/<delivery_id>/again")
def send_again(delivery_id: str) -> Response | tuple[str, int]:
    with Attempt("job_not_failed") as attempt, office().act(actor()) as act:
        deliveries.send_again(act, delivery_id)
    return (_page(attempt), 409) if attempt.failed else _done(1)


@blueprint.post("/deliveries/again")
def send_channel_again() -> Response:
    with office().act(actor()) as act:
        number = deliveries.send_all_again(act, text("channel", 60))
    return _done(number)


@blueprint.post("/deliveries/<delivery_id>/give-up")
def give_up_delivery(delivery_id: str) -> Response | tuple[str, int]:
    with Attempt("job_not_failed") as attempt, office().act(actor()) as act:
        deliveries.give_up(act, delivery_id, text("reason", 500))
    return (_page(attempt), 422) if attempt.failed else _done(1)


def _page(attempt: Attempt) -> str:
    state, channel, case_no = (request.args.get(name, "").strip()[:60] for name in FILTERS)
    wanted = {"state": state, "channel": channel, "case_no": case_no}
    after = request.args.get("after", "")
    lines = office().channels
    with office().read() as session:
        page = deliveries.listed(session, lines, state=state, channel=channel, case_no=case_no, after=after)
        failed = deliveries.failed(session)
    here = "/admin/deliveries?" + urlencode({name: value for name, value in wanted.items() if value})
    return render_template(
        "admin/deliveries.html",
        rows=page.items,
        next=f"{here}&{urlencode({'after': page.next})}" if page.next else "",
        first=here if after else "",
        filters=wanted,
        states=deliveries.STATES,
        lines=list(lines),
        failed=[(name, lines.title(name), number) for name, number in sorted(failed.items())],
        attempt=attempt,
        done=request.args.get("done", type=int),
    )


def _done(number: int) -> Response:
    return redirect(url_for("admin.list_deliveries", done=number), 303)
