"""A guide's fields as the annexes print them; `workflows.annexes.understood` reads the same texts back.

A draft may lack anything: what is not there is an empty text.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.annexes.columns import Annex
from workflows.catalogue.words import (
    CHANNEL,
    LEVELS,
    LIMIT_FROM,
    LIMIT_UNTIL,
    MATERIAL_FORM,
    NECESSITY,
    ONLINE,
    RECIPIENTS,
    WAYS,
)
from workflows.rules.limits import Limit

Row = Mapping[str, Any]


def told(annex: Annex, row: Row, unit_name: str) -> tuple[str, ...]:
    """One service's row of an annex."""
    texts = fields(row) | {"unit": unit_name}
    return tuple(texts[key] for key in annex.columns.values())


def fields(row: Row) -> dict[str, str]:
    """Every field the annexes have, by its key in service.yaml."""
    cited = {entry["id"]: cite(entry) for entry in row.get("basis", ())}
    return {
        "seq": str(row.get("seq", "")),
        "name": row.get("name", ""),
        "category": row.get("category", {}).get("name", ""),
        "disposition": row.get("disposition", ""),
        "recipients": _recipients(row.get("recipients", {})),
        "conditions": _numbered(f"{one['text']}{_on(one, cited)}" for one in row.get("conditions", ())),
        "materials": _numbered(_material(one, cited) for one in row.get("materials", ())),
        "fees": _fees(row.get("fees", {}), cited),
        "purchased_service": _purchased(row.get("purchased_service", {})),
        "basis": _numbered(_basis(one) for one in row.get("basis", ())),
        "limits": _limits(row.get("limits", {}), cited),
        "accepting": _accepting(row.get("accepting", {})),
        "phones": _phones(row.get("phones", {})),
        "publicity": _lines("、".join(WAYS[way] for way in row.get("publicity", {}).get("ways", ())), row, "publicity"),
        "online": _lines(ONLINE.get(row.get("online", {}).get("level", ""), ""), row, "online"),
    }


def cite(basis: Row) -> str:
    """A ground as other fields quote it: 《title》article."""
    return f"《{basis['title']}》{basis.get('article', '')}"


def _on(one: Row, cited: Mapping[str, str]) -> str:
    found = cited.get(one.get("basis") or "", "")
    return f"（依据：{found}）" if found else ""


def _numbered(lines: Any) -> str:
    return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))


def _lines(first: str, row: Row, key: str) -> str:
    of = row.get(key, {})
    lines = [first, f"网址：{of['url']}" if "url" in of else "", f"说明：{of['note']}" if "note" in of else ""]
    return "\n".join(line for line in lines if line)


def _recipients(of: Row) -> str:
    return _lines("、".join(RECIPIENTS[code] for code in of.get("codes", ())), {"recipients": of}, "recipients")


def _material(one: Row, cited: Mapping[str, str]) -> str:
    said = [NECESSITY.get(one.get("necessity", ""), ""), CHANNEL.get(one.get("channel", ""), "")]
    said += [MATERIAL_FORM.get(one.get("form", ""), ""), f"{one['copies']} 份" if one.get("copies") else ""]
    said += ["核验原件" if one.get("original_needed") else "", f"{one['issuer']}开具" if "issuer" in one else ""]
    said += ["可以承诺替代" if one.get("commitment_allowed") else "", _on(one, cited)[1:-1]]
    inside = "；".join(text for text in said if text)
    return f"{one['name']}（{inside}）" if inside else str(one["name"])


def _fees(of: Row, cited: Mapping[str, str]) -> str:
    if not of:
        return ""
    items = _numbered(f"{one['name']}：{one['amount']}{_on(one, cited)}" for one in of.get("items", ()))
    return _lines("不收费" if of.get("free") else items, {"fees": of}, "fees")


def _purchased(of: Row) -> str:
    if not of:
        return ""
    by = f"，承接主体：{of['provider_name']}" if "provider_name" in of else ""
    return _lines(f"{'是' if of.get('used') else '否'}{by}", {"of": of}, "of")


def _basis(one: Row) -> str:
    inside = "；".join(text for text in (one.get("doc_no", ""), LEVELS.get(one.get("level", ""), "")) if text)
    return f"{cite(one)}（{inside}）" if inside else cite(one)


def _limits(of: Row, cited: Mapping[str, str]) -> str:
    lines = []
    for key, label in (("statutory", "法定时限"), ("promised", "承诺时限")):
        if key in of:
            lines.append(f"{label}：{_clock(of[key], cited) if of[key] else '无'}")
    return _lines("\n".join(lines), {"limits": of}, "limits")


def _clock(of: Row, cited: Mapping[str, str]) -> str:
    span = f"，自{LIMIT_FROM[of['from']]}起至{LIMIT_UNTIL[of['until']]}" if "from" in of and "until" in of else ""
    return f"{Limit.parse(of['limit'])}{span}{_on(of, cited)}" + (f"；说明：{of['note']}" if "note" in of else "")


def _accepting(of: Row) -> str:
    windows = "、".join(f"{one['number']} 号 {one['name']}" for one in of.get("windows", ()))
    hours = of.get("hours", {})
    lines = [of.get("name", ""), f"大厅：{of['hall_name']}" if "hall_name" in of else ""]
    lines += [f"地址：{of['address']}" if "address" in of else "", f"窗口：{windows}" if windows else ""]
    if hours:
        note = f"；说明：{hours['note']}" if "note" in hours else ""
        lines.append(f"时间：{hours['days']} {hours['opens']}–{hours['closes']}{note}")
    lines.append("同城通办" if of.get("city_wide") else "")
    return "\n".join(line for line in lines if line)


def _phones(of: Row) -> str:
    return "\n".join(
        f"{label}：{one['name']} {one['number']}"
        for key, label in (("enquiry", "咨询"), ("supervision", "监督投诉"))
        for one in of.get(key, ())
    )
