"""What counting every open clock again costs after a calendar was published."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from datetime import timedelta
from time import process_time

from sqlalchemy import func, select

from engine.clock import local_date
from web.cli.bench.bench_office import Bench
from web.cli.bench.figures import EMPTY, Figures, milliseconds, turn_by_turn
from web.cli.bench.multiplied import multiply
from workflows.limits import recount
from workflows.limits.models import CalendarYear, ClockRow, Recount
from workflows.limits.outdated import OPEN
from workflows.limits.preview import preview_year
from workflows.limits.publish import publish_year
from workflows.ticker import Ticker

_A_CASE = 3
"""Open clocks of each."""


def reprojection(bench: Bench, figures: Figures, sizes: Sequence[int]) -> None:
    """Publish a year that moves nothing, then one that moves everything, with few and with many open clocks."""
    cases, ticker, first = bench.over_some_days(), Ticker(bench.office), dict[str, float]()
    gc.freeze()  # as the worker does when it starts
    figures.timed(turn_by_turn(100, **{EMPTY: bench.empty}))
    for size in sizes:
        multiply(bench, cases, max(1, (size - _open(bench)) // _A_CASE), whole=False)
        clocks, text = _open(bench), _text(bench)
        for what, wanted in (("都不变", text), ("全部改变", _closed(bench, text))):
            name = f"{size} 个在办时限，{what}"
            with bench.office.read() as session:
                took = milliseconds(lambda wanted=wanted: preview_year(session, wanted, bench.clock.now()))  # type: ignore[misc]
            figures.add(f"公布前核对，{name}", took / 1000, "秒")
            figures.add(f"公布，{name}", milliseconds(lambda wanted=wanted: _publish(bench, wanted)), "ms")  # type: ignore[misc]
            worked = process_time()
            took = milliseconds(lambda: _count(bench, ticker)) / 1000
            worked = process_time() - worked
            figures.add(f"重新计算，{name}", took, "秒")
            figures.add(f"通知有关人员，{name}", milliseconds(ticker.recount) / 1000, "秒")
            row = _latest(bench)
            assert (row.state, row.moved > clocks * 0.9) == ("done", what == "全部改变"), row.moved
            figures.add(f"重新计算，{name}，按本进程 CPU 时间", row.counted / worked, "个/秒")
            each = took / row.counted
            ratio = round(each / first.setdefault(what, each), 2)
            figures.add(f"重新计算，{name}", row.counted / took, "个/秒", ratio=ratio, to=f"{sizes[0]} 个时每个的耗时")
        _publish(bench, text)
        ticker.recount()


def _count(bench: Bench, ticker: Ticker) -> None:
    """Work until every clock is counted; whom it moves is told afterwards, a person at a time."""
    ticker.recount(lambda: _latest(bench).state != "counting")


def _latest(bench: Bench) -> Recount:
    with bench.office.read() as session:
        row = recount.latest(session)
    assert row is not None
    return row


def _open(bench: Bench) -> int:
    with bench.office.read() as session:
        return session.scalar(select(func.count()).select_from(ClockRow).where(OPEN)) or 0


def _text(bench: Bench) -> str:
    with bench.office.read() as session:
        return session.get_one(CalendarYear, bench.clock.moment.year).text


def _closed(bench: Bench, text: str) -> str:
    """The year with tomorrow as a day of rest, which every open clock here counts."""
    tomorrow = local_date(bench.clock.moment) + timedelta(days=1)
    return text.replace("rest:\n", f"rest:\n  - {{ date: {tomorrow}, name: 防汛 }}\n", 1)


def _publish(bench: Bench, text: str) -> None:
    with bench.office.act(bench.clerk) as act:
        publish_year(act, text)
