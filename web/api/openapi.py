"""The API described by itself: OpenAPI 3.1, made from the routes and the schemas they use."""

from __future__ import annotations

import re
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import current_app

from web.api import blueprint
from web.api.calls import DOCS, documented
from web.permissions import ANYONE, OF_ROLE, ROUTES
from workflows.people.roles import ROLE_NAMES

_PROBLEM = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "remedy": {"type": "string", "description": "下一步怎么办"},
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"pointer": {"type": "string"}, "message": {"type": "string"}}},
        },
    },
}


@blueprint.get("/openapi.json")
@documented("本接口的说明（OpenAPI 3.1）")
def openapi_document() -> dict[str, Any]:
    spec = APISpec(
        title="办结 Banjie",
        version="v1",
        openapi_version="3.1.0",
        info={"description": "公共服务办件接口。问题按 RFC 9457 返回；不安全的调用可带 Idempotency-Key。"},
        plugins=[MarshmallowPlugin()],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", _PROBLEM)
    for rule in current_app.url_map.iter_rules():
        docs = DOCS.get(rule.endpoint)
        if docs is None:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            spec.path(path=path, operations={method.lower(): _operation(rule.endpoint, docs, sorted(rule.arguments))})
    return spec.to_dict()


def _operation(endpoint: str, docs: dict[str, Any], arguments: list[str]) -> dict[str, Any]:
    permission = ROUTES[endpoint]
    open_to_all = permission in ANYONE
    roles = [ROLE_NAMES[role] for role, held in OF_ROLE.items() if permission in held]
    operation: dict[str, Any] = {
        "operationId": endpoint.removeprefix("api."),
        "summary": docs["summary"],
        "description": "任何人可用" if open_to_all else "可用的岗位：" + "、".join(roles),
        "parameters": [
            *({"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in arguments),
            *(
                {"name": name, "in": "query", "schema": {"type": "string"}, "description": words}
                for name, words in docs["query"].items()
            ),
        ],
        "responses": {
            str(docs["answers"]): {"description": "成功"},
            "default": {
                "description": "问题",
                "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
            },
        },
    }
    if not open_to_all:
        operation["security"] = [{"bearer": []}]
    if docs["body"] is not None:
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": docs["body"]}}}
    return operation
