"""An office in a process of its own, for tests that kill it: each act runs in a fork that dies where it is told to.

One JSON object a line comes in, `{"do": …, "kill": n}`; one goes out, what became of the fork. A boundary is the
moment before or after a statement or a commit; with `kill` the fork sends itself SIGKILL at the n-th of them.
With `here` no fork is made: what the act compiles and reads once, every later fork has.
Nothing of this is in the product: the boundaries are seen through the database library's own events.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog
from sqlalchemy import event

from engine import jobs
from engine.clock import FixedClock
from tests.hall import Hall
from web.app import create_app
from workflows.cases import tasks
from workflows.catalogue import queries as catalogue
from workflows.limits import recount
from workflows.office import Office
from workflows.settings import Settings
from workflows.ticker import Ticker, run_job

PAUSE = 0.1
"""Seconds between two cases of the second writer: it is to be in the way, not to fill the office."""


class Boundaries:
    """Counts the boundaries of what this process does; at the one it is given the process dies."""

    def __init__(self, office: Office, deadly: int | None) -> None:
        self.passed = 0
        self._deadly = deadly
        engine = office.database.engine
        event.listen(engine, "before_cursor_execute", self._one_more)
        event.listen(engine, "after_cursor_execute", self._one_more)
        commit = engine.dialect.do_commit

        def commit_between(connection: Any) -> None:
            self._one_more()
            commit(connection)
            self._one_more()

        engine.dialect.do_commit = commit_between  # type: ignore[method-assign]

    def _one_more(self, *_: object) -> None:
        self.passed += 1
        if self.passed == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)


def complete(office: Office, order: Mapping[str, Any]) -> object:
    """Complete a task; what it answers is what its caller was told."""
    with office.act(Hall(office, FixedClock(office.clock.now())).actor(order["as"])) as act:
        return tasks.complete(act, order["task"], order["data"]).state


def receive(office: Office, order: Mapping[str, Any]) -> object:
    """POST an application, with a key that makes it happen once."""
    answer = (
        order["app"]
        .test_client()
        .post(
            "/api/v1/cases",
            json=order["body"],
            headers={"Authorization": f"Bearer {order['token']}", "Idempotency-Key": order["key"]},
        )
    )
    return {"status": answer.status_code, "body": answer.json}


def sweep(office: Office, _order: Mapping[str, Any]) -> object:
    Ticker(office).sweep()
    return "swept"


def work(office: Office, order: Mapping[str, Any]) -> object:
    """Take one job of a kind and do it."""
    with office.database.write() as session:
        claimed = jobs.claim(session, now=office.clock.now(), kinds=[order["kind"]], limit=1, lease_seconds=0)
    for job in claimed:
        run_job(office, job)
    return [job.id for job in claimed]


def recount_(office: Office, order: Mapping[str, Any]) -> object:
    """Take the job that counts open clocks again, and do it in lots of so many cases."""
    recount.LOT = dict.fromkeys(recount.LOT, order["lot"])
    return work(office, {"kind": recount.JOB})


def tick(office: Office, _order: Mapping[str, Any]) -> object:
    """Tick until two ticks together found nothing more to do."""
    ticker = Ticker(office)
    for _ in range(3):
        ticker.tick()
    return "ticked"


def keep_writing(office: Office, order: Mapping[str, Any]) -> object:
    """A second writer: receive and accept until told to stop; what it was told is done goes into a file."""
    hall = Hall(office, FixedClock(office.clock.now()))
    stop, told = Path(order["stop"]), Path(order["told"])
    with told.open("a", encoding="ascii") as file:
        while not stop.exists():
            case_no = hall.receive().case.case_no
            hall.accept(case_no)
            file.write(f"{case_no}\n")
            file.flush()
            threading.Event().wait(PAUSE)
    return "stopped"


ACTS: Mapping[str, Callable[[Office, Mapping[str, Any]], object]] = {
    "complete": complete,
    "receive": receive,
    "sweep": sweep,
    "work": work,
    "recount": recount_,
    "tick": tick,
    "keep_writing": keep_writing,
}


def _in_a_fork(office: Office, order: Mapping[str, Any]) -> tuple[int, int]:
    """Start the act; its process id and where its answer comes out."""
    out, into = os.pipe()
    child = os.fork()
    if child:
        os.close(into)
        return child, out
    os.close(out)
    try:
        boundaries = Boundaries(office, order.get("kill"))
        answer = ACTS[order["do"]](office, order)
        os.write(into, orjson.dumps({"told": answer, "boundaries": boundaries.passed}, default=str))
    except BaseException as error:
        os.write(into, orjson.dumps({"raised": repr(error)}))
    finally:
        os._exit(0)


def main(now: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    settings = Settings.from_environment()
    office = Office(settings, clock=FixedClock(datetime.fromisoformat(now)))
    app = create_app(office)
    _warm(office)
    running: dict[int, int] = {}
    for line in sys.stdin:
        order = {**orjson.loads(line), "app": app}
        if order["do"] == "move":
            office.clock = FixedClock(datetime.fromisoformat(order["to"]))
            answer: object = "moved"
        elif order.get("here"):
            answer = {"told": ACTS[order["do"]](office, order)}
            office.close()
        elif order["do"] == "collect":
            answer = _result(order["child"], running.pop(order["child"]))
        else:
            child, out = _in_a_fork(office, order)
            if order.get("beside"):
                running[child] = out
                answer = {"child": child}
            else:
                answer = _result(child, out)
        print(orjson.dumps(answer, default=str).decode(), flush=True)


def _result(child: int, out: int) -> object:
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    return {"killed": killed, **(orjson.loads(said) if said else {})}


def _warm(office: Office) -> None:
    """Compile what cases are bound to, once, and keep no connection that forks would share."""
    with office.read() as session:
        for row in catalogue.services(session):
            catalogue.live(session, office.shelf, row.key)
        office.calendars.current(session)
    office.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
