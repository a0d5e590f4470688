"""The whole catalogue as open data, at addresses that stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC

from flask import Response, request

from web.api import blueprint
from web.api.calls import File, documented, office
from web.identity import own_address
from workflows.opendata.stream import Edition, as_csv, as_json, edition


@blueprint.get("/open-data/catalogue.json")
@documented(
    "全部现行事项（JSON），国家平台公共服务事项的栏目；带 ETag 和 Last-Modified", answers=File("application/json")
)
def open_catalogue_json() -> Response:
    return _streamed("application/json", lambda of: as_json(office(), own_address(), of), "json")


@blueprint.get("/open-data/catalogue.csv")
@documented("全部现行事项（CSV，UTF-8），一个事项一行，栏目同 JSON", answers=File("text/csv"))
def open_catalogue_csv() -> Response:
    return _streamed("text/csv", lambda of: as_csv(office(), own_address()), "csv")


def _streamed(media_type: str, write: Callable[[Edition], Iterator[bytes]], form: str) -> Response:
    """The file, or 304 where the caller has this edition already. Whoever may read it may keep it."""
    with office().read() as session:
        now = edition(session)
    response = Response(write(now), mimetype=media_type)
    response.automatically_set_content_length = False  # to know it, all would be read before anything is sent
    response.set_etag(f"{form}-{now.tag}")
    if now.since is not None:
        response.last_modified = now.since.astimezone(UTC)
    response.headers["Cache-Control"] = "public, no-cache"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.make_conditional(request)
    return response
