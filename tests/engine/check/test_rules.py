"""Every rule finds what it is for in its invalid diagrams, nothing in its valid ones, and is explained to designers."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.check import check, rules

HERE = Path(__file__).parent
DOCS = HERE.parents[2] / "docs" / "checks"
RULES = {rule.ID: rule for rule in rules.ALL}
DECLARED = {"application.area", "application.fire", "application.health", "application.complete"}


def _diagrams(kind: str) -> list[Path]:
    return sorted(HERE.glob(f"*/{kind}*.bpmn"))


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@pytest.mark.parametrize("path", _diagrams("valid"), ids=_name)
def test_a_valid_diagram_has_no_finding(path: Path) -> None:
    assert check(path.read_bytes(), variables=DECLARED) == []


@pytest.mark.parametrize("path", _diagrams("invalid"), ids=_name)
def test_an_invalid_diagram_is_found_by_its_rule_alone(path: Path) -> None:
    findings = check(path.read_bytes(), variables=DECLARED)
    assert {finding.rule for finding in findings} == {path.parent.name}


@pytest.mark.parametrize("path", _diagrams("invalid"), ids=_name)
def test_a_finding_says_where_what_and_how_to_mend_it(path: Path) -> None:
    for finding in check(path.read_bytes()):
        assert finding.line > 0
        assert finding.message.endswith(("。", "？"))
        assert finding.fix.endswith("。")
        assert finding.element in finding.message or not finding.element


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_diagrams_and_a_page(rule: str) -> None:
    names = {path.stem.partition("_")[0] for path in (HERE / rule).glob("*.bpmn")}
    assert names == {"valid", "invalid"}
    page = (DOCS / f"{rule}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {rule}\n")
    assert all(title in page for title in ("## 错误的画法", "## 正确的画法", "## 为什么"))
    assert ("级别：错误" in page) == (RULES[rule].SEVERITY == "error")


def test_every_rule_file_is_asked() -> None:
    files = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - {"__init__"}
    assert {rule.ID.replace("-", "_") for rule in rules.ALL} == files
    assert {rule.__name__.rpartition(".")[2] for rule in rules.ALL} == files
    assert {path.name for path in HERE.iterdir() if path.is_dir() and path.name != "__pycache__"} == set(RULES)


def test_the_index_lists_every_rule_that_has_a_page() -> None:
    pages = {path.stem for path in DOCS.glob("*.md")} - {"README"}
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    assert {page for page in pages if f"| [{page}]({page}.md) |" in index} == pages
