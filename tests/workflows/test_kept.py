"""Figures over many rows are counted once for all who ask within some seconds; over few, whenever somebody asks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import pytest

from tests.hall import MONDAY, moment
from workflows import kept
from workflows.kept import MANY, Kept

NOW = moment(MONDAY)


class Count:
    """Says at which of its calls it is."""

    def __init__(self, rows: int = MANY) -> None:
        self.rows, self.calls = rows, 0

    def __call__(self) -> int:
        self.calls += 1
        return self.calls


def ask(figures: Kept, count: Count, *, seconds: float = 0, what: str = "board") -> tuple[int, bool, float]:
    found = figures.get(what, NOW + timedelta(seconds=seconds), count, lambda _: count.rows)
    return found.value, found.kept, (found.at - NOW).total_seconds()


def test_few_rows_are_counted_each_time() -> None:
    figures, count = Kept(), Count(MANY - 1)
    assert [ask(figures, count, seconds=second) for second in (0, 1)] == [(1, False, 0), (2, False, 1)]


def test_whoever_asks_says_how_old_the_figures_may_be() -> None:
    figures, count = Kept(), Count()

    def at(second: float) -> int:
        found = figures.get("months", NOW + timedelta(seconds=second), count, lambda _: MANY, seconds=300)
        return found.value

    assert [at(second) for second in (0, 299, 301)] == [1, 1, 2]


def test_many_rows_are_counted_once_in_some_seconds_for_each_that_is_asked() -> None:
    figures, count = Kept(), Count()
    assert ask(figures, count) == ask(figures, count, seconds=kept.SECONDS) == (1, True, 0)
    assert ask(figures, count, what="trend")[0] == 2
    assert ask(figures, count, seconds=kept.SECONDS + 1) == (3, True, kept.SECONDS + 1)
    count.rows = 0
    assert ask(figures, count, seconds=-60)[:2] == (4, False)  # a clock that was put back
    assert ask(figures, count, seconds=-60)[:2] == (5, False)


def test_who_asks_while_somebody_counts_is_told_what_was_counted_last() -> None:
    figures, count, begun, may_end = Kept(), Count(), Event(), Event()
    ask(figures, count)

    def slow() -> int:
        begun.set()
        may_end.wait(30)
        return 100

    with ThreadPoolExecutor(1) as others:
        counting = others.submit(figures.get, "board", NOW + timedelta(seconds=20), slow, lambda _: MANY)
        begun.wait(30)
        assert ask(figures, count, seconds=20) == (1, True, 0)
        may_end.set()
        assert counting.result().value == 100
    assert ask(figures, count, seconds=21)[0] == 100


def test_a_count_that_fails_leaves_the_place_to_the_next() -> None:
    figures, count = Kept(), Count()
    with pytest.raises(ZeroDivisionError):
        figures.get("board", NOW, lambda: 1 // 0, lambda _: MANY)
    assert ask(figures, count)[0] == 1


def test_only_so_many_figures_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_PLACES", 2)
    figures, count = Kept(), Count()
    for what in ("one", "two", "three"):
        ask(figures, count, what=what)
    assert [ask(figures, count, what=what)[0] for what in ("three", "two", "one")] == [3, 2, 4]
