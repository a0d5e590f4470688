"""What every API call shares: its description, reading body and query by schema, calls that must happen once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any, TypeVar

import orjson
from flask import Response, request
from marshmallow import Schema, ValidationError
from werkzeug.exceptions import UnsupportedMediaType

from engine.errors import FieldError, Invalid
from web.api import blueprint
from web.api.described import Body, Query
from web.characters import require_query
from web.identity import SAFE, actor, maybe_actor, office
from workflows import idempotency

View = TypeVar("View", bound=Callable[..., Any])

BODY = 2**20
"""Bytes of the longest JSON body."""


@dataclass(frozen=True, slots=True)
class File:
    """A body that is a file: its media type, and how many bytes it may have at most."""

    media_type: str
    largest: int = BODY


@dataclass(frozen=True, slots=True)
class Parts:
    """A multipart body with one file in the field `file`, of one of these media types."""

    media_types: Sequence[str]
    largest: int


@dataclass(frozen=True, slots=True)
class Call:
    """What OpenAPI says of a call, and what the guard holds it to."""

    summary: str
    answers: type[Schema] | File | str | None
    """A schema, a file, the name of a component made from a published JSON Schema, or nothing at all."""
    status: int
    takes: type[Body] | File | Parts | None
    query: type[Query] | None
    headers: Mapping[str, str]
    refuses: tuple[str, ...]
    """Codes of problems this call has beside those its kind always has; `web.api.refusals` tells of each."""
    once: bool


CALLS: dict[str, Call] = {}
"""Endpoint → its call."""


def documented(
    summary: str,
    *,
    answers: type[Schema] | File | str | None,
    status: int = 200,
    takes: type[Body] | File | Parts | None = None,
    query: type[Query] | None = None,
    headers: Mapping[str, str] | None = None,
    refuses: Sequence[str] = (),
) -> Callable[[View], View]:
    """Describe a call, next to its code."""

    def enter(view: View) -> View:
        once_only = hasattr(view, "honours_key")
        CALLS[f"api.{view.__name__}"] = Call(
            summary, answers, status, takes, query, headers or {}, tuple(refuses), once_only
        )
        return view

    return enter


@blueprint.before_request
def _guard() -> None:
    """Nothing larger than the call takes is read, and no query is made with what a database refuses."""
    call = CALLS.get(request.endpoint or "")
    takes = call.takes if call else None
    request.max_content_length = takes.largest if isinstance(takes, File | Parts) else BODY
    if call is not None and call.query is not None:  # nobody reads the others
        require_query()


def body(schema: type[Body]) -> dict[str, Any]:
    """The JSON body, checked; every wrong field is named by its JSON pointer. No body at all is an empty object."""
    raw = request.get_data(cache=True)
    if raw and not request.is_json:
        raise UnsupportedMediaType
    try:
        sent = orjson.loads(raw or b"{}")
    except orjson.JSONDecodeError:
        raise _not_json() from None
    if not isinstance(sent, dict):
        raise _not_json()
    _refuse_unstorable(sent, "")
    return _loaded(schema, sent, "请求内容有误")


def query(schema: type[Query]) -> dict[str, Any]:
    """The query parameters, checked; a wrong one is named as `/name`. An empty one is as good as none."""
    sent = {name: value for name, value in request.args.items() if value}
    return _loaded(schema, sent, "查询参数有误")


def _not_json() -> Invalid:
    return Invalid("请求正文须是 JSON 对象", code="not_json", remedy="请提交一个 JSON 对象（UTF-8）。")


def _loaded(schema: type[Body], sent: Mapping[str, Any], detail: str) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = _ready(schema).load(sent)
    except ValidationError as error:
        raise Invalid(detail, errors=_flat(error.messages_dict)) from None
    return loaded


@cache
def _ready(schema: type[Body]) -> Body:
    """Made once: making one copies every field it declares."""
    return schema()


def _flat(messages: Any, pointer: str = "") -> list[FieldError]:
    if isinstance(messages, dict):
        return [
            error
            for key, value in messages.items()
            for error in _flat(value, pointer if key == "_schema" else f"{pointer}/{_escaped(str(key))}")
        ]
    return [FieldError(pointer, str(message)) for message in (messages if isinstance(messages, list) else [messages])]


def _escaped(key: str) -> str:
    """One step of a JSON pointer (RFC 6901, section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def _refuse_unstorable(value: Any, pointer: str) -> None:
    if isinstance(value, str) and "\0" in value:
        raise Invalid("请求内容有误", errors=[FieldError(pointer, "含有不能使用的字符")])
    if isinstance(value, dict):
        for key, inner in value.items():
            _refuse_unstorable(key, pointer)
            _refuse_unstorable(inner, f"{pointer}/{_escaped(key)}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_unstorable(inner, f"{pointer}/{index}")


def once(view: View) -> View:
    """Honour `Idempotency-Key` on an unsafe call: repeated, it answers as before and acts no second time."""

    @wraps(view)
    def serve(*args: Any, **kwargs: Any) -> Any:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method in SAFE:
            return view(*args, **kwargs)
        who = maybe_actor()
        full = hashlib.sha256(f"{who.user_id if who else ''}\n{key}".encode()).hexdigest()
        target = f"{request.method} {request.full_path}\n"
        asked = hashlib.sha256(target.encode(errors="surrogatepass") + _content()).hexdigest()
        call = idempotency.CallKey(full, asked)
        with office().read() as session:
            before = idempotency.earlier(session, call)
        if before is not None and before.response is not None:
            return _answer(office().keys.answers(full).unseal(before.response), before.status or 200, replayed=True)
        token = idempotency.current.set(call)
        try:
            answer = view(*args, **kwargs)
        finally:
            idempotency.current.reset(token)
        value, status = answer if isinstance(answer, tuple) else (answer, 200)
        told = orjson.dumps(value, default=str)
        if call.used:
            with office().database.write() as session:
                idempotency.keep(session, call, status, office().keys.answers(full).seal(told))
        return _answer(told, status)

    serve.honours_key = True  # type: ignore[attr-defined]
    return serve  # type: ignore[return-value]


def _content() -> bytes:
    """What was sent. The edge between the parts of a multipart body differs each time it is sent."""
    raw = request.get_data(cache=True)
    edge = request.mimetype_params.get("boundary", "") if request.mimetype == "multipart/form-data" else ""
    return raw.replace(edge.encode(errors="surrogatepass"), b"") if edge else raw


def _answer(told: bytes, status: int, *, replayed: bool = False) -> Response:
    response = Response(told, status=status, mimetype="application/json")
    if replayed:
        response.headers["Idempotency-Replayed"] = "true"
    return response


__all__ = ["CALLS", "Call", "File", "Parts", "actor", "body", "documented", "office", "once", "query"]
