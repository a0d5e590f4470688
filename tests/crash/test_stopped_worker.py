"""A worker is stopped past its lease while another does its job; when it wakes up, all it wants to write is refused."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import update

from engine.clock import machine_now
from engine.store.tables import HistoryRow, InstanceRow, JobRow
from tests.hall import Hall
from workflows.audit import AuditEntry
from workflows.documents.commands import pdf
from workflows.documents.models import Document
from workflows.settings import ROOT
from workflows.sharing.models import SharingQuery


@contextmanager
def stopped(hall: Hall, kind: str, then: str) -> Iterator[subprocess.Popen[str]]:
    """A worker process that has one job in hand and is stopped there; its lease is over."""
    settings = hall.office.settings
    environment = {
        **os.environ,
        "BANJIE_DATA": str(settings.data),
        "BANJIE_DATABASE_URL": settings.database_url,
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.crash.stopped_worker", kind, then, hall.office.clock.now().isoformat()]
    with subprocess.Popen(
        command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "in hand\n"
        process.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        past = machine_now() - timedelta(seconds=1)
        with hall.office.database.write() as session:
            session.execute(update(JobRow).where(JobRow.state == "running").values(leased_until=past))
        yield process
        process.kill()


def wake(process: subprocess.Popen[str]) -> None:
    """Let the stopped worker finish what it was about to do."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.send_signal(signal.SIGCONT)
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "over\n"


def everything(hall: Hall) -> dict[str, list[object]]:
    """What a job may write, as it is now."""
    return {
        "queries": [row.id for row in hall.rows(SharingQuery)],
        "audit": [row.hash for row in hall.rows(AuditEntry)],
        "versions": [(row.id, row.version) for row in hall.rows(InstanceRow)],
        "history": [(row.seq, row.element) for row in hall.rows(HistoryRow)],
        "jobs": [(row.id, row.state, row.attempts, row.last_error, row.not_before) for row in hall.rows(JobRow)],
        "documents": [(row.id, row.state, row.sha256, row.rendered_at) for row in hall.rows(Document)],
    }


@pytest.mark.parametrize("then", ["answer", "fail"])
@pytest.mark.parametrize("kind", ["service", "document"])
def test_what_a_worker_writes_past_its_lease_is_refused(hall: Hall, kind: str, then: str) -> None:
    case_no = hall.receive().case.case_no
    if kind == "service":
        hall.accept(case_no)
    with stopped(hall, kind, then) as process:
        [taken] = hall.rows(JobRow, JobRow.state == "running")
        hall.tick()
        [done] = hall.rows(JobRow, JobRow.id == taken.id)
        assert (done.state, done.fence, done.attempts) == ("done", taken.fence + 1, 2)
        before = everything(hall)
        wake(process)
        assert everything(hall) == before
    if kind == "service":
        asked = hall.rows(AuditEntry, AuditEntry.act == "sharing.query")
        assert len(asked) == len({entry.subject for entry in asked}) == len(hall.rows(SharingQuery))
    else:
        [receipt] = hall.rows(Document)
        assert pdf(hall.office, receipt, hall.case(case_no)).startswith(b"%PDF-")


def test_a_stopped_worker_that_nobody_replaced_hands_in_what_it_did(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    with stopped(hall, "service", "answer") as process:
        wake(process)
    assert [row.state for row in hall.rows(JobRow, JobRow.kind == "service")].count("done") == 1
    hall.tick()
    asked = hall.rows(AuditEntry, AuditEntry.act == "sharing.query")
    assert len(asked) == len({entry.subject for entry in asked})
