"""A worker process for tests: it takes one due job, does its slow part, says so, and goes on when a line comes in."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from datetime import datetime

import structlog

from engine import jobs
from engine.clock import FixedClock
from engine.jobs import Job
from workflows import ticker
from workflows.acts import Act
from workflows.office import Office
from workflows.settings import Settings


def main(kind: str, then: str, now: str) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    office = Office(Settings.from_environment(), clock=FixedClock(datetime.fromisoformat(now)))
    slow_part = ticker.HANDLERS[kind]

    def handler(office: Office, job: Job) -> Callable[[Act], None]:
        write_down = slow_part(office, job)
        print("in hand", flush=True)
        sys.stdin.readline()
        if then == "fail":
            raise RuntimeError("the other side hung up")
        return write_down

    ticker.HANDLERS = {kind: handler}
    with office.database.write() as session:
        [job] = jobs.claim(session, now=office.clock.now(), kinds=[kind], limit=1, lease_seconds=ticker.LEASE_SECONDS)
    ticker.run_job(office, job)
    print("over", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
