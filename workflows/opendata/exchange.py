"""A guide in the columns of the national exchange (public_basic, extend, material, fee_project).

The columns are those of its tables; codes follow GB/T 39046-2020 annex A where it has any. What this catalogue does not
know, such as the unit's kind, is an empty column, never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.clock import local_date
from workflows.annexes.told import cite
from workflows.catalogue.words import CHANNEL, MATERIAL_FORM, ONLINE
from workflows.rules.limits import Limit, Unit

COLUMNS = (  # the last two are this catalogue's own: where the guide is, and what of it is only illustrative
    *(
        "task_key",
        "catalog_code",
        "task_code",
        "task_name",
        "catalog_seq",
        "task_type",
        "category_code",
        "category_name",
        "task_state",
        "task_version",
    ),
    *("plan_effective_date", "plan_cancel_date", "dept_code", "dept_name", "dept_type", "use_level", "entrust_name"),
    *("server_type", "accept_condition", "by_law", "project_type", "handle_type", "handle_flow"),
    *("anticipate_day", "anticipate_type", "anticipate_explain", "promise_day", "promise_type", "promise_explain"),
    *("special_procedure", "limit_scene_num", "is_fee", "fee_basis", "link_way", "supervise_way"),
    *("transact_addr", "transact_time", "handle_area", "is_entry_center", "is_express", "is_online", "is_pay_online"),
    *("is_schedule", "is_service_terminals", "online_handle_depth", "other_dept", "result_name", "result_type"),
    *("result_guid", "service_type", "town_code", "village_code", "guide_url", "illustrative"),
)
_PUBLIC_SERVICE = "20"
"""公共服务 among the kinds of items (GB/T 39046 A.1)."""
_PROJECT = {"immediate": "1", "promised": "2"}
"""即办件, 承诺件; everything else is 9 (GB/T 39046 annex A)."""
_UNITS = {Unit.WD: "G", Unit.CD: "Z", Unit.H: "H", Unit.M: "M", Unit.DATE: "D"}
"""G and Z as the exchange writes working days and days; the other letters are ours."""


@dataclass(frozen=True, slots=True)
class Published:
    """A live version: what it says, its number, since when."""

    guide: Mapping[str, Any]
    number: int
    since: datetime | None


def columns(one: Published, address: str) -> dict[str, str]:
    """One item's row; `address` is where the office is reached."""
    row = one.guide
    limits, accepting, fees = row["limits"], row["accepting"], row["fees"]
    cited = {basis["id"]: cite(basis) for basis in row["basis"]}
    reached = "1" if row["online"]["level"] in ("apply", "full") else "0"
    known = {
        "task_key": row["key"],
        "catalog_code": row.get("codes", {}).get("basic", ""),
        "task_code": row.get("codes", {}).get("implementing", ""),
        "task_name": row["name"],
        "catalog_seq": str(row["seq"]),
        "task_type": _PUBLIC_SERVICE,
        "category_code": row["category"]["code"],
        "category_name": row["category"]["name"],
        "task_state": "1",
        "task_version": str(one.number),
        "plan_effective_date": local_date(one.since).isoformat() if one.since else "",
        "dept_code": row["unit"],
        "dept_name": row["unit_name"],
        "entrust_name": row["purchased_service"].get("provider_name", ""),
        "server_type": _joined(row["recipients"]["codes"]),
        "accept_condition": "\n".join(condition["text"] for condition in row["conditions"]),
        "by_law": "\n".join(cited.values()),
        "project_type": _PROJECT.get(row["case_kind"], "9"),
        "handle_type": "1;2" if reached == "1" else "1",
        "handle_flow": f"{address}/api/v1/services/{row['key']}/diagram.svg",
        **_clock("anticipate", limits.get("statutory"), cited),
        **_clock("promise", limits.get("promised"), cited),
        "special_procedure": _joined(stop["ground"] for stop in limits.get("suspensions", ())),
        "is_fee": "0" if fees["free"] else "1",
        "fee_basis": "\n".join(cited.get(item["basis"], "") for item in fees.get("items", ())),
        "link_way": _joined(f"{phone['name']} {phone['number']}" for phone in row["phones"]["enquiry"]),
        "supervise_way": _joined(f"{phone['name']} {phone['number']}" for phone in row["phones"]["supervision"]),
        "transact_addr": "，".join(filter(None, (accepting["hall_name"], accepting.get("address")))),
        "transact_time": "{days} {opens}–{closes}".format_map(accepting["hours"]),
        "handle_area": "同城通办" if accepting["city_wide"] else "",
        "is_entry_center": "1" if accepting["hall"] else "0",
        "is_express": "1" if "post" in row["delivery"]["methods"] else "0",
        "is_online": reached,
        "online_handle_depth": ONLINE[row["online"]["level"]],
        "result_name": _joined(result["name"] for result in row["delivery"]["results"]),
        "result_type": _joined(result["kind"] for result in row["delivery"]["results"]),
        "guide_url": f"{address}/services/{row['key']}",
        "illustrative": _joined(f"{one['path']} {one['note']}" for one in row["illustrative"]),
    }
    return {column: known.get(column, "") for column in COLUMNS}


def materials(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of the exchange's table of materials."""
    cited = {basis["id"]: cite(basis) for basis in row["basis"]}
    return [
        {
            "material_name": one["name"],
            "material_type": one["kind"],
            "is_need": {"required": "1", "conditional": "2", "optional": "0"}[one["necessity"]],
            "by_law": cited.get(one.get("basis") or "", ""),
            "source_type": CHANNEL[one["channel"]],
            "source_explain": one["issuer"],
            "material_format": MATERIAL_FORM[one["form"]],
            "page_num": str(one["copies"]),
            "accept_stand": one.get("standard", ""),
            "fill_explain": one.get("note", ""),
        }
        for one in row["materials"]
    ]


def fees(row: Mapping[str, Any]) -> list[dict[str, str]]:
    """The rows of the exchange's table of fees."""
    cited = {basis["id"]: cite(basis) for basis in row["basis"]}
    return [
        {"fee_name": item["name"], "fee_stand": item["amount"], "by_law": cited.get(item["basis"], "")}
        for item in row["fees"].get("items", ())
    ]


def _clock(kind: str, limit: Mapping[str, Any] | None, cited: Mapping[str, str]) -> dict[str, str]:
    if not limit:
        return {}
    counted = Limit.parse(limit["limit"])
    explained = [str(counted), cited.get(limit.get("basis") or "", ""), limit.get("note", "")]
    return {
        f"{kind}_day": counted.on.isoformat() if counted.on else str(counted.value),
        f"{kind}_type": _UNITS[counted.unit],
        f"{kind}_explain": "；".join(filter(None, explained)),
    }


def _joined(texts: Iterable[str]) -> str:
    return ";".join(texts)
