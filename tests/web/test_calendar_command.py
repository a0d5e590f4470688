"""`run.py calendar` as people call it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.hall import Hall
from web.cli import load
from workflows.limits.calendars import parse_year
from workflows.limits.models import CalendarYear
from workflows.settings import ROOT

Call = Callable[..., Result]
NOTICE = ROOT / "tests" / "workflows" / "limits" / "notices" / "2026.txt"


@pytest.fixture
def call(hall: Hall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """At the hall's own time: what has fallen due meanwhile is late and would not move."""
    clock = tmp_path / "clock"
    clock.write_text(hall.clock.now().isoformat(), encoding="utf-8")
    monkeypatch.setenv("BANJIE_CLOCK_FILE", str(clock))
    monkeypatch.setenv("BANJIE_DATA", str(hall.folder))
    monkeypatch.setenv("BANJIE_DATABASE_URL", hall.office.settings.database_url)

    def run(*arguments: str, pasted: str | None = None) -> Result:
        return CliRunner().invoke(load(), ["calendar", *arguments], input=pasted)

    return run


def test_a_notice_is_printed_as_the_file_and_told_what_it_would_move(hall: Hall, call: Call) -> None:
    case_no = hall.receive().case.case_no
    before = hall.rows(CalendarYear)
    answer = call(
        "import", "-", pasted=NOTICE.read_text(encoding="utf-8").replace("9月20日（周日）", "9月13日（周日）")
    )

    assert answer.exit_code == 0, answer.output
    assert len(parse_year(answer.stdout).rest) == 33
    assert "2026 年放假 33 天，调休上班 6 天。" in answer.stderr
    assert f"{case_no} 承诺办结：2026-09-20 改为 2026-09-21" in answer.stderr
    assert [row.revision for row in hall.rows(CalendarYear)] == [row.revision for row in before]


def test_a_notice_that_contradicts_itself_is_refused_with_its_line(call: Call) -> None:
    answer = call("import", "-", pasted=NOTICE.read_text(encoding="utf-8").replace("共5天", "共6天"))

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "第 9 行：写明共 6 天，所列日期是 5 天" in answer.stderr


def test_a_year_is_shown_and_published_with_and_without_the_word(hall: Hall, call: Call, tmp_path: Path) -> None:
    assert "year: 2026" in call("2026").stdout
    assert call("publish", "2027").exit_code == 1
    file = tmp_path / "cn-2026.yaml"
    file.write_text(call("import", str(NOTICE)).stdout, encoding="utf-8")
    hall.receive()
    for arguments in (("publish", "2026"), ("2026",)):
        answer = call(*arguments, "--file", str(file), "--as", "admin")
        assert "有 0 个时限变化" in answer.stdout, answer.output
    assert hall.rows(CalendarYear, CalendarYear.year == 2026)[0].source.endswith("7号）")
