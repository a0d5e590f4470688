"""A proof may be demanded only on a law, an administrative or local regulation, or a State Council decision (R12)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide

ID = "proof-basis"
SEVERITY: Severity = "error"

STRONG = frozenset({"law", "admin_regulation", "local_regulation", "state_council_decision"})
_LEVELS = {"dept_rule": "部门规章", "local_gov_rule": "地方政府规章", "normative_doc": "规范性文件"}


def check(guide: Guide) -> Iterator[Finding]:
    """Proofs on a ground that is not strong enough (优化营商环境条例 art. 44)."""
    for pointer, row in guide.materials:
        level = guide.basis_levels.get(row["basis"])
        if row["kind"] == "proof" and level is not None and level not in STRONG:
            yield guide.finding(
                ID,
                SEVERITY,
                f"{pointer}/basis",
                f"证明“{row['name']}”的依据是{_LEVELS.get(level, level)}，层级不够，不得索要。",
                "证明须有法律、行政法规、地方性法规或者国务院决定作依据（优化营商环境条例第四十四条），否则请取消。",
            )
