"""What the documents say is so: links lead somewhere, settings and commands are told, the worked example runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from web.cli import load
from workflows.checks.paths import check_paths
from workflows.checks.vocabulary import ATTRIBUTES, VALUES
from workflows.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = ("http://", "https://", "mailto:")


def _tracked(pattern: str) -> list[Path]:
    """Files of the repository, leaving out what is only built or installed here."""
    skipped = {".venv", "node_modules", "dist", ".cache", "data"}
    return [path for path in sorted(ROOT.rglob(pattern)) if not skipped & set(path.relative_to(ROOT).parts)]


def _links(page: Path) -> Iterator[str]:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


@pytest.mark.parametrize("page", _tracked("*.md"), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for link in _links(page):
        target = link.partition("#")[0]
        if target and not link.startswith(ELSEWHERE):
            assert (page.parent / target).exists(), link


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_every_guide_is_reached_from_both_readmes(readme: str) -> None:
    linked = {link.partition("#")[0] for link in _links(ROOT / readme)}
    further = {
        f"docs/{link}"
        for page in linked
        if page.startswith("docs/") and page.endswith(".md")
        for link in _links(ROOT / page)
    }
    assert {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")} <= linked | further


def test_every_setting_in_the_code_is_told_and_every_setting_told_is_in_the_code() -> None:
    named = re.compile(r"BANJIE_[A-Z_]+[A-Z]")
    used = {name for path in _tracked("*.py") for name in named.findall(path.read_text(encoding="utf-8"))}
    told = set(re.findall(r"^\| `(BANJIE_\w+)`", (ROOT / "docs" / "settings.md").read_text(encoding="utf-8"), re.M))
    assert used == told


def test_every_command_is_named_in_the_documents() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    text = "\n".join(page.read_text(encoding="utf-8") for page in pages)
    for command in (name for name, its in load().commands.items() if not its.hidden):
        assert re.search(rf"run\.py {re.escape(command)}(?![\w-])|`{re.escape(command)}`", text), command


def test_every_attribute_and_value_designers_may_write_is_in_their_guide() -> None:
    guide = (ROOT / "docs" / "designers.md").read_text(encoding="utf-8")
    values = {value for known in VALUES.values() for value in known}
    assert [name for name in ATTRIBUTES if f"`gov:{name}`" not in guide] == []
    assert [value for value in values if f"`{value}`" not in guide] == []


def test_the_worked_example_of_the_designers_guide_passes_every_check_and_runs() -> None:
    results = check_paths([ROOT / "docs" / "examples" / "10-library-card"], Settings.from_environment({}), play=True)
    assert len(results) == 7
    assert [finding for result in results for finding in result.findings] == []
