"""Mutants of the rules: they are made as told, a sample dies, and what is called equivalent still fits its line.

The whole is `python -m tests.mutation.run`, with the score at its end; the long form tries every sixteenth.
"""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.long_form import LONG
from tests.mutation import run
from tests.mutation.covering import function_around
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.mutate import mistakes, mutants

SOURCE = """
def late(now, due, extra=1):
    if now > due and extra:
        return now - due
    return 0
"""


def test_every_small_mistake_is_made_once_and_compiles() -> None:
    made = mutants(SOURCE)
    assert {mutant.what for mutant in made} == {
        "1 → 2",
        "now > due and extra → now > due or extra",
        "not (now > due and extra)",
        "now > due → now >= due",
        "return now - due → None",
        "now - due → now + due",
        "0 → 1",
    }
    assert mistakes(SOURCE) == {(mutant.line, mutant.what) for mutant in made}
    for mutant in made:
        compile(mutant.source, "<mutant>", "exec")


@pytest.mark.parametrize("module", sorted({module for module, _, _ in EQUIVALENT}))
def test_what_is_called_equivalent_still_fits_its_line(module: str) -> None:
    source = run.source_of(module)
    lines = source.splitlines()
    known = {(module, lines[line - 1].strip(), what) for line, what in mistakes(source)}
    assert {key for key in EQUIVALENT if key[0] == module} <= known


def test_a_mutant_is_held_against_the_function_it_is_in() -> None:
    assert [function_around(SOURCE, line) for line in (2, 3, 5)] == [None, (3, 5), (3, 5)]


def test_a_sample_is_killed() -> None:
    """In a process of its own, which has not loaded the rules as they are."""
    sample = ["--every", "16"] if LONG else ["extension", "--every", "9"]
    command = [sys.executable, "-m", "tests.mutation.run", *sample]
    done = subprocess.run(command, cwd=run.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
