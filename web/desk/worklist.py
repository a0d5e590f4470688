"""The worklist, most urgent first; what one has finished; the inbox."""

from __future__ import annotations

import hashlib
from urllib.parse import urlencode

from flask import Response, make_response, render_template, request

from engine.clock import local_date
from web.desk import blueprint
from web.identity import actor, office
from web.wording import left
from workflows.cases import queries, returning
from workflows.cases.models import Task
from workflows.catalogue import queries as catalogue
from workflows.notices import commands as notices
from workflows.notices import deliveries
from workflows.people.queries import unit_tree
from workflows.signing import parts
from workflows.signing import queries as signing

LIGHTS = (("", "全部", "all"), ("red", "已超时", "red"), ("yellow", "临近超时", "yellow"), ("green", "正常", "green"))
SUSPENDED = ("suspended", "暂停计时", "suspended")
FILTERS = ("light", "service", "q", "mine")


@blueprint.get("")
def worklist() -> Response:
    """The page, or for the polling list the list alone: 304 while one cheap query says that nothing has changed."""
    wanted = {name: request.args.get(name, "").strip()[:100] for name in FILTERS}
    after = request.args.get("after", "")
    now = office().clock.now()
    polled = request.headers.get("HX-Request") == "true"
    with office().read() as session:
        mark = queries.worklist_mark(session, actor(), now, kept=office().kept)
        tag = _tag(actor().user_id, mark, str(local_date(now)), *wanted.values(), after)
        if polled and request.if_none_match.contains(tag):
            return Response(status=304, headers={"ETag": f'"{tag}"', "Vary": "HX-Request"})
        page = queries.worklist(
            session,
            actor(),
            now,
            light=wanted["light"] if wanted["light"] in {light for light, *_ in (*LIGHTS, SUSPENDED)} else "",
            service=wanted["service"],
            q=wanted["q"],
            mine=wanted["mine"] == "1",
            after=after,
        )
        asked = [] if polled else signing.asked_of(session, actor(), now)
        calendar = office().calendars.current(session)
        counts = queries.light_counts(session, actor(), now, service=wanted["service"], kept=office().kept)
        services, tree = catalogue.choices(session, wanted["service"]), unit_tree(session)
        done = queries.by_number(session, actor(), request.args.get("done", ""))
        last = session.get(Task, request.args.get("task", "")) if done else None
        undo = done and last and returning.may_take_back(office(), session, actor().user_id, done, last)
    rows = [(task, queries.task_light(task, now), left(task.due_at, now, calendar)) for task in page.items]
    kept = {name: value for name, value in wanted.items() if value}
    response = make_response(
        render_template(
            "desk/_list.html" if polled else "desk/worklist.html",
            rows=rows,
            asked=asked,
            kinds=parts.KINDS,
            done=done,
            undo=f"/desk/tasks/{last.id}" if undo and last else "",
            counts=counts,
            lights=(*LIGHTS, SUSPENDED),
            services=services,
            tree=tree,
            wanted=wanted,
            address="/desk?" + urlencode(kept | ({"after": after} if after else {})),
            next="/desk?" + urlencode(kept | {"after": page.next}) if page.next else "",
            first="/desk?" + urlencode(kept) if after else "",
        )
    )
    response.headers["Vary"] = "HX-Request"
    if polled:
        response.set_etag(tag)
    return response


def _tag(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


@blueprint.get("/done")
def done() -> str:
    with office().read() as session:
        page = queries.finished_by(session, actor(), after=request.args.get("after", ""))
    return render_template("desk/done.html", page=page)


@blueprint.get("/inbox")
def inbox() -> str:
    with office().read() as session:
        found = notices.inbox(session, actor().user_id, limit=100)
        reached = deliveries.of_messages(session, office().channels, [message.id for message in found])
    return render_template("desk/inbox.html", inbox=found, reached=reached)
