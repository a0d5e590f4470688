"""People and workers who act at one moment: threads for people, processes for workers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from tests.hall import Hall
from tests.processes import OfficeProcess


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Let everybody act at one moment; what each was answered, an error included."""
    barrier = Barrier(len(acts))

    def act(do: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return do()
        except Exception as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


@pytest.fixture
def process(hall: Hall, tmp_path: Path) -> Iterator[OfficeProcess]:
    started = OfficeProcess(hall, tmp_path)
    yield started
    started.close()


def all_tick(process: OfficeProcess, workers: int) -> Sequence[Any]:
    """So many worker processes tick at one moment until each finds nothing due any more."""
    children = [process.send("tick", beside=True)["child"] for _ in range(workers)]
    return [process.send("collect", child=child)["told"] for child in children]
