"""A material is named; catch-all words such as 其他材料 or 等材料 are refused (国发〔2022〕5号)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide

ID = "material-names"
SEVERITY: Severity = "error"

_FILLER = "(相关|有关|必要|必需|所需|需要|应当|提交|证明|补充|辅助|佐证|各类|的)*"
_PAPERS = "(材料|证明|资料|文件|证件)"
_CATCH_ALL = re.compile(rf"(其他|其它){_FILLER}{_PAPERS}|等{_FILLER}{_PAPERS}|(?<![一二三四五六七八九十])等$")


def check(guide: Guide) -> Iterator[Finding]:
    """Catch-all names, and ids used twice."""
    ids = Counter(row["id"] for _, row in guide.materials)
    for pointer, row in guide.materials:
        if found := _CATCH_ALL.search(row["name"]):
            yield guide.finding(
                ID,
                SEVERITY,
                f"{pointer}/name",
                f"材料名称“{row['name']}”含有兜底的“{found[0]}”，申请人不知道要交什么。",
                "请逐项写明每一份材料的名称。",
            )
        if ids[row["id"]] > 1:
            yield guide.finding(
                ID, SEVERITY, f"{pointer}/id", f"材料编号 {row['id']} 用了不止一次。", "请给每份材料不同的编号。"
            )
