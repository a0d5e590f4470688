"""Which tests run a line of the rules: the file that mirrors its module, and those found by running all once."""

from __future__ import annotations

import ast
import json
import re
import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
RULES = ROOT / "workflows" / "rules"
TESTS = ROOT / "tests" / "workflows" / "rules"


def own_tests(module: str) -> list[str]:
    """The file of the module's own tests, where it has one."""
    *packages, name = module.split(".")
    path = TESTS.joinpath(*packages, f"test_{name}.py")
    return [path.relative_to(ROOT).as_posix()] if path.exists() else []


class Covering:
    """The tests by what they run, found out when it is first asked."""

    def of(self, module: str, line: int) -> list[str]:
        """Ids of the tests that run the function around this line, the quickest first.

        For what runs while modules are loaded: those that run any of the module, or stand in a file that imports it.
        """
        path = RULES.joinpath(*module.split(".")).with_suffix(".py")
        by_line: dict[str, list[str]] = self._seen["lines"].get(path.relative_to(ROOT).as_posix(), {})
        around = function_around(path.read_text(encoding="utf-8"), line)
        near = (names for number, names in by_line.items() if around is None or around[0] <= int(number) <= around[1])
        found = set[str]().union(*near)
        seconds: dict[str, float] = self._seen["seconds"]
        if around is None:
            files = importing(module)
            found |= {name for name in seconds if name.partition("::")[0] in files}
        return sorted(found & seconds.keys(), key=seconds.__getitem__)

    @cached_property
    def _seen(self) -> dict[str, dict[str, Any]]:
        """By file and line the tests that ran it, and how long each test took."""
        from tests.mutation.fork import in_fork

        with tempfile.TemporaryDirectory() as folder:
            found = Path(folder) / "seen.json"
            if in_fork(lambda: _watch(found)) != 0:
                raise SystemExit("the tests of the rules fail as they are")
            return json.loads(found.read_text(encoding="utf-8"))


def function_around(source: str, line: int) -> tuple[int, int] | None:
    """First and last line of the body of the innermost function that has this line; None outside of all."""
    found = None
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef) and node.body[0].lineno <= line <= (node.end_lineno or 0):
            found = (node.body[0].lineno, node.end_lineno or 0)
    return found


def importing(module: str) -> set[str]:
    """The files of tests that import the module, or the package it is in."""
    names = ["workflows.rules." + module, *(["workflows.rules.proofs"] if module.startswith("proofs.") else [])]
    wanted = re.compile(f"from ({'|'.join(map(re.escape, names))}) import")
    paths = TESTS.rglob("*.py")
    return {path.relative_to(ROOT).as_posix() for path in paths if wanted.search(path.read_text(encoding="utf-8"))}


def _watch(to: Path) -> int:
    import coverage

    from tests.mutation.fork import run

    watch = coverage.Coverage(data_file=None, source=[str(RULES)], config_file=False)
    timed = _Timed(watch)
    watch.start()
    code = run([TESTS.relative_to(ROOT).as_posix()], timed)
    watch.stop()
    data = watch.get_data()
    lines = {Path(name).relative_to(ROOT).as_posix(): data.contexts_by_lineno(name) for name in data.measured_files()}
    to.write_text(json.dumps({"lines": lines, "seconds": timed.seconds}), encoding="utf-8")
    return code


class _Timed:
    """Tells the watch which test runs, and how long each took."""

    def __init__(self, watch: Any) -> None:
        self._watch = watch
        self.seconds: dict[str, float] = {}

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        self._watch.switch_context(item.nodeid)
        answer = yield
        self._watch.switch_context("")
        return answer

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] = self.seconds.get(report.nodeid, 0.0) + report.duration
