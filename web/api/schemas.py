"""What the API takes: marshmallow schemas, from which OpenAPI is made as well."""

from __future__ import annotations

from typing import Any, ClassVar

from marshmallow import RAISE, Schema, fields, validate

_REQUIRED: dict[str, Any] = {"required": "必填", "null": "不能为空", "invalid": "格式不正确"}


def _text(required: bool = False, longest: int = 2000, **kwargs: Any) -> fields.String:
    return fields.String(
        required=required,
        error_messages=_REQUIRED,
        validate=validate.Length(max=longest, error="不得超过 {max} 个字"),
        **kwargs,
    )


class Body(Schema):
    """A request body: unknown fields are an error, so that a misspelt one is not silently ignored."""

    class Meta:
        unknown = RAISE

    error_messages: ClassVar[dict[str, str]] = {"unknown": "没有这个字段", "type": "须是对象"}  # type: ignore[misc]


class TokenBody(Body):
    username = _text(True, 100)
    password = _text(True, 200)


class MaterialBody(Body):
    material = _text(True, 100)
    upload = _text(longest=64, allow_none=True)


class ApplicationBody(Body):
    service = _text(True, 100)
    channel = fields.String(
        load_default="online", validate=validate.OneOf(["online", "window"], error="请选择 online 或者 window")
    )
    applicant = fields.Dict(keys=fields.String(), required=True, error_messages=_REQUIRED)
    data = fields.Dict(keys=fields.String(), load_default=dict)
    materials = fields.List(fields.Nested(MaterialBody), load_default=list)
    commitment = fields.Boolean(load_default=False, allow_none=True)


class SupplementBody(Body):
    materials = fields.List(fields.Nested(MaterialBody), load_default=list)
    data = fields.Dict(keys=fields.String(), load_default=dict)


class DefectBody(Body):
    material = _text(longest=100)
    field = _text(longest=100)
    problem = _text(longest=500, load_default="")
    cure = _text(longest=500, load_default="")


class CorrectionNoticeBody(Body):
    items = fields.List(fields.Nested(DefectBody), required=True, error_messages=_REQUIRED)
    note = _text(load_default="")


class OpinionBody(Body):
    data = fields.Dict(keys=fields.String(), load_default=dict)
    opinion = _text(load_default=None, allow_none=True)


class CompleteBody(Body):
    data = fields.Dict(keys=fields.String(), load_default=dict)
    outcome = _text(load_default=None, allow_none=True, longest=100)
    opinion = _text(load_default=None, allow_none=True)
    version = fields.Integer(load_default=None, allow_none=True)


class ClaimBody(Body):
    version = fields.Integer(load_default=None, allow_none=True)


class HandOverBody(Body):
    to = _text(True, 100)
    reason = _text(load_default="")


class ReasonBody(Body):
    reason = _text(load_default="")


class RatingBody(Body):
    score = fields.Integer(required=True, error_messages=_REQUIRED)
    comment = _text(load_default="", longest=500)


class AnswerBody(Body):
    answer = _text(True)


class NoteBody(Body):
    note = _text(load_default="")
