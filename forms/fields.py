"""Marshmallow fields: one for each way a component's value is read and judged, every message one Chinese sentence.

A field is made once for a form and serves everybody; the situation it judges in is the context of the load.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import Decimal
from functools import partial
from typing import Any, NoReturn

from marshmallow import ValidationError
from marshmallow import fields as marshmallow
from marshmallow.experimental.context import Context

from engine.errors import Invalid
from forms.component import Component, Option
from forms.identity import check_bank_card, check_credit_code, check_email, check_id_number, check_phone
from forms.patterns import MAX_VALUE
from forms.situation import Situation
from forms.values import (
    decimal_places,
    find_option,
    is_exact,
    json_number,
    read_day,
    read_moment,
    read_number,
    read_time,
)

_LONGEST = {"textfield": 500, "textarea": 20_000}
_MAX_FILES = 50
_LAYOUT_CHARACTERS = "\n\t"


class Judged(marshmallow.Field[Any]):
    """A field of a form: it knows its component."""

    asks = "请填写"

    def __init__(self, component: Component) -> None:
        self.component, self.rules = component, component.rules
        missing = f"{self.asks}{component.called}"
        messages: dict[str, str | list[Any] | dict[Any, Any]] = {"required": missing, "null": missing}
        super().__init__(required=component.rules.required, error_messages=messages)

    @property
    def situation(self) -> Situation:
        """What is judged now."""
        return Context[Situation].get()

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self.read(value)

    def read(self, value: Any) -> Any:
        """The value as it is kept, ready for JSON. Raises ValidationError."""
        raise NotImplementedError

    def wrong(self, message: str) -> NoReturn:
        raise ValidationError(message)


class Text(Judged):
    """Text, by its kind where it has one."""

    def read(self, value: Any) -> Any:
        label, rules = self.component.called, self.rules
        if isinstance(value, int | float) and not isinstance(value, bool) and self.component.kind == "money":
            value = repr(value)
        if not isinstance(value, str):
            self.wrong(f"{label}应为文字")
        lines = self.component.type == "textarea"
        if any(unicodedata.category(c) in ("Cc", "Cs") and not (lines and c in _LAYOUT_CHARACTERS) for c in value):
            self.wrong(f"{label}含有无法保存的字符，请删去后重新填写")
        if rules.min_length is not None and len(value) < rules.min_length:
            self.wrong(f"{label}至少填写 {rules.min_length} 个字，现在是 {len(value)} 个")
        limits = (_LONGEST[self.component.type], rules.max_length, MAX_VALUE if rules.pattern else None)
        longest = min(limit for limit in limits if limit is not None)
        if len(value) > longest:
            self.wrong(f"{label}最多填写 {longest} 个字，现在是 {len(value)} 个")
        if rules.pattern is not None and not rules.pattern.search(value):
            self.wrong(rules.pattern_message or f"{label}格式不符合要求")
        return self._by_kind(value)

    def _by_kind(self, value: str) -> Any:
        checks: dict[str, Callable[[str], Any]] = {
            "id_number": partial(check_id_number, today=self.situation.today),
            "credit_code": check_credit_code,
            "phone": check_phone,
            "bank_card": check_bank_card,
            "email": check_email,
            "money": self._money,
            "address": self._address,
        }
        check = checks.get(self.component.kind)
        if check is None:
            return value
        try:
            return check(value)
        except Invalid as error:
            self.wrong(error.detail)

    def _money(self, value: str) -> int | float:
        number = read_number(value.strip().lstrip("¥￥").removesuffix("元"))
        if number is None:
            self.wrong(f"{self.component.called}应为金额，例如 1200.50")
        if number < 0 or decimal_places(number) > 2:
            self.wrong(f"{self.component.called}不得小于 0，最多两位小数")
        if not is_exact(number):
            self.wrong(f"{self.component.called}数额过大，请核对")
        return json_number(number)

    def _address(self, value: str) -> str:
        if len(value) < 5:
            self.wrong(f"{self.component.called}过于简单，请从区县填写到门牌号")
        return value


class Number(Judged):
    """A number within its bounds; kept as a JSON number, or as text where the form asks for that."""

    def read(self, value: Any) -> int | float | str:
        label, rules = self.component.called, self.rules
        number = read_number(value)
        if number is None:
            self.wrong(f"{label}应为数字")
        if rules.minimum is not None and number < rules.minimum:
            self.wrong(f"{label}不得小于 {rules.minimum}")
        if rules.maximum is not None and number > rules.maximum:
            self.wrong(f"{label}不得大于 {rules.maximum}")
        if rules.digits is not None and decimal_places(number) > rules.digits:
            self.wrong(f"{label}最多 {rules.digits} 位小数" if rules.digits else f"{label}应为整数")
        if not is_exact(number):
            self.wrong(f"{label}的位数过多，最多 15 位")
        return self._text(number) if self.component.raw.get("serializeToString") else json_number(number)

    @staticmethod
    def _text(number: Decimal) -> str:
        return f"{number:f}"


class Choice(Judged):
    """One of the options."""

    asks = "请选择"

    def read(self, value: Any) -> Any:
        option = find_option(self.situation.options(self.component), value)
        if option is None:
            self.wrong(f"请从列出的选项中选择{self.component.called}")
        return option.value


class Choices(Judged):
    """Some of the options, each once, in the order of the form."""

    asks = "请选择"

    def __init__(self, component: Component) -> None:
        super().__init__(component)
        if not self.required:
            self.load_default = list

    def read(self, value: Any) -> list[Any]:
        options = self.situation.options(self.component)
        found: set[Option | None] = {find_option(options, item) for item in self._items(value)}
        if None in found:
            self.wrong(f"请从列出的选项中选择{self.component.called}")
        return [option.value for option in options if option in found]

    def _items(self, value: Any) -> list[Any]:
        return value if isinstance(value, list) else [value]


class Tick(Judged):
    """A box ticked or not; required means ticked."""

    def __init__(self, component: Component) -> None:
        super().__init__(component)
        self.missing = f"请勾选“{component.called}”"
        self.error_messages["required"] = self.missing
        if not self.required:
            self.load_default = False

    def read(self, value: Any) -> bool:
        if not isinstance(value, bool) and value not in ("true", "false"):
            self.wrong(f"“{self.component.called}”只能勾选或不勾选")
        ticked = value is True or value == "true"
        if self.required and not ticked:
            self.wrong(self.missing)
        return ticked


class When(Judged):
    """A day, a time of day, or a moment with its offset, all in ISO 8601; wall time is Asia/Shanghai."""

    def read(self, value: Any) -> str:
        kind, label = self.component.raw.get("subtype", "date"), self.component.called
        if kind == "time":
            clock = read_time(value) or self.wrong(f"{label}应为时间，例如 09:30")
            self._stepped(clock)
            return clock.isoformat()
        if kind == "date":
            day = read_day(value) or self.wrong(f"{label}应为日期，例如 2026-01-31")
            self._not_past(day)
            return day.isoformat()
        moment = read_moment(value) or self.wrong(f"{label}应为日期和时间，例如 2026-01-31 09:30")
        self._not_past(moment.date())
        self._stepped(moment.time())
        return moment.isoformat()

    def _stepped(self, clock: time) -> None:
        step, label = self.component.raw.get("timeInterval", 1), self.component.called
        if (clock.hour * 60 + clock.minute) % step or clock.second or clock.microsecond:
            self.wrong(f"{label}应为 {step} 分钟的整倍数" if step > 1 else f"{label}应精确到分钟")

    def _not_past(self, day: date) -> None:
        if not self.component.raw.get("disallowPassedDates"):
            return
        if self.situation.today is None:
            raise ValueError(f"field {self.component.key} needs the day in context['today']")
        if day < self.situation.today:
            self.wrong(f"{self.component.called}不得早于今天（{self.situation.today.isoformat()}）")


class Files(Judged):
    """Ids of files received before; kept as a list, each once."""

    asks = "请上传"

    def read(self, value: Any) -> list[str]:
        items = value if isinstance(value, list) else [value]
        ids = list(dict.fromkeys(item if isinstance(item, str) else "" for item in items))
        if len(ids) > (limit := _MAX_FILES if self.component.raw.get("multiple") else 1):
            self.wrong(f"{self.component.called}最多上传 {limit} 个文件")
        for upload in ids:
            self._check(self.situation.uploads.get(upload))
        return ids

    def _check(self, file: Mapping[str, Any] | None) -> None:
        if file is None:
            self.wrong(f"{self.component.called}的文件不存在或已过期，请重新上传")
        if not accepts(self.component.raw.get("accept", ""), file["name"], file["media_type"]):
            kinds = "、".join(accepted(self.component.raw.get("accept", "")))
            self.wrong(f"文件“{file['name']}”的格式不符合要求，请上传 {kinds} 文件")
        if file["size"] > self.rules.max_mb * 1024 * 1024:
            self.wrong(f"文件“{file['name']}”超过 {self.rules.max_mb:g} MB，请压缩后重新上传")
        if file["size"] == 0:
            self.wrong(f"文件“{file['name']}”是空文件，请重新上传")


def accepted(accept: str) -> list[str]:
    """The parts of an `accept` attribute: extensions and media types in lower case."""
    return [part.strip().lower() for part in accept.split(",") if part.strip()]


def accepts(accept: str, name: str, media_type: str) -> bool:
    """Whether a file of this name and media type is allowed by an `accept` attribute; an empty one allows all."""
    parts, name, media_type = accepted(accept), name.lower(), media_type.lower()
    return not parts or any(
        name.endswith(part)
        if part.startswith(".")
        else media_type == part or (part.endswith("/*") and media_type.startswith(part[:-1]))
        for part in parts
    )


FIELDS: Mapping[str, type[Judged]] = {
    "textfield": Text,
    "textarea": Text,
    "number": Number,
    "select": Choice,
    "radio": Choice,
    "checklist": Choices,
    "checkbox": Tick,
    "datetime": When,
    "filepicker": Files,
}
"""The field for each component type that holds one value."""
