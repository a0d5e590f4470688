"""The catalogue and the guides, for everybody."""

from __future__ import annotations

from typing import Any

from flask import Response

from engine.draw import svg
from engine.errors import NotFound
from web import present
from web.api import blueprint
from web.api.answers.catalogue import SearchPage, ServicePage
from web.api.calls import File, documented, office, query
from web.api.schemas import SearchQuery, ServicesQuery
from workflows.catalogue import queries as catalogue
from workflows.catalogue import standing
from workflows.people.queries import unit_tree
from workflows.searching import queries as searching


@blueprint.get("/services")
@documented("服务事项目录", query=ServicesQuery, answers=ServicePage)
def list_services() -> dict[str, Any]:
    wanted = query(ServicesQuery)
    with office().read() as session:
        tree, page = unit_tree(session), catalogue.search(session, **wanted)
        return {"items": [present.service_row(row, tree) for row in page.items], "next": page.next}


@blueprint.get("/search")
@documented("按想办的事查找事项，最相关的在前", query=SearchQuery, answers=SearchPage)
def search_services() -> dict[str, Any]:
    with office().read() as session:
        tree, found = unit_tree(session), searching.search(session, **query(SearchQuery))
        return {
            "items": [present.hit(row, tree) for row in found.items],
            "next": found.next,
            "approximate": found.approximate,
        }


@blueprint.get("/services/<key>")
@documented("办事指南：材料、时限、申请表、流程图地址", answers="Guide")
def show_service(key: str) -> dict[str, Any]:
    with office().read() as session:
        version, service = catalogue.live(session, office().shelf, key)
        row = catalogue.row(session, key)
        onward = [{"key": one.key, "name": one.name} for one in standing.successors(session, row)]
        told = {"standing": row.standing, "standing_reason": row.standing_reason, "successors": onward}
        return present.service_guide(service, version) | told


@blueprint.get("/services/<key>/diagram.svg")
@documented("办事流程图（SVG）", answers=File("image/svg+xml"))
def service_diagram(key: str) -> Response:
    with office().read() as session:
        _, service = catalogue.live(session, office().shelf, key)
    return Response(svg(service.files["flow.bpmn"]), mimetype="image/svg+xml")


@blueprint.get("/schemas/<name>.schema.json")
@documented(
    "设计人员的约定：service.yaml、cases.yaml、表单、日历的 JSON Schema", answers=File("application/schema+json")
)
def show_schema(name: str) -> Response:
    published = {path.name: path for path in (office().settings.bpmn / "schemas").glob("*.schema.json")}
    found = published.get(f"{name}.schema.json")
    if found is None:
        raise NotFound("没有这个约定", remedy="可用：" + "、".join(sorted(published)))
    return Response(found.read_bytes(), mimetype="application/schema+json")
