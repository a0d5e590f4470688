"""Every rule finds what it is for in a shipped service with one thing spoilt, and is explained to designers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from engine.check import Finding
from workflows.catalogue.folder import read_folder
from workflows.checks import rules

HERE = Path(__file__).parent / "rules"
ROOT = HERE.parents[3]
BPMN = ROOT / "bpmn"
DOCS = ROOT / "docs" / "checks"
RULES = {rule.ID: rule for rule in rules.ALL}
CheckFiles = Callable[[str, Mapping[str, bytes]], list[Finding]]
IN_TEXT = (".yaml", ".bpmn")


def _fixtures(kind: str) -> list[Path]:
    return sorted(HERE.glob(f"*/{kind}*.yaml"))


def _name(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def _base(key: str) -> Mapping[str, bytes]:
    return read_folder(BPMN / "services" / key)


@cache
def _read(path: Path) -> Mapping[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _spoilt(path: Path) -> dict[str, bytes]:
    """The service a fixture builds on, with its changes made."""
    fixture = _read(path)
    files = dict(_base(fixture["base"]))
    for change in fixture["changes"]:
        name = change["file"]
        if "content" in change:
            files[name] = change["content"].encode()
        elif change.get("delete"):
            del files[name]
        else:
            text = files[name].decode()
            assert change["replace"] in text, f"{name} 中没有 {change['replace']}"
            files[name] = text.replace(change["replace"], change["by"], 1).encode()
    return files


@pytest.mark.parametrize("key", sorted(path.name for path in (BPMN / "services").iterdir()))
def test_a_shipped_service_has_no_finding(key: str, check_files: CheckFiles) -> None:
    assert check_files(key, _base(key)) == []


@pytest.mark.parametrize("path", _fixtures("valid"), ids=_name)
def test_what_only_looks_wrong_is_not_found(path: Path, check_files: CheckFiles) -> None:
    assert check_files(_read(path)["base"], _spoilt(path)) == []


@pytest.mark.parametrize("path", _fixtures("invalid"), ids=_name)
def test_a_spoilt_service_is_found_by_its_rule(path: Path, check_files: CheckFiles) -> None:
    also = set(_read(path).get("also", ()))
    assert {finding.rule for finding in check_files(_read(path)["base"], _spoilt(path))} == {path.parent.name} | also


@pytest.mark.parametrize("path", _fixtures("invalid"), ids=_name)
def test_a_finding_says_in_which_file_where_what_and_how_to_mend_it(path: Path, check_files: CheckFiles) -> None:
    files = _spoilt(path)
    for finding in check_files(_read(path)["base"], files):
        assert finding.file in files or finding.rule == "folder-files"
        assert finding.message.endswith(("。", "？"))
        assert "\n" not in finding.message
        assert finding.fix.endswith("。")
        assert finding.severity == RULES[finding.rule].SEVERITY
        if finding.file.endswith(IN_TEXT) and files.get(finding.file):
            assert finding.line > 0
        if finding.file == "flow.bpmn":
            assert finding.element.encode() in files["flow.bpmn"]
        else:
            assert finding.element.startswith(finding.file)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_has_a_spoilt_service_and_a_page(rule: str) -> None:
    assert list((HERE / rule).glob("invalid*.yaml"))
    page = (DOCS / f"{rule}.md").read_text(encoding="utf-8")
    assert page.startswith(f"# {rule}\n")
    assert all(title in page for title in ("## 错误的写法", "## 正确的写法", "## 为什么"))
    assert ("级别：错误" in page) == (RULES[rule].SEVERITY == "error")
    kind = "错误" if RULES[rule].SEVERITY == "error" else "提醒"
    assert f"| [{rule}]({rule}.md) | {kind} |" in (DOCS / "README.md").read_text(encoding="utf-8")


def test_every_rule_file_is_asked() -> None:
    files = {path.stem for path in Path(rules.__file__).parent.glob("*.py")} - {"__init__"}
    assert {rule.ID.replace("-", "_") for rule in rules.ALL} == files
    assert {path.name for path in HERE.iterdir()} == set(RULES)
