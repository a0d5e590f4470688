"""Silence on the one-time notice, through the running ticker: supervised, or acceptance from receipt (art. 32)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.clock import local_date
from tests.hall import BENEFIT, Hall, moment
from workflows.audit import AuditEntry
from workflows.cases.models import Task
from workflows.documents.models import Document
from workflows.limits.models import Alert
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.signing import asking
from workflows.signing.models import Part

_GUIDE = "service.yaml"


@pytest.fixture
def licence(hall: Hall) -> str:
    """A case of a licence whose law takes silence for acceptance; its promise runs from acceptance."""
    hall.redeploy(
        BENEFIT,
        (
            _GUIDE,
            "basis:\n  - {id: SIL,",
            "basis:\n  - {id: LICENCE, title: 中华人民共和国行政许可法, level: law, "
            "article: 第三十二条第一款第四项, provenance: L}\n  - {id: SIL,",
        ),
        (_GUIDE, "from: receipt, on_silence: supervise", "from: receipt, basis: LICENCE, on_silence: deemed_accepted"),
        (_GUIDE, "kind: benefit", "kind: licence"),
        (_GUIDE, "promised: {limit: 5WD, from: receipt", "promised: {limit: 5WD, from: acceptance"),
    )
    return hall.receive().case.case_no


def test_a_service_that_declares_nothing_is_supervised_and_nothing_else(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.at("2026-10-30 10:00")
    hall.tick(2)
    assert hall.open(case_no) == ["Accept"]
    assert (hall.case(case_no).state, hall.case(case_no).accepted_at) == ("received", None)
    assert [row.rung for row in hall.rows(Alert, Alert.clock_kind == "notice")] == ["yellow", "red"]


def test_the_ticker_accepts_when_the_time_is_up_and_not_a_moment_sooner(hall: Hall, licence: str) -> None:
    signer = hall.engage("signer", Role.WINDOW, "hall")
    with hall.act("clerk") as act:
        asking.add_signers(act, hall.task(licence, "Accept").id, [signer], "请核对", after=False)
    hall.clock.moment = moment("2026-09-20 17:30")
    hall.tick()
    assert hall.open(licence) == ["Accept"]
    hall.clock.moment = moment("2026-09-20 17:31")
    hall.tick(2)
    case = hall.case(licence)
    assert (case.state, case.acceptance_mode) == ("accepted", "deemed")
    assert case.accepted_at == moment("2026-09-14 10:00")
    assert "Examine" in hall.open(licence)
    assert [row.state for row in hall.rows(Part)] == ["lapsed"]  # silence waits for no signature
    hall.agrees(licence)


def test_the_clocks_of_the_decision_run_from_the_day_of_receipt(hall: Hall, licence: str) -> None:
    hall.at("2026-09-21 09:00")
    hall.tick(2)
    promised = hall.clock_of(licence, "promised")
    assert promised.started_at == moment("2026-09-14 10:00")
    assert local_date(promised.due_at) == date(2026, 9, 20)
    # The day was over before anybody looked: it is late, and both rungs are raised.
    assert [row.rung for row in hall.rows(Alert, Alert.clock_kind == "promised")] == ["yellow", "red"]


def test_everybody_is_told_and_it_is_on_record(hall: Hall, licence: str) -> None:
    hall.at("2026-09-21 09:00")
    hall.tick(2)
    assert [row.rung for row in hall.rows(Alert, Alert.clock_kind == "notice")] == ["yellow", "red"]
    [message] = hall.rows(Message, Message.kind == "accepted")
    assert "自收到申请材料之日（2026年9月14日）起视为受理" in message.body
    assert "《中华人民共和国行政许可法》第三十二条第一款第四项" in message.body
    [notice] = hall.rows(Document, Document.kind == "acceptance_notice")
    assert notice.state == "ready"
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "case.deemed_accepted")
    assert entry.actor_name == "系统"
    [task] = hall.rows(Task, Task.element == "Accept")
    assert (task.state, task.outcome, task.closed_by_name) == ("completed", "accepted", "系统")


def test_it_happens_once_however_often_the_ticker_looks(hall: Hall, licence: str) -> None:
    hall.at("2026-09-21 09:00")
    hall.tick(4)
    assert len(hall.rows(AuditEntry, AuditEntry.act == "case.deemed_accepted")) == 1


def test_after_a_correction_acceptance_dates_from_the_day_the_cure_came_in(hall: Hall, licence: str) -> None:
    hall.notify(licence, "M-APPLY")
    hall.at("2026-09-17 15:00")
    hall.supplement(licence, "M-APPLY")
    hall.at("2026-09-28 10:00")
    hall.tick(2)
    case = hall.case(licence)
    assert (case.acceptance_mode, case.accepted_at) == ("deemed", moment("2026-09-17 15:00"))


def test_a_notice_that_was_sent_is_no_silence(hall: Hall, licence: str) -> None:
    hall.notify(licence, "M-APPLY")
    hall.at("2026-09-21 10:00")
    hall.tick(2)
    assert (hall.case(licence).acceptance_mode, hall.case(licence).accepted_at) == (None, None)


def test_an_acceptance_in_time_is_an_ordinary_one(hall: Hall, licence: str) -> None:
    hall.accept(licence)
    hall.at("2026-09-21 10:00")
    hall.tick(2)
    assert hall.case(licence).acceptance_mode == "normal"
