"""`run.py check` as people call it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from tests.workflows.catalogue.test_foreign import EXPORTS
from web.cli import load


def test_a_folder_with_nothing_to_check_is_no_success(tmp_path: Path) -> None:
    answer = CliRunner().invoke(load(), ["check", str(tmp_path)])
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "没有可以检查的" in answer.stderr


def test_a_diagram_of_another_tool_is_read_with_what_it_says_of_people_and_limits(tmp_path: Path) -> None:
    target = tmp_path / "flow.bpmn"
    answer = CliRunner().invoke(load(), ["adopt", str(EXPORTS / "camunda-7.bpmn"), str(target)])
    assert answer.exit_code == 0
    assert "读入 4 项，4 项请自行补充" in answer.stdout
    assert 'gov:role="window"' in target.read_text(encoding="utf-8")
