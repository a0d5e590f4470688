"""Editions of a guide over HTTP: what was published from when to when, and one as it was."""

from __future__ import annotations

from typing import Any

from web import present
from web import present_law as law
from web.api import blueprint
from web.api.answers.law import ServiceEditionPage
from web.api.calls import documented, office, query
from web.api.schemas import PageQuery
from workflows.catalogue import editions, queries


@blueprint.get("/services/<key>/editions")
@documented(
    "一个事项公布过的各版，新的在前；已取消的事项也能查",
    query=PageQuery,
    answers=ServiceEditionPage,
    refuses=("not_found",),
)
def list_service_editions(key: str) -> dict[str, Any]:
    wanted = query(PageQuery)
    with office().read() as session:
        queries.row(session, key)
        page = editions.editions(session, key, **wanted)
        return {"items": [law.edition(row) for row in page.items], "next": page.next}


@blueprint.get("/services/<key>/editions/<int:number>")
@documented("一版办事指南，照公布时的样子", answers="Guide", refuses=("not_found",))
def show_service_edition(key: str, number: int) -> dict[str, Any]:
    with office().read() as session:
        row = editions.edition(session, key, number)
        service = office().shelf.service(session, row.digest)
        told = present.service_guide(service, queries.version(session, row.version_id))
        ended = {"standing": "open", "standing_reason": "", "successors": []}
        return told | ended | {"edition": row.number, "until": present.iso(row.until)}
