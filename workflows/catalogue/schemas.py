"""The published JSON Schemas of the designers' YAML files, with what they refuse said in Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import orjson

_TYPES = {
    "object": "一组内容（键: 值）",
    "array": "列表",
    "string": "文字（数字、日期、true、false 须加引号）",
    "integer": "整数",
    "number": "数字",
    "boolean": "true 或 false",
    "null": "null",
}


class Schemas:
    """The schemas in one folder, each read once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.bpmn = folder.parent
        """The designers' folder the schemas are of; their tables lie beside them."""
        self._validators: dict[str, Any] = {}

    def errors(self, name: str, value: Any) -> list[tuple[str, str]]:
        """Where `value` does not follow the schema `name`: JSON pointer and Chinese clause, each once, in order."""
        if name not in self._validators:
            schema = orjson.loads((self._folder / f"{name}.schema.json").read_bytes())
            self._validators[name] = jsonschema.Draft202012Validator(schema)
        told = {told: None for error in self._validators[name].iter_errors(value) for told in _told(error)}
        return sorted(told, key=lambda row: row[0])


def _told(error: jsonschema.ValidationError) -> Iterator[tuple[str, str]]:
    """The pointer is where the mistake is; of several ways to write a thing, the one that came nearest is explained."""
    if error.validator in ("oneOf", "anyOf") and error.context:
        yield from _told(jsonschema.exceptions.best_match(error.context) or error.context[0])
        return
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    pointer = "".join(f"/{part}" for part in error.absolute_path)
    say = _SENTENCES.get(str(error.validator))
    what = say(error.validator_value, error.instance, schema) if say else "写法不对"
    title = schema.get("title")
    hint = f"。{schema['description'].rstrip('。')}" if error.validator == "pattern" and "description" in schema else ""
    yield pointer, (f"{title}：{what}" if title else what) + hint


def _missing(wanted: list[str], value: Any, schema: Mapping[str, Any]) -> str:
    titles = schema.get("properties", {})
    absent = [f"{key}（{titles[key]['title']}）" if "title" in titles.get(key, {}) else key for key in wanted]
    return "缺少 " + "、".join(text for key, text in zip(wanted, absent, strict=True) if key not in value)


def _unknown(_: Any, value: Any, schema: Mapping[str, Any]) -> str:
    known = schema.get("properties", {})
    return "不认识 " + "、".join(str(key) for key in value if key not in known)


def _type(wanted: str | list[str], _: Any, __: Any) -> str:
    names = [wanted] if isinstance(wanted, str) else wanted
    return "应为" + "或者".join(_TYPES.get(name, name) for name in names)


_SENTENCES: Mapping[str, Callable[[Any, Any, Mapping[str, Any]], str]] = {
    "required": _missing,
    "additionalProperties": _unknown,
    "type": _type,
    "enum": lambda wanted, value, _: f"“{_short(value)}”不在可写的值里：{'、'.join(map(_short, wanted))}",
    "const": lambda wanted, value, _: f"应写 {_short(wanted)}，写的是“{_short(value)}”",
    "pattern": lambda _, value, __: f"“{_short(value)}”的写法不对",
    "minLength": lambda *_: "不能为空",
    "maxLength": lambda most, *_: f"不得超过 {most} 个字",
    "minItems": lambda least, *_: f"至少写 {least} 项",
    "maxItems": lambda most, *_: f"至多写 {most} 项",
    "minProperties": lambda *_: "不能为空",
    "uniqueItems": lambda *_: "有重复的项",
    "minimum": lambda least, *_: f"不得小于 {least}",
    "maximum": lambda most, *_: f"不得大于 {most}",
}


def _short(value: Any) -> str:
    text = "null" if value is None else str(value)
    return text if len(text) <= 40 else f"{text[:39]}…"
