"""The key is the folder's name, the same in every file, and begins with the code of its category (R03)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.catalogue.folder import is_internal
from workflows.checks.folder import Guide

ID = "key-is-folder"
SEVERITY: Severity = "error"


def check(guide: Guide) -> Iterator[Finding]:
    """A key that is not the folder's name, or belongs to another category."""
    key, code = guide.row["key"], guide.row["category"]["code"]
    if key != guide.key:
        yield guide.finding(
            ID,
            SEVERITY,
            "/key",
            f"事项编号是“{key}”，与文件夹名“{guide.key}”不一致。",
            "请改成一致：文件夹名就是事项编号。",
        )
    if not is_internal(key) and not key.startswith(f"{code}-"):
        yield guide.finding(
            ID,
            SEVERITY,
            "/category",
            f"事项编号“{key}”不以分类代码 {code} 开头。",
            "请核对事项分类，编号写作“分类代码-英文名”。",
        )
