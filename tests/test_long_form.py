"""The list of suites with a long form is whole, and times are summed by it."""

from __future__ import annotations

import re
from pathlib import Path

from tests.long_form import SUITES, listing, taken

TESTS = Path(__file__).parent


def test_every_file_with_a_long_form_is_listed_and_every_listed_one_is_there() -> None:
    uses = {
        f"tests/{file.relative_to(TESTS).as_posix()}"
        for file in TESTS.rglob("test_*.py")
        if re.search(r"\bif (not )?LONG\b|skipif\(not LONG", file.read_text(encoding="utf-8"))
    }
    listed = {suite.path for suite in SUITES}
    assert uses == {path for path in listed if path.endswith(".py")}
    assert all((TESTS.parent / path).exists() for path in listed)
    assert len(list(listing())) == len(SUITES) + 1


def test_seconds_go_to_the_nearest_suite() -> None:
    told = taken(
        [
            ("tests/web/test_bench.py::one", 2.0),
            ("tests/workflows/limits/test_projection.py::two[sqlite]", 3.0),
            ("tests/workflows/limits/test_projection.py::two[postgresql]", 4.0),
            ("tests/forms/test_fuzz.py::three", 9.0),
        ]
    )
    assert list(told) == ["  tests/web  2 s", "  tests/workflows/limits/test_projection.py  7 s"]
