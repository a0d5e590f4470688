"""`run.py catalogue` as people call it."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from tests.hall import Hall
from web.cli import load


def test_annexes_are_written_and_taken_in(hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BANJIE_DATA", str(hall.folder))
    monkeypatch.setenv("BANJIE_DATABASE_URL", hall.office.settings.database_url)
    file = tmp_path / "目录.xlsx"
    out = CliRunner().invoke(load(), ["catalogue", "export", "catalogue", str(file)])
    assert out.exit_code == 0, out.output
    taken = CliRunner().invoke(load(), ["catalogue", "import", str(file), "--as", "designer"])
    assert "没有改动 14 个" in taken.output
    book = openpyxl.load_workbook(file)
    book.active.cell(3, 3).value = "税务类"
    book.save(file)
    refused = CliRunner().invoke(load(), ["catalogue", "import", str(file), "--as", "designer"])
    assert refused.exit_code == 1
    assert "第 3 行 C 列“事项类别”：没有“税务类”这个类别。" in refused.output
    assert CliRunner().invoke(load(), ["catalogue", "import", str(file), "--as", "clerk"]).exit_code == 1
