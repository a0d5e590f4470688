"""Every rule of the proof audit is explained to designers."""

from __future__ import annotations

import pytest

from workflows.bases.checking import ID as ENDED
from workflows.proofs.checking import PERSONA
from workflows.rules.proofs import RULES
from workflows.settings import ROOT

DOCS = ROOT / "docs" / "checks"
SEVERITIES = {rule.id: rule.severity for rule in RULES.values()} | {PERSONA: "error", ENDED: "error"}


@pytest.mark.parametrize("rule", SEVERITIES)
def test_a_rule_has_a_page(rule: str) -> None:
    page = (DOCS / f"{rule}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {rule}\n")
    assert all(title in page for title in ("## 错误的写法", "## 正确的写法", "## 为什么"))
    kind = "错误" if SEVERITIES[rule] == "error" else "提醒"
    assert f"级别：{kind}" in page
    assert f"| [{rule}]({rule}.md) | {kind} |" in (DOCS / "README.md").read_text(encoding="utf-8")
