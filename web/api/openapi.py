"""The API described by itself: OpenAPI 3.1, made from the routes and from what each call says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import current_app
from marshmallow import Schema

from web.api import blueprint
from web.api.answers.catalogue import GuideExtras
from web.api.calls import CALLS, Call, File, Parts, documented, office
from web.api.refusals import REFUSALS
from web.permissions import ANYONE, OF_ROLE, ROUTES, Permission
from workflows.people.roles import ROLE_NAMES

_DESCRIPTION = """公共服务办件接口。

- 列表一律是 `{items, next}`，`next` 作为 `after` 传回即为下一页。
- 问题按 RFC 9457 返回 `application/problem+json`，`code` 供程序判断，`title`、`detail`、`remedy` 给人看，
  `errors` 用 JSON Pointer（RFC 6901）指出每一处；查询参数写作 `/参数名`。
- 会改变数据的调用可带 `Idempotency-Key`：同一人以同一个键重复同一请求，得到第一次的答复，不会再做一次。
- 时刻按 ISO 8601，带时区；日期按北京时间。没有的值为 null。"""

_PROBLEM = {
    "type": "object",
    "description": "问题（RFC 9457）。某些问题另有字段，见各自的示例。",
    "required": ["type", "status", "code", "title", "detail", "remedy", "errors"],
    "properties": {
        "type": {"type": "string", "description": "`urn:banjie:problem:` 加 code；仅为 HTTP 错误时是 about:blank"},
        "status": {"type": "integer", "description": "HTTP 状态码"},
        "code": {"type": "string", "description": "供程序判断的代码"},
        "title": {"type": "string", "description": "哪一类问题"},
        "detail": {"type": "string", "description": "这一次是什么问题"},
        "remedy": {"type": "string", "description": "下一步怎么办"},
        "errors": {
            "type": "array",
            "description": "每一处错误",
            "items": {
                "type": "object",
                "required": ["pointer", "message"],
                "properties": {
                    "pointer": {"type": "string", "description": "指向请求中的位置"},
                    "message": {"type": "string", "description": "哪里不对"},
                },
            },
        },
    },
}
_STATUS = {
    400: "请求无法识别",
    401: "尚未登录",
    403: "没有权限",
    404: "没有找到",
    409: "状态已变化",
    413: "内容过大",
    415: "内容类型不支持",
    422: "内容有误",
    429: "过于频繁",
}


@blueprint.get("/openapi.json")
@documented("本接口的说明（OpenAPI 3.1）", answers=File("application/json"))
def openapi_document() -> dict[str, Any]:
    if "openapi" not in current_app.extensions:
        current_app.extensions["openapi"] = _document()
    document: dict[str, Any] = current_app.extensions["openapi"]
    return document


def _document() -> dict[str, Any]:
    spec = APISpec(
        title="办结 Banjie",
        version="v1",
        openapi_version="3.1.0",
        info={"description": _DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        servers=[{"url": "/", "description": "本机"}],
        plugins=[MarshmallowPlugin(schema_name_resolver=lambda schema: _name(schema))],
    )
    spec.components.security_scheme("bearer", {"type": "http", "scheme": "bearer"})
    spec.components.schema("Problem", _PROBLEM)
    spec.components.schema("GuideExtras", schema=GuideExtras)
    for code, refusal in REFUSALS.items():
        spec.components.example(code, {"summary": refusal.title, "value": refusal.example(code)})
    for rule in current_app.url_map.iter_rules():
        call = CALLS.get(rule.endpoint)
        if call is None:
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            spec.path(path=path, operations={method.lower(): _operation(rule.endpoint, call, sorted(rule.arguments))})
    document = spec.to_dict()
    _add_guide(document["components"]["schemas"])
    return document


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    return str(kind.__name__).removesuffix("Answer").removesuffix("Body") + (
        "Request" if kind.__name__.endswith("Body") else ""
    )


def _operation(endpoint: str, call: Call, arguments: list[str]) -> dict[str, Any]:
    permission = ROUTES[endpoint]
    operation: dict[str, Any] = {
        "operationId": endpoint.removeprefix("api."),
        "tags": [_tag(endpoint)],
        "summary": call.summary,
        "description": _who(permission),
        "x-permission": permission.value,
        "parameters": _parameters(call, arguments),
        "responses": {str(call.status): _success(call), **_problems(call, permission, arguments)},
    }
    if permission not in ANYONE:
        operation["security"] = [{"bearer": []}]
    if call.takes is not None:
        operation["requestBody"] = _request(call.takes)
    return operation


def _tag(endpoint: str) -> str:
    """The module a call stands in, by its Chinese name."""
    return _TAGS.get(current_app.view_functions[endpoint].__module__.rpartition(".")[2], "其他")


_TAGS = {
    "absences": "请假与代理",
    "accountability": "问责",
    "annexes": "附件1、附件2",
    "announcements": "公告",
    "bases": "法定依据",
    "calendars": "日历",
    "cases": "办件",
    "changes": "动态调整",
    "bulletins": "通报与评分",
    "design": "流程设计",
    "editions": "事项",
    "handling": "催办、抄送、终止",
    "efficiency": "指标与统计",
    "moves": "在办件迁移",
    "notices": "通知",
    "open_data": "开放数据",
    "openapi": "本说明",
    "orders": "督办",
    "organisation": "组织机构",
    "programme": "清理行动",
    "letters": "咨询投诉",
    "proofs": "证明清理",
    "services": "事项",
    "signing": "征求意见、加签、会签",
    "special": "特别程序",
    "supervision": "监督",
    "tasks": "任务",
    "tokens": "登录",
    "units": "单位",
    "windows": "窗口",
}


def _who(permission: Permission) -> str:
    if permission in ANYONE:
        return "任何人可用"
    return "可用的岗位：" + "、".join(ROLE_NAMES[role] for role, held in OF_ROLE.items() if permission in held)


def _parameters(call: Call, arguments: Iterable[str]) -> list[Any]:
    numbers = {"year"}
    found: list[Any] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer" if name in numbers else "string"},
        }
        for name in arguments
    ]
    found += [
        {"name": name, "in": "header", "required": True, "schema": {"type": "string"}, "description": words}
        for name, words in call.headers.items()
    ]
    if call.query is not None:
        found.append({"in": "query", "schema": call.query})
    if call.once:
        key = {"type": "string", "maxLength": 200}
        words = "同一人以同一个键重复同一请求，得到第一次的答复（答复带 Idempotency-Replayed: true），不会再做一次"
        found.append({"name": "Idempotency-Key", "in": "header", "schema": key, "description": words})
    return found


def _request(takes: type[Schema] | File | Parts) -> dict[str, Any]:
    if isinstance(takes, File):
        return {"required": True, "description": _most(takes.largest), "content": {takes.media_type: {"schema": {}}}}
    if isinstance(takes, Parts):
        file = {"type": "string", "contentMediaType": "application/octet-stream", "description": "文件"}
        schema = {"type": "object", "required": ["file"], "properties": {"file": file}}
        encoding = {"file": {"contentType": ", ".join(takes.media_types)}}
        content = {"multipart/form-data": {"schema": schema, "encoding": encoding}}
        return {"required": True, "description": _most(takes.largest), "content": content}
    return {
        "required": any(field.required for field in takes().fields.values()),
        "content": {"application/json": {"schema": takes}},
    }


def _most(largest: int) -> str:
    return f"至多 {largest / 2**20:.0f} MB"


def _success(call: Call) -> dict[str, Any]:
    if call.answers is None:
        return {"description": "成功，没有内容"}
    if isinstance(call.answers, File):
        kind = call.answers.media_type
        binary = not (kind.endswith(("json", "+xml")))
        schema: dict[str, Any] = {"type": "string", "contentMediaType": kind} if binary else {}
        if kind.endswith("json"):
            schema = {"type": "object"}
        elif kind.endswith("+xml"):
            schema = {"type": "string"}
        return {"description": "文件", "content": {kind: {"schema": schema}}}
    named = {"$ref": f"#/components/schemas/{call.answers}"}
    answered = named if isinstance(call.answers, str) else call.answers
    return {"description": "成功", "content": {"application/json": {"schema": answered}}}


def codes(call: Call, permission: Permission, arguments: Iterable[str]) -> list[str]:
    """Every code of problem this call may answer, beside 500 and 503."""
    found = {"http_400", *call.refuses}
    if permission not in ANYONE:
        found |= {"not_signed_in", "forbidden"}
    if arguments:
        found |= {"not_found", "invalid"}
    if call.takes is not None:
        found |= {"invalid", "http_413"}
        if isinstance(call.takes, type):
            found |= {"not_json", "http_415"}
    if call.query is not None:
        found |= {"invalid", "not_found"} if call.takes is not None else {"invalid"}
    if call.once:
        found |= {"idempotency_key_reused", "idempotency_pending"}
    return sorted(found)


def _problems(call: Call, permission: Permission, arguments: Iterable[str]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in codes(call, permission, arguments):
        by_status.setdefault(REFUSALS[code].status, []).append(code)
    found = {str(status): _problem(_STATUS[status], by_status[status]) for status in sorted(by_status)}
    return {**found, "default": _problem("系统繁忙或者出错，请稍后重试", [])}


def _problem(words: str, known: Iterable[str]) -> dict[str, Any]:
    content: dict[str, Any] = {"schema": {"$ref": "#/components/schemas/Problem"}}
    examples = {code: {"$ref": f"#/components/examples/{code}"} for code in known}
    if examples:
        content["examples"] = examples
        words = f"{words}：" + "、".join(f"`{code}`" for code in examples)
    return {"description": words, "content": {"application/problem+json": content}}


def _add_guide(schemas: dict[str, Any]) -> None:
    """The guide: what service.yaml holds, by its published schema, and what the live version adds."""
    raw = (office().settings.bpmn / "schemas" / "service.schema.json").read_text(encoding="utf-8")
    written: Mapping[str, Any] = orjson.loads(raw.replace("#/$defs/", "#/components/schemas/service."))
    kept = {key: value for key, value in written["properties"].items() if key not in ("variables", "forms")}
    extras = schemas.pop("GuideExtras")
    schemas |= {f"service.{name}": value for name, value in written["$defs"].items()}
    schemas["Guide"] = {
        "type": "object",
        "description": "办事指南：service.yaml 的内容，另加现行版本、流程图和申请表",
        "additionalProperties": False,
        "required": sorted({*written["required"], *extras["required"]} - {"variables", "forms"}),
        "properties": {**kept, **extras["properties"]},
    }
