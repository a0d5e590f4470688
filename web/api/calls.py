"""What every API call shares: reading the body by a schema, keyset paging, calls that must happen once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

import orjson
from flask import Response, request
from marshmallow import Schema, ValidationError

from engine.errors import FieldError, Invalid
from web.identity import SAFE, actor, maybe_actor, office
from workflows import idempotency

View = TypeVar("View", bound=Callable[..., Any])

DOCS: dict[str, dict[str, Any]] = {}
"""Endpoint → what OpenAPI says of it."""


def documented(
    summary: str, *, body: type[Schema] | None = None, query: Mapping[str, str] | None = None, answers: int = 200
) -> Callable[[View], View]:
    """Describe a call for OpenAPI, next to its code."""

    def enter(view: View) -> View:
        DOCS[f"api.{view.__name__}"] = {"summary": summary, "body": body, "query": query or {}, "answers": answers}
        return view

    return enter


def body(schema: type[Schema]) -> dict[str, Any]:
    """The JSON body, checked; every wrong field is named by its JSON pointer."""
    raw = request.get_json(silent=True)
    if not isinstance(raw, dict):
        raise Invalid(
            "请求正文须是 JSON 对象",
            code="not_json",
            remedy="请使用 Content-Type: application/json 并提交一个 JSON 对象。",
        )
    try:
        loaded: dict[str, Any] = schema().load(raw)
    except ValidationError as error:
        raise Invalid("请求内容有误", errors=_flat(error.messages_dict)) from None
    return loaded


def _flat(messages: Any, pointer: str = "") -> list[FieldError]:
    if isinstance(messages, dict):
        return [error for key, value in messages.items() for error in _flat(value, f"{pointer}/{key}")]
    return [FieldError(pointer, str(message)) for message in (messages if isinstance(messages, list) else [messages])]


def limit() -> int:
    """How many rows a page may have: 1 to 200."""
    try:
        wanted = int(request.args.get("limit", "50"))
    except ValueError:
        raise Invalid("limit 须是整数") from None
    return min(max(wanted, 1), 200)


def once(view: View) -> View:
    """Honour `Idempotency-Key` on an unsafe call: repeated, it answers as before and acts no second time."""

    @wraps(view)
    def serve(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method in SAFE:
            return view(*args, **kwargs)
        who = maybe_actor()
        full = hashlib.sha256(f"{who.user_id if who else ''}\n{key}".encode()).hexdigest()
        asked = hashlib.sha256(f"{request.method} {request.path}\n".encode() + request.get_data()).hexdigest()
        call = idempotency.CallKey(full, asked)
        with office().read() as session:
            before = idempotency.earlier(session, call)
        if before is not None and before.response is not None:
            return _answer(orjson.loads(before.response), before.status or 200, replayed=True)
        token = idempotency.current.set(call)
        try:
            answer = view(*args, **kwargs)
        finally:
            idempotency.current.reset(token)
        value, status = answer if isinstance(answer, tuple) else (answer, 200)
        if call.used:
            with office().database.write() as session:
                idempotency.keep(session, call, status, orjson.dumps(value, default=str).decode())
        return _answer(value, status)

    return serve  # type: ignore[return-value]


def _answer(value: Any, status: int, *, replayed: bool = False) -> Response:
    response = Response(orjson.dumps(value, default=str), status=status, mimetype="application/json")
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


__all__ = ["DOCS", "actor", "body", "documented", "limit", "office", "once"]
