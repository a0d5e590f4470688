"""Calendar files: the YAML of one year checked row by row, and the years put together as the working calendar."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Any

import jsonschema
import yaml

from engine.errors import FieldError, Invalid
from workflows.rules.workdays import Calendar
from workflows.settings import ROOT

LARGEST = 20_000
"""Characters in a calendar file; a year has some forty rows."""
DEEPEST = 6
"""Levels of lists and mappings; a year has three."""
_OPENING = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_CLOSING = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)
_LISTS = {"rest": "放假", "work": "调休上班"}


@dataclass(frozen=True, slots=True)
class PublishedYear:
    """One year's arrangement: rest days and make-up days with the holiday each belongs to."""

    year: int
    official: bool
    source: str
    rest: Mapping[date, str]
    work: Mapping[date, str]


@lru_cache(maxsize=64)  # when one year is published, the others need not be read again
def parse_year(text: str) -> PublishedYear:
    """Read one calendar file; raises Invalid with one error a row, each naming the line in the file."""
    content, lines = _load(text)
    errors = [FieldError(*_told(error, lines)) for error in _validator().iter_errors(content)]
    if errors:
        raise _invalid(errors)
    year, days = int(content["year"]), {name: dict[date, str]() for name in _LISTS}
    for pointer, name, row in _rows(content):
        problem, day = _checked(row["date"], name, year, days)
        if day is None:
            errors.append(FieldError(pointer, f"第 {lines[pointer]} 行：{problem}"))
        else:
            days[name][day] = row["name"]
    if errors:
        raise _invalid(errors)
    rest, work = (MappingProxyType(days[name]) for name in _LISTS)
    return PublishedYear(year, content["status"] == "official", content["source"], rest, work)


def build_calendar(years: Iterable[PublishedYear], *, edition: int = 0) -> Calendar:
    """The working calendar of these years. A day two files speak of is as the later year's file says."""
    names: dict[date, str] = {}
    work: set[date] = set()
    official: set[int] = set()
    for published in sorted(years, key=lambda one: one.year):
        names |= {**published.rest, **published.work}
        work = (work - published.rest.keys()) | published.work.keys()
        if published.official:
            official.add(published.year)
    return Calendar(frozenset(work), frozenset(names.keys() - work), frozenset(official), names, edition)


def _load(text: str) -> tuple[Any, dict[str, int]]:
    """The content as plain text values, `year` as a number, and the line of every row by its pointer."""
    if len(text) > LARGEST:
        raise Invalid(f"日历文件超过 {LARGEST} 个字符", code="calendar")
    try:
        _refuse_tangles(text)
        node = yaml.compose(text, Loader=yaml.BaseLoader)
        content = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - builds nothing but text, lists and mappings
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + 1} 行" if mark else "文件"
        raise _invalid([FieldError("", f"{where}：不是有效的 YAML")]) from None
    lines: dict[str, int] = {}
    for pointer, found in _nodes(node):
        line = found.start_mark.line + 1
        if pointer in lines:
            raise _invalid([FieldError(pointer, f"第 {line} 行：与第 {lines[pointer]} 行重复")])
        lines[pointer] = line
    if isinstance(content, dict) and str(content.get("year", "")).isdecimal():
        content["year"] = int(content["year"])
    return content, lines


def _refuse_tangles(text: str) -> None:
    """Neither references nor deep nesting: both make a small file cost much."""
    depth = 0
    for token in yaml.scan(text):
        depth += isinstance(token, _OPENING) - isinstance(token, _CLOSING)
        if depth > DEEPEST:
            raise _invalid([FieldError("", f"第 {token.start_mark.line + 1} 行：嵌套过深")])
        if isinstance(token, yaml.AliasToken):
            raise _invalid([FieldError("", f"第 {token.start_mark.line + 1} 行：日历文件不能使用 YAML 引用（*）")])


def _nodes(node: yaml.Node | None) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        return
    for key, value in node.value:
        yield f"/{key.value}", key
        if isinstance(value, yaml.SequenceNode):
            yield from ((f"/{key.value}/{index}", row) for index, row in enumerate(value.value))


def _rows(content: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, str]]]:
    for name in _LISTS:
        for index, row in enumerate(content[name]):
            yield f"/{name}/{index}", name, row


def _checked(written: str, name: str, year: int, days: Mapping[str, Mapping[date, str]]) -> tuple[str, date | None]:
    """What is wrong with a row, or its day."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return f"“{written}”不是有效的日期", None
    if day.year != year and (day.year, day.month) != (year - 1, 12):
        return f"{written} 不在 {year} 年（元旦假期可以涉及上一年 12 月）", None
    if name == "work" and day.weekday() < 5:
        return f"{written} 不是周六或者周日，不能列为调休上班", None
    for other, taken in days.items():
        if day in taken:
            return f"{written} 已列为{_LISTS[other]}", None
    return "", day


def _told(error: jsonschema.ValidationError, lines: Mapping[str, int]) -> tuple[str, str]:
    """A schema error as pointer and Chinese sentence."""
    path = [str(part) for part in error.absolute_path]
    pointer = "".join(f"/{part}" for part in path)
    line = lines.get("/" + "/".join(path[:2]))
    subject = f"“{path[-1]}”" if path and not path[-1].isdecimal() else "这一项" if path else "日历文件"
    told = {
        "required": f"缺少内容，须写明 {_keys(error, 'required')}",
        "additionalProperties": f"含有不认识的内容，只能写 {_keys(error, 'properties')}",
        "enum": f"只能是 {_keys(error, 'enum')}",
        "pattern": "须写作 2026-02-14 这样的日期",
        "minLength": "不能为空",
    }
    message = subject + told.get(str(error.validator), "的写法不对")
    return pointer, f"第 {line} 行：{message}" if line else message


def _keys(error: jsonschema.ValidationError, keyword: str) -> str:
    schema = error.schema if isinstance(error.schema, Mapping) else {}
    return "、".join(str(key) for key in schema.get(keyword, ()))


def _invalid(errors: list[FieldError]) -> Invalid:
    detail = errors[0].message if len(errors) == 1 else f"{errors[0].message}（另有 {len(errors) - 1} 处）"
    return Invalid(f"日历文件有误：{detail}", code="calendar", errors=errors)


@cache
def _validator() -> jsonschema.Draft202012Validator:
    schema = ROOT / "bpmn" / "schemas" / "calendar.schema.json"
    return jsonschema.Draft202012Validator(json.loads(schema.read_bytes()))
