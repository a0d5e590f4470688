"""From a checked form JSON to components: expressions and patterns compiled, keys unique."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from engine import feel
from engine.errors import FieldError, Problem
from forms.component import DEFAULT_MAX_MB, MAX_ROWS, Component, Rules
from forms.definition import read_definition, refused
from forms.patterns import compile_pattern
from forms.values import option_list

_MAX_COMPONENTS = 1000


def read_components(raw: bytes) -> tuple[Component, ...]:
    """The components of a form. Raises `Invalid` with code "form" and pointers into the JSON."""
    reader = _Reader()
    components = reader.components(read_definition(raw)["components"], "/components", {})
    if reader.count > _MAX_COMPONENTS:
        reader.faults.append(FieldError("/components", f"组件过多，最多 {_MAX_COMPONENTS} 个"))
    if reader.faults:
        raise refused(reader.faults)
    return components


class _Reader:
    def __init__(self) -> None:
        self.count = 0
        self.faults: list[FieldError] = []

    def components(self, items: list[dict[str, Any]], pointer: str, taken: dict[str, str]) -> tuple[Component, ...]:
        """`taken` are the keys of one scope; a group without a path shares the scope around it."""
        return tuple(self._component(item, f"{pointer}/{index}", taken) for index, item in enumerate(items))

    def _component(self, raw: dict[str, Any], pointer: str, taken: dict[str, str]) -> Component:
        number, self.count = self.count, self.count + 1
        kind, key = raw["type"], str(raw.get("key") or raw.get("path") or "")
        self._claim(key, pointer, taken)
        inner = {} if key else taken
        options = option_list(raw.get("values"))
        if len(options) < len(raw.get("values", ())):
            self.faults.append(FieldError(f"{pointer}/values", f"组件“{key}”的选项有重复的值"))
        return Component(
            number=number,
            type=kind,
            key=key,
            label=_label(raw),
            description=str(raw.get("description") or "").strip(),
            kind=_kind(raw),
            hide=self._expression((raw.get("conditional") or {}).get("hide"), key, f"{pointer}/conditional/hide"),
            options=options,
            options_key=raw.get("valuesKey", ""),
            options_expression=self._expression(raw.get("valuesExpression"), key, f"{pointer}/valuesExpression"),
            rules=self._rules(raw, key, pointer),
            children=self.components(raw.get("components", []), f"{pointer}/components", inner),
            raw=raw,
        )

    def _claim(self, key: str, pointer: str, taken: dict[str, str]) -> None:
        if key and key in taken:
            self.faults.append(FieldError(pointer, f"键“{key}”重复，与 {taken[key]} 相同"))
        elif key:
            taken[key] = pointer

    def _expression(self, text: str | None, key: str, pointer: str) -> feel.Expression | None:
        source = (text or "").strip().removeprefix("=").strip()
        if not source:
            return None
        try:
            return feel.compile(source)
        except Problem as error:
            self.faults.append(FieldError(pointer, f"组件“{key}”的表达式有误：{error.detail.rstrip('。')}"))
            return None

    def _rules(self, raw: Mapping[str, Any], key: str, pointer: str) -> Rules:
        check, properties = raw.get("validate", {}), raw.get("properties", {})
        pattern, money = None, raw["type"] == "number" and _kind(raw) == "money"
        if check.get("pattern"):
            try:
                pattern = compile_pattern(check["pattern"])
            except ValueError as error:
                self.faults.append(FieldError(f"{pointer}/validate/pattern", f"组件“{key}”的{error}"))
        rules = Rules(
            required=check.get("required", False),
            min_length=check.get("minLength"),
            max_length=check.get("maxLength"),
            minimum=_decimal(check.get("min", 0 if money else None)),
            maximum=_decimal(check.get("max")),
            pattern=pattern,
            pattern_message=check.get("patternErrorMessage", "").strip(),
            digits=raw.get("decimalDigits", 2 if money else None),
            min_rows=int(properties.get("minRows", 0)) if raw["type"] == "dynamiclist" else 0,
            max_rows=int(properties.get("maxRows", MAX_ROWS)) if raw["type"] == "dynamiclist" else MAX_ROWS,
            max_mb=float(properties.get("maxMB", DEFAULT_MAX_MB)) if raw["type"] == "filepicker" else DEFAULT_MAX_MB,
        )
        for low, high, name in (
            (rules.min_length, rules.max_length, "minLength 大于 maxLength"),
            (rules.minimum, rules.maximum, "min 大于 max"),
            (rules.min_rows, rules.max_rows, "minRows 大于 maxRows"),
        ):
            if low is not None and high is not None and low > high:
                self.faults.append(FieldError(pointer, f"组件“{key}”的 {name}，没有值能通过"))
        return rules


def _label(raw: Mapping[str, Any]) -> str:
    names = ("label", "timeLabel", "dateLabel") if raw.get("subtype") == "time" else ("label", "dateLabel", "timeLabel")
    given = (str(raw.get(name) or "").strip().rstrip("：:") for name in names)
    return next((label for label in given if label), "")


def _kind(raw: Mapping[str, Any]) -> str:
    if raw["type"] not in ("textfield", "number"):
        return ""
    asked = raw.get("validate", {}).get("validationType", "")
    return str(raw.get("properties", {}).get("kind") or (asked if asked in ("email", "phone") else ""))


def _decimal(value: int | float | str | None) -> Decimal | None:
    return None if value is None else Decimal(str(value))
