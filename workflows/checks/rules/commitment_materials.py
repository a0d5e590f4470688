"""What may be committed to is said the same in the list of materials and in the commitment (R15)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide

ID = "commitment-materials"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """Materials that only one of the two places says may be replaced by a commitment."""
    commitment = guide.row["commitment"]
    listed = set(commitment.get("materials", ())) if commitment["mode"] != "none" else set()
    there = {row["id"] for _, row in guide.materials}
    for pointer, row in guide.materials:
        if row["commitment_allowed"] == (row["id"] in listed):
            continue
        told = (
            "可以承诺，但告知承诺（commitment）没有列出" if row["commitment_allowed"] else "不可承诺，但告知承诺列出了"
        )
        yield guide.finding(
            ID,
            SEVERITY,
            f"{pointer}/commitment_allowed",
            f"材料“{row['name']}”写明{told}。",
            "请使 materials 的 commitment_allowed 与 commitment.materials 一致。",
        )
    for identity in sorted(listed - there):
        message = f"告知承诺列出的材料 {identity} 不在申请材料中。"
        yield guide.finding(ID, SEVERITY, "/commitment/materials", message, "请改正材料编号。")
