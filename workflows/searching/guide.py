"""What of a guide can be found: its name, its everyday words, the lines of its text with their field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

EDITION = 1
_OF_THE_OFFICE = ("variables", "forms")
"""Of this file and of `terms`: an index of another edition is made anew when the server starts."""


def lines(row: Mapping[str, Any]) -> list[list[str]]:
    """The lines of a guide worth finding, by the label of their field (annex 2)."""
    return [[label, text] for label, text in _lines(row) if text]


def public(row: Mapping[str, Any]) -> dict[str, Any]:
    """What everybody may read of a service.yaml: all but what the flow reads and which forms it shows."""
    return {key: value for key, value in row.items() if key not in _OF_THE_OFFICE}


def _lines(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "事项分类", row["category"]["name"]
    yield "实施单位", row["unit_name"]
    yield "服务对象", row["recipients"].get("note", "")
    for condition in row["conditions"]:
        yield "受理条件", condition["text"]
    for material in row["materials"]:
        yield "申请材料", "。".join(material[key] for key in ("name", "note") if key in material)
    for result in row["delivery"]["results"]:
        yield "办理结果", result["name"]
    for basis in row["basis"]:
        yield "办理依据", f"《{basis['title']}》{basis.get('article', '')}"
