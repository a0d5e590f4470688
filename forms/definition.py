"""A form's JSON as written: read, checked against its JSON Schema, and each fault said in Chinese with its pointer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from jsonschema import Draft202012Validator, ValidationError

from engine.errors import FieldError, Invalid

SCHEMA = Path(__file__).parent.parent / "bpmn" / "schemas" / "form.schema.json"
MAX_BYTES = 512 * 1024
MAX_DEPTH = 40
_MAX_FAULTS = 50
_TYPES = {
    "object": "对象",
    "array": "列表",
    "string": "文字",
    "integer": "整数",
    "number": "数",
    "boolean": "true 或 false",
    "null": "null",
}


def read_definition(raw: bytes) -> dict[str, Any]:
    """The JSON of a form that satisfies `form.schema.json`.

    Raises `Invalid` with code "form"; every fault carries a pointer into the JSON.
    """
    if len(raw) > MAX_BYTES:
        raise refused([FieldError("", f"表单文件超过 {MAX_BYTES // 1024} KB")])
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        fault = f"不是格式正确的 JSON：第 {error.lineno} 行第 {error.colno} 列附近有错误"
        raise refused([FieldError("", fault)]) from error
    if _depth(document) > MAX_DEPTH:
        raise refused([FieldError("", f"表单嵌套过深，最多 {MAX_DEPTH} 层")])
    if not isinstance(document, dict):
        raise refused([FieldError("", "表单应为 JSON 对象，并有 components 列表")])
    if faults := list(_faults(document)):
        raise refused(faults)
    return document


def refused(faults: Sequence[FieldError]) -> Invalid:
    """The one error of a form that cannot be used; its sentence is the first fault."""
    more = f"（共 {len(faults)} 处）" if len(faults) > 1 else ""
    return Invalid(
        f"表单定义有误：{faults[0].message}{more}。",
        code="form",
        remedy="请按提示修改表单文件后重新提交。",
        errors=faults,
    )


def _faults(document: dict[str, Any]) -> Iterator[FieldError]:
    seen: set[str] = set()
    for error in _validator().iter_errors(document):
        pointer = "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in error.absolute_path)
        if pointer not in seen:
            seen.add(pointer)
            yield FieldError(pointer, f"{_where(document, list(error.absolute_path))}{_sentence(error)}")
        if len(seen) >= _MAX_FAULTS:
            return


def _where(document: Any, path: list[str | int]) -> str:
    """Names the innermost component on the path: 组件“area”的 min。"""
    name, here = "", document
    rest: list[str] = []
    for position, part in enumerate(path):
        here = here[part]
        if position and path[position - 1] == "components" and isinstance(here, dict):
            names = (here.get(known) for known in ("key", "path", "label", "id"))
            given = next((text for text in names if isinstance(text, str) and text), "")
            name = f"组件“{given[:40]}”" if given else f"第 {int(part) + 1} 个组件"
            rest = []
        else:
            rest.append(str(part))
    inner = ".".join(part for part in rest if part != "components")
    return f"{name}的 {inner} " if name and inner else f"{name or inner} " if name or inner else ""


def _sentence(error: ValidationError) -> str:
    rule = str(error.validator)
    given: Any = error.instance
    value: Any = error.validator_value
    if rule == "enum" and error.absolute_path and error.absolute_path[-1] == "type" and "components" in error.path:
        return f"不支持组件类型“{_short(given)}”，可用的有：{'、'.join(value)}"
    if rule == "type":
        names = value if isinstance(value, list) else [value]
        return f"应为{'或'.join(_TYPES[name] for name in names)}"
    if rule == "required":
        return f"缺少 {'、'.join(name for name in value if not isinstance(given, Mapping) or name not in given)}"
    if rule == "additionalProperties":
        known = error.schema.get("properties", {}) if isinstance(error.schema, Mapping) else {}
        return f"有不认识的属性：{'、'.join(_short(name) for name in dict(given) if name not in known)}"
    if rule in ("oneOf", "anyOf"):
        choices = "、".join(option["required"][0] for option in value)
        return f"应恰好写 {choices} 之一" if rule == "oneOf" else f"至少写 {choices} 之一，且不能为空"
    simple: dict[str, Callable[[], str]] = {
        "enum": lambda: f"只能是 {'、'.join(_short(choice) for choice in value if choice != '')} 之一",
        "const": lambda: f"只能是 {orjson.dumps(value).decode()}",
        "minimum": lambda: f"不得小于 {value}",
        "maximum": lambda: f"不得大于 {value:.0f}",
        "exclusiveMinimum": lambda: f"应大于 {value}",
        "minLength": lambda: "不能为空",
        "maxLength": lambda: f"最多 {value} 个字符",
        "minItems": lambda: "不能是空列表",
        "maxItems": lambda: f"最多 {value} 项",
        "maxProperties": lambda: f"最多 {value} 个属性",
        "pattern": lambda: f"“{_short(given)}”的写法不符合要求（{_described(error)}）",
        "not": lambda: _described(error),
    }
    return simple[rule]() if rule in simple else "不能写在这里"


def _described(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return str(schema.get("description") or f"应符合 {schema.get('pattern', '')}")


def _short(value: Any) -> str:
    text = re.sub(r"\s+", " ", str(value))
    return text if len(text) <= 60 else f"{text[:60]}…"


def _depth(document: Any) -> int:
    depth, level = 0, [document]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            child
            for item in level
            if isinstance(item, dict | list)
            for child in (item.values() if isinstance(item, dict) else item)
        ]
    return depth


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(orjson.loads(SCHEMA.read_bytes()))
