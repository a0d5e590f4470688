"""Tests run in a fork of this process, on a module of the rules as it is or with a mistake in its place."""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import io
import os
import resource
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from functools import cache
from types import ModuleType

import chinese_calendar
import coverage
import hypothesis
import jsonschema
import pytest
import yaml

import engine.errors
from tests.mutation.covering import ROOT, TESTS

PRELOADED = (chinese_calendar, coverage, hypothesis, jsonschema, yaml, engine.errors)
"""Loaded once, before the forks; nothing of the rules."""
SECONDS = 5
"""Of the processor, for one test: what needs more goes round for ever. The longest takes one."""
BYTES = 4 << 30
"""Of memory: what goes round for ever may grow for ever."""
_WITHOUT = ("cacheprovider", "xdist", "junitxml", "pastebin", "doctest", "unraisableexception", "threadexception")
OPTIONS = (
    *("-x", "-q", "-c", os.devnull, f"--rootdir={ROOT}", f"--confcutdir={TESTS}", "--import-mode=importlib"),
    *(word for plugin in _WITHOUT for word in ("-p", f"no:{plugin}")),
)
"""Quiet, with nothing around the tests but what they need: pytest is made ready for every mutant anew."""


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives out the mutant where its module is asked for."""

    def __init__(self, module: str, source: str) -> None:
        self._module, self._source = module, source

    def find_spec(self, name: str, _path: object, _target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(name, self) if name == self._module else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, f"<mutant of {self._module}>", "exec"), vars(module))  # noqa: S102 - that is the point


class _Chosen:
    """Of what is collected, the tests named, in their order; of whole files all, what tries examples at random last."""

    def __init__(self, names: Sequence[str]) -> None:
        self._places = {name: place for place, name in enumerate(names)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        if any("::" in name for name in self._places):
            items[:] = [item for item in items if item.nodeid in self._places]
        items.sort(key=lambda item: (self._places.get(item.nodeid, 0), "hypothesis" in item.keywords))


class _Limited:
    """Every test has its time."""

    def pytest_runtest_setup(self) -> None:
        _limit_time()


def passes(module: str, source: str, tests: Sequence[str]) -> bool:
    """Do the tests, files or single ones by their ids, pass with `source` in place of the module?"""

    def work() -> int:
        sys.meta_path.insert(0, _Finder(f"workflows.rules.{module}", source))
        return run(tests, _Chosen(tests))

    return in_fork(work) == 0


def run(tests: Sequence[str], *plugins: object) -> int:
    """The tests by pytest, in this process: the same examples each time, none looked for that would be shorter."""
    once = (hypothesis.Phase.explicit, hypothesis.Phase.generate)
    checks = list(hypothesis.HealthCheck)
    hypothesis.settings.register_profile(
        "mutants", derandomize=True, database=None, deadline=None, phases=once, suppress_health_check=checks
    )
    hypothesis.settings.load_profile("mutants")
    files = dict.fromkeys(name.partition("::")[0] for name in tests)
    return int(pytest.main([*OPTIONS, *(str(ROOT / name) for name in files)], plugins=[_Limited(), *plugins]))


@cache
def _warm() -> None:
    """Load what pytest loads as it starts, once; and what is there by then is never looked through for garbage."""
    with redirect_stdout(io.StringIO()):
        pytest.main([*OPTIONS, "--version"])
    gc.freeze()
    gc.disable()


def in_fork(work: Callable[[], int]) -> int | None:
    """What `work` answers in a silent fork of its own; None where it did not come to an end."""
    _warm()
    child = os.fork()
    if child == 0:
        code = 3
        try:
            resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
            _limit_time()
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            code = work()
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.WEXITSTATUS(status) if os.WIFEXITED(status) else None


def _limit_time() -> None:
    """From here on so long, of the processor; then the process is ended, whatever it does."""
    signal.signal(signal.SIGVTALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
