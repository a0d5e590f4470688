"""Play every expected run of a service's folder and tell what was different, as findings on cases.yaml."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.check import Finding
from engine.runtime import Engine
from workflows.catalogue.reading import read_written
from workflows.rehearsal.run import Run, Stopped
from workflows.rehearsal.stage import HALL, Ground, Holder, Stage

RULE = "expected-run"
FILE = "cases.yaml"
_FIX = "请核对办事流程、表单与预期，改正不对的一方。"


def play(key: str, files: Mapping[str, bytes], ground: Ground) -> list[Finding]:
    """The differences of every run. `files` are a folder that has no finding that is an error."""
    rehearsal = Rehearsal(key, files, ground)
    return [finding for index in range(len(rehearsal.runs)) for finding in rehearsal.play(index)]


@contextmanager
def ground(bpmn: Path, engine: Engine) -> Iterator[Ground]:
    """A place to play on, for any number of services one after the other; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="banjie-play-") as folder:
        yield Ground(Path(folder), bpmn=bpmn, engine=engine)


class Rehearsal:
    """The stage of one service and the runs to be played on it."""

    def __init__(self, key: str, files: Mapping[str, bytes], ground: Ground) -> None:
        written = read_written(FILE, files[FILE])
        self.runs: Sequence[Mapping[str, Any]] = written.value["cases"]
        self._places = written.places
        self._stage = Stage(key, files, ground)

    def play(self, index: int) -> list[Finding]:
        """The differences of one run; it ends with the first act that is refused though it should not be."""
        row = self.runs[index]
        found: list[Finding] = []

        def note(part: str, where: str, *differences: str) -> None:
            place = f"/cases/{index}/{part}"
            for difference in differences:
                message = f"运行“{row['name']}”{where}：{difference}。"
                found.append(Finding(RULE, "error", FILE + place, self._places.line(place), message, _FIX, FILE))

        start = datetime.fromisoformat(row["apply"]["at"])
        with self._stage.run(start, _holders(row), row.get("sandbox", {})) as (office, clock, ticker):
            run = Run(office, clock, ticker)
            part, where = "apply", "申请"
            try:
                run.apply(self._stage.key, row["apply"])
                for number, step in enumerate(row["steps"]):
                    part, where = f"steps/{number}", _named(number, step)
                    note(part, where, *run.take(step))
            except Stopped as stopped:
                note(part, where, str(stopped))
            else:
                note("expect", "最后", *run.differences(row["expect"]))
        return found


def _named(number: int, step: Mapping[str, Any]) -> str:
    what = step.get("complete") or ("补正" if "supplement" in step else "撤回" if "withdraw" in step else "推进时间")
    return f"第 {number + 1} 步（{what}，{step.get('at') or step['advance_to']}）"


def _holders(row: Mapping[str, Any]) -> Iterator[Holder]:
    yield "window", HALL
    for step in row["steps"]:
        who = step.get("as", {})
        if who.get("unit"):
            yield who["role"], who["unit"]
