"""What people wait for with many open cases: worklist, board of lights, the tasks behind a figure, curves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from web.cli.bench.bench_office import SERVICE, Bench
from web.cli.bench.figures import EMPTY, Figures, turn_by_turn
from web.cli.bench.multiplied import multiply
from workflows.cases import queries as worklists
from workflows.efficiency import board
from workflows.efficiency.overview import overview
from workflows.kept import Kept
from workflows.people.roles import Actor
from workflows.rules.bulletins import Month
from workflows.supervision import load, queries

ROUNDS = 20


def oversight(bench: Bench, figures: Figures, sizes: Sequence[int]) -> None:
    """The same pages with few and with many open cases; how much longer each takes is told at the end."""
    cases, there, first = bench.over_some_days(), 0, dict[str, float]()
    watching = bench.actor("supervisor")
    units, now = queries.watched(watching), bench.clock.moment
    for size in sizes:
        multiply(bench, cases, size - there, whole=False)
        there = size
        asked = {name: _read(bench, ask) for name, ask in _pages(bench.examiner, watching, units, now).items()}
        spent = turn_by_turn(
            ROUNDS, **{EMPTY: bench.empty, **{f"{name}，{size} 件在办": do for name, do in asked.items()}}
        )
        figures.timed(spent)
        for figure in figures.all[-len(asked) :]:
            name = figure.what.partition("，")[0]
            if name in first:
                figures.add(f"{name}，{sizes[0]} → {size} 件", (figure.ratio or 0) / first[name], "倍")
            first.setdefault(name, figure.ratio or 1)


def _read(bench: Bench, ask: Callable[[Session], object]) -> Callable[[], object]:
    def do() -> object:
        with bench.office.read() as session:
            return ask(session)

    return do


def _pages(
    working: Actor, watching: Actor, units: Sequence[str], now: datetime
) -> dict[str, Callable[[Session], object]]:
    kept, month = Kept(), Month(now.year, now.month)
    half_a_year = [month.shifted(n) for n in range(-5, 1)]
    return {
        "待办一页": lambda session: worklists.worklist(session, working, now, limit=50),
        "监察板（按单位）": lambda session: board.lights(session, units, now, "unit"),
        "监察板（按环节）": lambda session: board.lights(session, units, now, "step"),
        "再看监察板（按单位）": lambda session: board.lights(session, units, now, "unit", kept=kept),
        "板上一格的办件一页": lambda session: board.tasks(session, units, now, by="unit", key="shebao"),
        "板上一个环节的办件一页": lambda session: board.tasks(
            session, units, now, by="step", key=f"{SERVICE}/Examine", light="green"
        ),
        "监察首页的数字": lambda session: queries.figures(session, watching, now),
        "十四日收办件": lambda session: queries.trend(session, watching, now),
        "半年的统计": lambda session: overview(session, half_a_year, units, now),
        "收件的时段": lambda session: load.received_by_hour(session, watching, now),
    }
