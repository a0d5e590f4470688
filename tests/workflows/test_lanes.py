"""Jobs under the running scheduler: who waits for whom, and how soon it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from time import monotonic

import pytest

from engine.store.tables import JobRow
from tests.hall import Hall
from tests.workflows.limits.publishing import FLOOD, newest, publish
from workflows import ticker
from workflows.documents import commands as documents
from workflows.documents.models import Document
from workflows.documents.render import render

PATIENCE = 30
"""Seconds a test waits for what should be there at once."""


class Printer:
    """Makes papers one by one, each when it is told to."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.may_go_on = threading.Event(), threading.Event()

        def slowly(*given: object) -> bytes:
            self.begun.set()
            assert self.may_go_on.wait(PATIENCE)
            return render(*given)  # type: ignore[arg-type]

        monkeypatch.setattr(documents, "render", slowly)


@pytest.fixture
def printer(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Printer]:
    """The scheduler runs, and stands before the first of several papers."""
    made = Printer(monkeypatch)
    for _ in range(2 * ticker.JOBS_AT_ONCE):
        hall.receive()
    hall.ticker.start()
    assert made.begun.wait(PATIENCE)
    yield made
    made.may_go_on.set()


def test_a_recount_waits_for_no_paper(hall: Hall, printer: Printer) -> None:
    publish(hall, *FLOOD)
    until = monotonic() + PATIENCE
    while newest(hall).state != "done" and monotonic() < until:
        threading.Event().wait(0.02)
    assert newest(hall).state == "done"
    assert {row.state for row in hall.rows(Document)} == {"pending"}, "the first paper is still being made"
    printer.may_go_on.set()
    hall.ticker.stop()


def test_who_ends_it_waits_for_what_is_being_done_and_not_for_all_that_is_asked_for(
    hall: Hall, printer: Printer
) -> None:
    asked = len(hall.rows(Document))
    ending = threading.Thread(target=hall.ticker.stop)
    ending.start()
    threading.Event().wait(0.5)  # it has said so before the first paper is made
    printer.may_go_on.set()
    ending.join(PATIENCE)
    assert not ending.is_alive()
    ready = [row for row in hall.rows(Document) if row.state == "ready"]
    assert 0 < len(ready) <= ticker.JOBS_AT_ONCE < asked
    assert {row.state for row in hall.rows(JobRow)} == {"done", "queued"}
