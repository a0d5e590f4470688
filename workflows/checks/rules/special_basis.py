"""What the guide says may stop or lengthen its time stays within the law it quotes (行政许可法 art. 42, 45)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide
from workflows.rules.limits import Limit, Unit
from workflows.rules.refusal import Refusal
from workflows.rules.suspension import LICENCE_LAW, NOT_COUNTED

ID = "special-basis"
SEVERITY: Severity = "error"

_ALONE, _TOGETHER = 10, 15
"""Working days by which art. 42 lets one organ, or several acting together, extend the period."""


def check(guide: Guide) -> Iterator[Finding]:
    """Grounds that are not in art. 45 though it is quoted, grounds given twice, and extensions beyond art. 42."""
    titles = {row["id"]: row["title"] for row in guide.row["basis"]}
    limits = guide.row["limits"]
    seen: set[str] = set()
    for index, row in enumerate(limits.get("suspensions", ())):
        pointer = f"/limits/suspensions/{index}/ground"
        if LICENCE_LAW in titles.get(row["basis"], "") and row["ground"] not in NOT_COUNTED:
            message = f"行政许可法第四十五条没有列“{row['ground']}”，不能据此暂停计时。"
            fix = f"该条只列{'、'.join(NOT_COUNTED)}；其他事由请引用本事项自己的规定，或者删去。"
            yield guide.finding(ID, SEVERITY, pointer, message, fix)
        if row["ground"] in seen:
            message = f"暂停计时的事由“{row['ground']}”列了两次。"
            yield guide.finding(ID, SEVERITY, pointer, message, "请合并为一条。")
        seen.add(row["ground"])
    extension = limits.get("extension")
    if extension and LICENCE_LAW in titles.get(extension["basis"], ""):
        most = Limit(_TOGETHER if guide.row["case_kind"] == "joint" else _ALONE, Unit.WD)
        if _longer(extension["longest"], most):
            message = f"行政许可法第四十二条最多延长 {most}，这里写的是 {extension['longest']}。"
            yield guide.finding(ID, SEVERITY, "/limits/extension/longest", message, f"请写作 {most.code} 或者更短。")


def _longer(text: str, most: Limit) -> bool:
    try:
        return Limit.parse(text).exceeds(most) is not False
    except Refusal:
        return False
