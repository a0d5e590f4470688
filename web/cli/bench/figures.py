"""What was measured: figures with their unit, and how they are timed turn by turn."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from time import perf_counter, thread_time
from typing import Any

import click
from sqlalchemy import Engine, event

EMPTY = "空事务"
Spent = tuple[float, float]
"""Milliseconds on the wall, and of this thread's own work."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `ratio` is how many empty transactions (or what `to` names) it comes to."""

    database: str
    part: str
    what: str
    value: float
    unit: str
    ratio: float | None = None
    to: str = EMPTY
    p95: float | None = None
    cpu: float | None = None
    """Milliseconds of this thread's own work: what does not depend on who else uses the machine."""


@dataclass(slots=True)
class Figures:
    """The figures of a run as they come in; each is told on stderr at once."""

    database: str = ""
    part: str = ""
    all: list[Figure] = field(default_factory=list)

    def add(self, what: str, value: float, unit: str, **more: Any) -> Figure:
        figure = Figure(self.database, self.part, what, round(value, 4), unit, **more)
        self.all.append(figure)
        click.echo(f"  {line(figure)}", err=True)
        return figure

    def timed(self, spent: Mapping[str, list[Spent]], *, to: str = EMPTY) -> None:
        """The median and 95th percentile of each, and its ratio to `to`, one of them."""
        unit = statistics.median(wall for wall, _ in spent[to])
        for what, times in spent.items():
            walls = [wall for wall, _ in times]
            median, cpu = statistics.median(walls), statistics.median(cpu for _, cpu in times)
            ratio = None if what == to else round(median / unit, 2)
            self.add(what, median, "ms", ratio=ratio, to=to, p95=round(late(walls), 4), cpu=round(cpu, 4))

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(figure) for figure in self.all]


def line(figure: Figure) -> str:
    """One figure as a line of text."""
    text = f"{figure.what}：{figure.value:g} {figure.unit}"
    if figure.p95 is not None:
        text += f"（p95 {figure.p95:g}）"
    if figure.cpu is not None:
        text += f"，CPU {figure.cpu:g}"
    if figure.ratio is not None:
        text += f" = {figure.ratio:g} × {figure.to}"
    return text


def late(times: list[float]) -> float:
    """The 95th percentile."""
    return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]


def milliseconds(do: Callable[[], Any]) -> float:
    began = perf_counter()
    do()
    return (perf_counter() - began) * 1000


def turn_by_turn(rounds: int, **acts: Callable[[], Any]) -> dict[str, list[Spent]]:
    """Do each act once a round; what each took. The first rounds warm up and do not count."""
    spent: dict[str, list[Spent]] = {what: [] for what in acts}
    warm = min(5, rounds // 10)
    for number in range(rounds):
        for what, do in acts.items():
            worked = thread_time()
            took = milliseconds(do)
            if number >= warm:
                spent[what].append((took, (thread_time() - worked) * 1000))
    return spent


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The SQL sent meanwhile, transactions' own beginning and end left out."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", see)
