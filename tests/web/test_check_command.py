"""`run.py check` as people call it."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from web.cli import load


def test_a_folder_with_nothing_to_check_is_no_success(tmp_path: Path) -> None:
    answer = CliRunner().invoke(load(), ["check", str(tmp_path)])
    assert answer.exit_code == 2
    assert answer.stdout == ""
    assert "没有可以检查的" in answer.stderr
