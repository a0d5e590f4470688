"""The rules are covered, every branch of them, by the worked cases of their own tests alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.mutation.covering import ROOT, RULES, TESTS

WALKED = TESTS / "test_oracle.py"
"""Thousands of ledgers against a walk through the days; like what is tried at random, no case that states a rule."""


def test_every_branch_of_the_rules_is_taken_by_a_worked_case(tmp_path: Path) -> None:
    """To see what is missing: `coverage run --branch --source=workflows/rules -m pytest tests/workflows/rules`."""
    kept = {**os.environ, "COVERAGE_FILE": str(tmp_path / "coverage")}
    pytest = ["-m", "pytest", "-q", "-c", os.devnull, f"--rootdir={ROOT}", f"--confcutdir={TESTS}"]
    pytest += [
        "--import-mode=importlib",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        f"--basetemp={tmp_path / 'tests'}",
    ]
    cases = ["-m", "not hypothesis", f"--ignore={WALKED}", str(TESTS)]
    coverage = [sys.executable, "-m", "coverage"]
    watched = [*coverage, "run", f"--rcfile={os.devnull}", "--branch", f"--source={RULES}", *pytest, *cases]
    ran = subprocess.run(watched, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    report = [*coverage, "report", f"--rcfile={os.devnull}", "-m", "--skip-covered", "--fail-under=100"]
    found = subprocess.run(report, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout
