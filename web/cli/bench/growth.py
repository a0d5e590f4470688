"""What one act costs in an office with few and in one with many open cases, side by side."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from web.cli.bench.bench_office import Bench, opened
from web.cli.bench.figures import EMPTY, Figures, turn_by_turn
from web.cli.bench.multiplied import multiply
from web.cli.bench.parts import DONE, PLAIN
from workflows.cases import queries
from workflows.ticker import Ticker

ROUNDS = 120
PAGE, IDLE = "待办一页", "空转一次"


def growth(name: str, figures: Figures, sizes: Sequence[int]) -> None:
    """Completing a task, a page of the worklist and an idle sweep: an office for each size, turn by turn.

    The many are copies of cases that were accepted on some days and of one just received (`multiply`); what is worked
    on are cases of their own.
    """
    with ExitStack() as offices:
        acts: dict[str, Callable[[], object]] = {}
        for size in sizes:
            bench = offices.enter_context(opened(name))
            if bench is None:
                return
            cases = [*bench.over_some_days(), bench.start()]
            Ticker(bench.office).work()  # else each copy has its jobs still to be done
            multiply(bench, cases, size)
            acts |= {_told(what, size): act for what, act in _acts(bench).items()}
        spent = turn_by_turn(ROUNDS, **acts)
    figures.timed(spent, to=_told(EMPTY, sizes[0]))
    for size in sizes[1:]:
        for what in (PLAIN, DONE, PAGE, IDLE):
            for place, how in enumerate(("", "（本进程 CPU）")):
                few, many = (
                    statistics.median(took[place] for took in spent[_told(what, each)]) for each in (sizes[0], size)
                )
                figures.add(f"{what}，{sizes[0]} → {size} 件{how}", many / few, "倍")


def _told(what: str, size: int) -> str:
    return f"{what}，{size} 件在办"


def _acts(bench: Bench) -> dict[str, Callable[[], object]]:
    examined, before = iter(bench.stand_at_examination(ROUNDS)), bench.newest()
    for _ in range(ROUNDS):
        bench.start()
    accepted, ticker = iter(bench.waiting(ROUNDS, after=before)), Ticker(bench.office)

    def page() -> None:
        with bench.office.read() as session:
            queries.worklist(session, bench.examiner, bench.clock.now(), limit=50)

    return {
        EMPTY: bench.empty,
        PLAIN: lambda: bench.examine(next(examined)),
        DONE: lambda: bench.complete(next(accepted)),
        PAGE: page,
        IDLE: ticker.sweep,
    }
