"""Fields with their Chinese description: what the API takes and answers is told field by field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields, validate

WORDS: dict[str, Any] = {
    "required": "必填",
    "null": "不能为空",
    "invalid": "格式不正确",
    "invalid_utf8": "文字编码不正确",
    "too_large": "数字过大",
    "type": "须是对象",
    "unknown": "没有这个字段",
}


class Body(Schema):
    """A request body: unknown fields are an error, so that a misspelt one is not silently ignored."""

    class Meta:
        unknown = RAISE

    error_messages: ClassVar[dict[str, Any]] = WORDS  # type: ignore[misc]


class Query(Body):
    """The parameters after the question mark; unknown ones are an error here too."""

    error_messages: ClassVar[dict[str, Any]] = {**WORDS, "unknown": "没有这个查询参数"}  # type: ignore[misc]


class Answer(Schema):
    """What a call answers. It describes; the JSON itself is made by `web.present`, and tests hold the two together."""

    class Meta:
        unknown = RAISE


def _told(words: str, more: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments every field shares. Answered fields are always there; fields taken say otherwise."""
    given: dict[str, Any] = {"required": True, "error_messages": WORDS, "metadata": {"description": words}, **more}
    if "load_default" in given:
        given["required"] = False
    return given


def text(words: str, **more: Any) -> fields.String:
    return fields.String(**_told(words, more))


def typed(words: str, longest: int = 2000, **more: Any) -> fields.String:
    """A text somebody sends, of at most `longest` characters."""
    limits = validate.Length(max=longest, error="不得超过 {max} 个字")
    return fields.String(validate=limits, **_told(words, more))


def one_of(words: str, values: Mapping[str, str], **more: Any) -> fields.String:
    """A text out of a closed set: value → what it means."""
    meanings = "；".join(f"`{value}` {meaning}" for value, meaning in values.items())
    choice = validate.OneOf(list(values), error="只能是：" + "、".join(values))
    return fields.String(validate=choice, **_told(f"{words}。{meanings}", more))


def moment(words: str, **more: Any) -> fields.DateTime:
    """A moment in ISO 8601 with its offset."""
    return fields.DateTime(**_told(words, more))


def day(words: str, **more: Any) -> fields.Date:
    return fields.Date(**_told(words, more))


def whole(words: str, **more: Any) -> fields.Integer:
    return fields.Integer(strict=True, **_told(words, more))


def flag(words: str, **more: Any) -> fields.Boolean:
    return fields.Boolean(**_told(words, more))


def free(words: str, **more: Any) -> fields.Dict:
    """An object whose keys the service's own forms decide."""
    return fields.Dict(keys=fields.String(), **_told(words, more))


def named(words: str, **more: Any) -> fields.Dict:
    """An object that gives a text for each of some names."""
    inner = fields.String(error_messages=WORDS, validate=validate.Length(max=200, error="不得超过 {max} 个字"))
    return fields.Dict(keys=fields.String(), values=inner, **_told(words, more))


def one(schema: type[Schema], words: str, **more: Any) -> fields.Nested:
    return fields.Nested(schema, **_told(words, more))


def many(inner: type[Schema] | fields.Field[Any], words: str, **more: Any) -> fields.List[Any]:
    return fields.List(fields.Nested(inner) if isinstance(inner, type) else inner, **_told(words, more))


def page_of(item: type[Schema], name: str) -> type[Schema]:
    """A keyset-paged list: `{items, next}`."""
    return Answer.from_dict(
        {
            "items": many(item, "本页各条"),
            "next": text("下一页的翻页标记，作为 after 传回；最后一页为 null", allow_none=True),
        },
        name=name,
    )
