"""How problems are told: RFC 9457 for the API, a page that says what to do next for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from flask import Flask, Response, jsonify, render_template, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from engine.errors import Conflict, Forbidden, Invalid, NotFound, NotSignedIn, Problem, TooMany
from web.identity import is_api

log = structlog.get_logger("banjie.web")

STATUS: Mapping[type[Problem], int] = {
    NotSignedIn: 401,
    Forbidden: 403,
    NotFound: 404,
    Conflict: 409,
    Invalid: 422,
    TooMany: 429,
}
_HTTP_TEXT = {
    400: ("请求无法识别", "请检查请求的格式。"),
    404: ("没有这个页面", "请检查地址，或者返回首页。"),
    405: ("不支持这种请求方式", "请检查请求方法。"),
    413: ("提交的内容过大", "单个文件不得超过 10 MB，请压缩后重试。"),
    415: ("不支持的内容类型", "请使用 application/json。"),
}


def status_of(problem: Problem) -> int:
    return next((status for kind, status in STATUS.items() if isinstance(problem, kind)), 400)


def as_json(problem: Problem) -> dict[str, Any]:
    """RFC 9457: `{type, status, code, title, detail, remedy, errors: [{pointer, message}]}`."""
    return {
        **problem.extra,
        "type": f"urn:banjie:problem:{problem.code_here}",
        "status": status_of(problem),
        "code": problem.code_here,
        "title": problem.title,
        "detail": problem.detail,
        "remedy": problem.remedy_here,
        "errors": [{"pointer": error.pointer, "message": error.message} for error in problem.errors],
    }


def install(app: Flask) -> None:
    app.register_error_handler(Problem, _problem)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _fault)


def respond(body: Mapping[str, Any]) -> Response:
    """One problem as JSON or as a page."""
    if is_api() or request.accept_mimetypes.best == "application/json":
        response = jsonify(body)
        response.content_type = "application/problem+json"
    else:
        response = Response(render_template("problem.html", problem=body), mimetype="text/html")
    response.status_code = int(body["status"])
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _problem(problem: Problem) -> Response:
    return respond(as_json(problem))


def _http(error: HTTPException) -> Response:
    code = error.code or 400
    title, remedy = _HTTP_TEXT.get(code, ("请求未能完成", "请稍后重试。"))
    return respond(
        {
            "type": "about:blank",
            "status": code,
            "code": f"http_{code}",
            "title": title,
            "detail": title,
            "remedy": remedy,
            "errors": [],
        }
    )


def _database(error: OperationalError) -> Response:
    log.error("database_unavailable", error=type(error.orig).__name__, path=request.path)
    return respond(
        {
            "type": "about:blank",
            "status": 503,
            "code": "database_unavailable",
            "title": "系统繁忙",
            "detail": "数据库暂时不可用",
            "remedy": "请稍后重试，已提交的内容不会丢失。",
            "errors": [],
        }
    )


def _fault(error: Exception) -> Response:
    log.exception("unhandled", path=request.path, method=request.method)
    return respond(
        {
            "type": "about:blank",
            "status": 500,
            "code": "fault",
            "title": "系统出错了",
            "detail": "系统内部错误，已记录",
            "remedy": "请稍后重试；仍不成功时请联系管理员。",
            "errors": [],
        }
    )
