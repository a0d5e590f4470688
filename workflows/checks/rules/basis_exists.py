"""Every ground the guide quotes is in its list of grounds, once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide

ID = "basis-exists"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """Ids that lead nowhere, and ids given twice."""
    known = Counter(row["id"] for row in guide.row["basis"])
    for pointer, quoted in _quoted(guide):
        if quoted not in known:
            message = f"引用的依据 {quoted} 不在办理依据（basis）中。"
            yield guide.finding(ID, SEVERITY, pointer, message, "请在 basis 中补上这条依据，或者改正编号。")
    for identity, times in known.items():
        if times > 1:
            message = f"办理依据中有 {times} 条编号都是 {identity}。"
            yield guide.finding(ID, SEVERITY, "/basis", message, "请给每条依据不同的编号。")


def _quoted(guide: Guide) -> Iterator[tuple[str, str]]:
    row = guide.row
    for name in ("conditions", "materials"):
        for index, entry in enumerate(row[name]):
            if entry["basis"] is not None:
                yield f"/{name}/{index}/basis", entry["basis"]
    for index, fee in enumerate(row["fees"].get("items", ())):
        for key in ("basis", "reduction_basis"):
            if key in fee:
                yield f"/fees/items/{index}/{key}", fee[key]
    for kind in ("promised", "statutory"):
        limit = row["limits"][kind]
        if limit and "basis" in limit:
            yield f"/limits/{kind}/basis", limit["basis"]
    for index, ground in enumerate(row["limits"].get("suspensions", ())):
        yield f"/limits/suspensions/{index}/basis", ground["basis"]
    if "extension" in row["limits"]:
        yield "/limits/extension/basis", row["limits"]["extension"]["basis"]
    for name in ("notice", "commitment"):
        if "basis" in row[name]:
            yield f"/{name}/basis", row[name]["basis"]
