"""Every unit named in guide or diagram exists."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import RELATIVE_UNITS

ID = "units-known"
SEVERITY: Severity = "error"

_FIX = (
    "请改为组织机构中的单位代码；"
    "流程图中也可以写 owner（实施单位）、window（收件窗口）、provider（承接主体）、applicant（申请人），"
    "或者写 =变量名，由流程的变量给出单位代码。"
)


def check(folder: Folder) -> Iterator[Finding]:
    """Codes of units nobody knows: a task of such a unit would reach nobody."""
    guide = folder.guide
    row = guide.row
    named = [("/unit", row["unit"]), ("/accepting/unit", row["accepting"]["unit"])]
    named += [("/accepting/hall", row["accepting"]["hall"])]
    if provider := row["purchased_service"].get("provider"):
        named.append(("/purchased_service/provider", provider))
    named += [(f"{pointer}/demanded_by", material["demanded_by"]) for pointer, material in guide.materials]
    for pointer, code in named:
        if code not in guide.units:
            yield guide.finding(ID, SEVERITY, pointer, f"没有代码为“{code}”的单位。", _FIX)
    for thing in folder.things:
        code = gov(thing, "org")
        if code and code not in guide.units and code not in RELATIVE_UNITS and not code.startswith("="):
            yield Finding.at(thing, ID, SEVERITY, f"{thing.label}的承办单位“{code}”不存在，任务无人办理。", _FIX)
