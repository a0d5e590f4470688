"""What another department can be asked for is not asked of the applicant (R13)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide

ID = "material-shared"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """Shared material without a registered connector, and material that has one and is demanded all the same."""
    for pointer, row in guide.materials:
        connector = row.get("connector")
        if connector and connector not in guide.connectors:
            yield guide.finding(
                ID,
                SEVERITY,
                f"{pointer}/connector",
                f"材料“{row['name']}”的共享接口 {connector} 没有登记。",
                f"请从已登记的接口中选择：{'、'.join(sorted(guide.connectors)) or '（无）'}。",
            )
        if connector and row["channel"] == "applicant":
            yield guide.finding(
                ID,
                SEVERITY,
                f"{pointer}/channel",
                f"材料“{row['name']}”可以由接口 {connector} 共享取得，不得要求申请人提供。",
                "请把来源渠道改为 data_share。",
            )
