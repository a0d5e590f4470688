"""The suite notices when the mechanism is broken: each edit below, made in a copy of the engine, must fail a test.

The short form only holds the edits to the source; the long form (BANJIE_TEST_LONG=1) makes and runs them.
Seen last: all 33 were killed, the one about a token's data in a run of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.long_form import LONG

ROOT = Path(__file__).parents[3]
KILLERS = [
    "tests/engine/spiff/test_merge.py",
    "tests/engine/test_gateways.py",
    "tests/engine/test_events.py",
    "tests/engine/spiff/test_unshared.py",
    "tests/engine/spiff/test_random_models.py",
    "tests/engine/test_loops.py",
    "tests/engine/test_timers.py",
    "tests/engine/test_rollback.py",
    "tests/engine/spiff/test_growth.py",
    "tests/engine/test_migration.py",
    "tests/engine/test_sending_back.py",
    "tests/engine/spiff/test_random_versions.py",
]

MUTANTS = {
    "of the flows of a split only the first is told": (
        "frontier.py",
        "        for token in tokens:\n            flow = spec.ways",
        "        for token in tokens[:1]:\n            flow = spec.ways",
    ),
    "a parallel join swallows excess tokens": (
        "joins.py",
        "            if need[token.flow] > 0:\n                need[token.flow] -= 1\n                taken.append(",
        "            if need[token.flow] >= 0:\n                need[token.flow] = 0\n                taken.append(",
    ),
    "a loop back into a parallel split waits": (
        "joins.py", "        if my_task.flow in loops:\n            return True\n", "",
    ),
    "what has ended on two sides of a fork is folded into one": (
        "joins.py", "            if its >= theirs or its <= theirs:\n", "            if True:\n",
    ),
    "an inclusive join never counts what a filled flow may still get": (
        "joins.py",
        "name in self.graph.sources(place, self.name) for place in filled",
        "False for place in filled",
    ),
    "an inclusive join does not wait at all": (
        "joins.py", "            if self._more_may_come(workflow, set(first)):\n                return\n", "",
    ),
    "a waiting boundary event counts as a token": (
        "joins.py", " or (isinstance(spec, BoundaryEvent) and token._state == TaskState.WAITING)", "",
    ),
    "nobody leaves an activity by its events": (
        "joins.py", "self.following[name] = self.following[name] + events", "pass",
    ),
    "branches overwrite each other with old values": (
        "merge.py", "            if not same(before, after):\n", "            if True:\n",
    ),
    "a conflict is silent": (
        "merge.py", "    elif conflicts:\n", "    elif False:\n",
    ),
    "inner forks are not merged first": (
        "tokens.py",
        "for fork in reversed(mine):",
        "for fork in mine:",
    ),
    "forks are forgotten too early": ("tokens.py", "held[fork] < 2", "held[fork] < 3"),
    "an interruption comes after everything else": (
        "frontier.py", "(self.urgent or self.agenda).popleft()", "(self.agenda or self.urgent).popleft()",
    ),
    "what is cancelled still runs": (
        "frontier.py",
        "if token._state != TaskState.READY or token.workflow.completed:",
        "if token.workflow.completed:",
    ),
    "instances lose their loop when it is tidied": (
        "frontier.py", "elif not (isinstance(parent.task_spec, Loop) and parent.live):", "else:",
    ),
    "an event that does not interrupt ends its activity": (
        "events.py", " or source.task_spec.cancel_activity\n", " or True\n",
    ),
    "a cycle never ends": ("timers.py", 'armed["left"] == 1', 'armed["left"] == 0'),
    "the future is predicted": (
        "flat.py", "        return None\n", "        super()._predict(my_task, *_args, **_options)\n",
    ),
    "a token writes into the data of the one before it": (
        "tokens.py",
        "            self.data = {**self.parent.data, **self.data}",
        "            self.parent.data.update(self.data)\n            self.data = self.parent.data",
    ),
    "arrivals lose their order when stored": (
        "state.py", "token.flow, token.arrival = flow, arrival", "token.flow, token.arrival = flow, 0",
    ),
    "an open item is not asked for": (
        "run.py", "token.live and token.task_spec.item_kind else None", "token.live else None",
    ),
    "ended branches do not tell": (
        "merge.py",
        "        overwritten += [name for name in conflicts if name not in overwritten]\n",
        "        pass\n",
    ),
    "what a join leaves behind on one side is forgotten": (
        "tokens.py",
        "self.forks = innermost(fork for fork in mine if fork in held)",
        "self.forks = innermost(held)[:1]",
    ),
    "a moved activity and its new events share no fork": (
        "moving.py", "            host.branch([host, *events])\n", "            pass\n",
    ),
    "a join of the new version is not asked": ("moving.py", "        _ask_joins(new)\n", ""),
    "an event that has happened comes again": (
        "moving.py",
        "if name not in known]",
        "if name not in {token.task_spec.name for token in host.parent.children}]",
    ),
    "a moved timer begins anew": (
        "moving.py", "armed = {self._renamed(name): value for", "armed = {'': value for",
    ),
    "another kind of element takes the place": (
        "moving.py", "if goal is None or _nature(goal) != _nature(spec):", "if goal is None:",
    ),
    "a branch is not told by what came before": (
        "moving.py", "            name = before[name][0]\n", "            return None\n",
    ),
    "flows between the same two nodes are one": ("normalise.py", "    _part_twins(scope)\n", ""),
    "flows between the same two nodes change places in a move": (
        "moving.py", "            return here[drawn]\n", "            pass\n",
    ),
    "all branches end when one is sent back": (
        "run.py", "    yield [token]\n    for fork in reversed", "    for fork in",
    ),
    "a step is sent back although the flow could not end": (
        "run.py", "and ends_well(Marking(scope, stands | {here})):", "and True:",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_still_fits_the_source(name: str) -> None:
    file, before, after = MUTANTS[name]
    assert (ROOT / "engine" / "spiff" / file).read_text(encoding="utf-8").count(before) == 1
    assert before != after


@pytest.mark.skipif(not LONG, reason="the long form: BANJIE_TEST_LONG=1")
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_killed(name: str, tmp_path: Path) -> None:
    file, before, after = MUTANTS[name]
    for folder in ("engine", "tests"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("forms", "workflows", "web", "bpmn"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    shutil.copy(ROOT / "setup.cfg", tmp_path)
    source = tmp_path / "engine" / "spiff" / file
    source.write_text(source.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    options = ["-x", "-q", "-p", "no:cacheprovider", "-k", "not postgresql", f"--basetemp={tmp_path / 'runs'}"]
    command = [sys.executable, "-m", "pytest", *options, *KILLERS]
    short = {**os.environ, "BANJIE_TEST_LONG": ""}
    done = subprocess.run(command, cwd=tmp_path, env=short, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 1, done.stdout[-2000:]
    assert any(line.startswith("FAILED") for line in done.stdout.splitlines())
