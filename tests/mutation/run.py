"""Do the tests of the rules notice every mutant? `python -m tests.mutation.run [module …] [--every N]` answers.

A mutant is tried in a fork of its own, with the mistake in place of the module, on the tests of the rules alone; it is
killed where one fails, or where it does not come to an end. What no test can tell from the original is listed with its
reason in `equivalent.py` and does not count.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import resource
import signal
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import hypothesis
import jsonschema
import pytest
import yaml

from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutate import Mutant, mutants

ROOT = Path(__file__).parents[2]
RULES = ROOT / "workflows" / "rules"
TESTS = ROOT / "tests" / "workflows" / "rules"
CORE = ("suspension", "extension", "hours", "limits", "clock", "counting", "ledger", "lights", "workdays")
"""What every due date rests on."""
_OF_ALL = ("edges", "vectors", "workdays", "limits", "clock", "lights", "suspension", "extension", "oracle")
SECONDS = 60
"""Of the processor: a mutant that needs more goes round for ever."""
PRELOADED = (hypothesis, jsonschema, pytest, yaml)
"""Loaded once, before the forks."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One mutant and what became of it."""

    module: str
    mutant: Mutant
    line: str
    killed: bool

    @property
    def key(self) -> tuple[str, str, str]:
        return self.module, self.line, self.mutant.what


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives out the mutant where its module is asked for."""

    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(self, name: str, _path: object, _target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, f"<mutant of {self._module}>", "exec"), vars(module))  # noqa: S102 - that is the point


def trials(module: str, *, every: int = 1) -> Iterator[Tried]:
    """Every mutant of a module of the rules, or each `every`-th, tried."""
    path = RULES / f"{module}.py"
    source = path.read_text(encoding="utf-8")
    lines, files = source.splitlines(), tests_of(module)
    for mutant in mutants(source)[::every]:
        killed = _killed(f"workflows.rules.{module}", mutant.source, files)
        yield Tried(module, mutant, lines[mutant.line - 1].strip(), killed)


def tests_of(module: str) -> list[str]:
    """Its own first, the longest last."""
    names = [module, *_OF_ALL] if module in CORE else [module]
    found = [TESTS / f"test_{name}.py" for name in dict.fromkeys(names)]
    return [str(path) for path in found if path.exists()]


def _killed(module: str, source: str, files: Sequence[str]) -> bool:
    child = os.fork()
    if child == 0:
        _try(module, source, files)
    _, status = os.waitpid(child, 0)
    return not (os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0)


def _try(module: str, source: str, files: Sequence[str]) -> None:
    """In the fork; it never comes back."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    code = 3
    try:
        sys.meta_path.insert(0, _Finder(module, source))
        once = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
        checks = list(hypothesis.HealthCheck)
        hypothesis.settings.register_profile(
            "mutants", derandomize=True, database=None, deadline=None, phases=once, suppress_health_check=checks
        )
        hypothesis.settings.load_profile("mutants")
        options = [
            "-x",
            "-q",
            "-c",
            os.devnull,
            f"--rootdir={ROOT}",
            f"--confcutdir={TESTS}",
            "--import-mode=importlib",
        ]
        code = pytest.main([*options, "-p", "no:cacheprovider", "-p", "no:xdist", *files])
    finally:
        os._exit(int(code))


def main(arguments: Sequence[str]) -> int:
    every = int(arguments[arguments.index("--every") + 1]) if "--every" in arguments else 1
    wanted = [word for word in arguments if word in {path.stem for path in RULES.glob("*.py")}] or list(CORE)
    total = killed = equivalent = 0
    for module in wanted:
        for tried in trials(module, every=every):
            total += 1
            killed += tried.killed
            if not tried.killed:
                reason = EQUIVALENT.get(tried.key, "")
                equivalent += bool(reason)
                print(
                    f"{module}:{tried.mutant.line}: {tried.mutant.what}  {f'({reason})' if reason else '  SURVIVED'}",
                    flush=True,
                )
        print(f"{module}: {killed} of {total} so far, {equivalent} equivalent", flush=True)
    score = 100 * killed / (total - equivalent)
    print(f"{killed} of {total - equivalent} killed ({score:.1f} %), {equivalent} equivalent")
    return 0 if killed == total - equivalent else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
