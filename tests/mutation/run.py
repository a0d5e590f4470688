"""Do the tests of the rules notice every mutant? `python -m tests.mutation.run [module …] [--every N]` answers.

A mutant is tried in a fork of its own, with the mistake in place of the module, on the tests of the rules alone; it is
killed where one fails, or where one does not come to an end. What no test can tell from the original is listed with its
reason in `equivalent.py` and does not count.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.mutation.covering import ROOT, RULES, Covering, own_tests
from tests.mutation.equivalent import EQUIVALENT
from tests.mutation.fork import passes
from tests.mutation.mutate import Mutant, mutants


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

    def __str__(self) -> str:
        return f"{self.module}:{self.mutant.line}: {self.mutant.what}"


def modules() -> list[str]:
    """Every module of the rules, as in `proofs.audit`."""
    paths = (path.relative_to(RULES).with_suffix("") for path in sorted(RULES.rglob("*.py")))
    return [".".join(path.parts) for path in paths if path.name != "__init__"]


def source_of(module: str) -> str:
    return RULES.joinpath(*module.split(".")).with_suffix(".py").read_text(encoding="utf-8")


def trials(module: str, covering: Covering, *, every: int = 1) -> Iterator[Tried]:
    """Every mutant of a module, or each `every`-th, tried: on the module's own tests, then on all that run it."""
    source = source_of(module)
    lines, own = source.splitlines(), own_tests(module)
    if own and not passes(module, source, own):
        raise SystemExit(f"{module}: its tests fail as it is")
    for mutant in mutants(source)[::every]:
        killed = bool(own) and not passes(module, mutant.source, own)
        if not killed:
            others = covering.of(module, mutant.line)
            killed = bool(others) and not passes(module, mutant.source, others)
        yield Tried(module, mutant, lines[mutant.line - 1].strip(), killed)


def main(arguments: Sequence[str]) -> int:
    every = int(arguments[arguments.index("--every") + 1]) if "--every" in arguments else 1
    known = modules()
    wanted = [word for word in arguments if word in known] or known
    covering = Covering()
    of_all: list[Tried] = []
    for module in wanted:
        tried = []
        for one in trials(module, covering, every=every):
            tried.append(one)
            if not one.killed:
                reason = EQUIVALENT.get(one.key)
                print(f"{one}  {f'({reason})' if reason else '  SURVIVED'}", flush=True)
        print(f"{module}: {_score(tried)}", flush=True)
        of_all += tried
    print(f"{len(wanted)} modules: {_score(of_all)}")
    return 0 if all(one.killed or one.key in EQUIVALENT for one in of_all) else 1


def _score(tried: Sequence[Tried]) -> str:
    equivalent = sum(not one.killed and one.key in EQUIVALENT for one in tried)
    killed, counted = sum(one.killed for one in tried), len(tried) - equivalent
    share = 100 * killed / counted if counted else 100.0
    return f"{killed} of {counted} killed ({share:.1f} %), {equivalent} equivalent"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main(sys.argv[1:]))
