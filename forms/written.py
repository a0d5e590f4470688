"""Values written out: as they stand in an input, and as they are read on a page or on paper."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from forms.component import Component
from forms.situation import Situation
from forms.values import find_option, read_moment, read_number


def typed_value(component: Component, value: Any) -> str:
    """A value as it stands in its input: what was typed, or what was kept."""
    if component.type == "datetime" and component.raw.get("subtype") == "datetime":
        moment = read_moment(value)
        return moment.strftime("%Y-%m-%dT%H:%M") if moment else _text(value)
    if component.kind == "money" and isinstance(value, int | float) and not isinstance(value, bool):
        number = read_number(value)
        return _text(value) if number is None else f"{number:.2f}"
    return _text(value)


def shown_value(component: Component, value: Any, situation: Situation) -> str:
    """A value as it is read, not filled in; "" where there is none. Nothing is masked here."""
    if component.type == "checkbox":
        return "是" if value is True else "否"
    if component.type in ("select", "radio", "checklist"):
        items = value if isinstance(value, list) else [value]
        options = situation.options(component)
        found = ((find_option(options, item), item) for item in items)
        return "、".join(option.label if option else _text(item) for option, item in found)
    if component.type == "filepicker":
        items = value if isinstance(value, list) else []
        files = (situation.uploads.get(item) for item in items if isinstance(item, str))
        return "、".join(str(file["name"]) if file else "（文件不存在）" for file in files)
    if component.type == "datetime":
        return _written_moment(component, value)
    appearance = component.raw.get("appearance", {})
    unit = appearance.get("suffixAdorner", "")
    number = read_number(value) if component.type == "number" or component.kind == "money" else None
    if component.kind == "money" and number is not None:
        return f"{number:,.2f} {unit or '元'}"
    if number is not None:
        return f"{appearance.get('prefixAdorner', '')}{_plain_number(number)} {unit}".strip()
    return _text(value)


def written_size(size: int) -> str:
    """A file's size in units of 1,024, as its limits are counted: 15 字节, 240 KB, 3.2 MB."""
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.0f} KB" if size < 1024 * 1024 else f"{size / 1024 / 1024:.1f} MB"


def _written_moment(component: Component, value: Any) -> str:
    kind = component.raw.get("subtype", "date")
    if kind == "time":
        return _text(value)[:5]
    moment = read_moment(f"{value}T00:00" if kind == "date" else value)
    if moment is None:
        return _text(value)
    day = f"{moment.year}年{moment.month}月{moment.day}日"
    return day if kind == "date" else f"{day} {moment:%H:%M}"


def _plain_number(number: Decimal) -> str:
    return f"{number:f}"


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, dict | list | bool) else str(value)
