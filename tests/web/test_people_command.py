"""The commands for units and people, in a process of their own: nothing else has loaded what they need."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from workflows.settings import ROOT

SCRIPT = """
import sys
from web.cli import load
data, file = sys.argv[1:]
told = ["--as", "admin", "--data", data]
bureau = ["--parent", "root", "--word", "字", "--level", "4"]
for args in (
    ["init", "--unit", "演示区人民政府", "--word", "渝示府", "--password", "first-password", "--data", data],
    ["user", "unit", "mz", "--name", "演示区民政局", *bureau, *told],
    ["user", "unit", "rsj", "--name", "演示区人社局", *bureau, *told],
    ["user", "add", "zhang", "--name", "张", "--unit", "mz", "--role", "officer@mz", "--password", "long-one", *told],
    ["user", "end", "mz", "--into", "rsj", "--reason", "渝示编〔2026〕8号", *told],
    ["user", "end", "mz", "--into", "rsj", "--reason", "渝示编〔2026〕8号", "--confirm", *told],
    ["organisation", "export", file, "--data", data],
    ["organisation", "import", file, "--confirm", *told],
):
    load()(args, standalone_mode=False)
"""


def test_an_office_is_set_up_reorganised_and_written_out_by_commands(tmp_path: Path) -> None:
    args = [sys.executable, "-c", SCRIPT, str(tmp_path / "data"), str(tmp_path / "office.xlsx")]
    done = subprocess.run(args, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "没有改变任何东西" in done.stdout
    assert "人员 1" in done.stdout
    assert "增加 0，修改 0，不变 4" in done.stdout
