"""Nothing the product logs names a person: a whole case with faults on the way, and every line of it looked through."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest
import structlog
from structlog.testing import capture_logs

from engine.errors import Invalid
from engine.store.tables import JobRow
from tests.departments import Department, connect, until_given_up
from tests.hall import REGISTRATION, Hall
from workflows.audit import AuditEntry
from workflows.cases import track
from workflows.sharing.connectors import Unavailable

NAME, NUMBER, PHONE, ADDRESS = "演示欧阳青云", "500107200002290043", "13812345678", "演示区秘密路99号"
SECRETS = (NAME, "欧阳", NUMBER, PHONE, ADDRESS, "秘密")


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything any logger of any library writes meanwhile."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(level)


def test_a_cases_whole_way_with_faults_leaves_no_personal_data_in_the_logs(hall: Hall, written: io.StringIO) -> None:
    who = {"name": NAME, "id_number": NUMBER, "phone": PHONE, "address": ADDRESS}
    with capture_logs() as events:
        department = Department(Unavailable("接口维护中"))
        connect(hall, department)
        with pytest.raises(Invalid):
            hall.receive(REGISTRATION, applicant={**who, "phone": "12"})
        receipt = hall.receive(REGISTRATION, applicant=who)
        case_no = receipt.case.case_no
        with pytest.raises(track.WrongPassword):
            track.with_password(hall.office, case_no, "WRONG", "127.0.0.1")
        hall.notify(case_no, "M-APPLY")
        hall.supplement(case_no, "M-APPLY")
        hall.accept(case_no)
        hall.ticker.tick()
        department.answer = RuntimeError(f"nothing known of {NAME}")
        until_given_up(hall)
        hall.complete(case_no, "LookUp", "jiuye", sources=["phone"], outcome="agree", opinion=f"{NAME}确无业。")
        facts = {"categories": ["general"], "certificate": False, "opinion": f"{NAME}准予。"}
        hall.complete(case_no, "Register", "jiuye", outcome="granted", **facts)
        hall.at("2026-09-30 18:00")
        hall.ticker.tick()
    said = written.getvalue() + "\n".join(map(repr, events))
    assert any(event["event"] == "connector_failed" for event in events), "a log nobody writes proves nothing"
    for secret in (*SECRETS, receipt.query_password, receipt.track_token):
        assert secret not in said
    for row in (*hall.rows(AuditEntry), *hall.rows(JobRow)):
        assert not any(secret in str(vars(row)) for secret in SECRETS)


def test_what_a_connector_says_of_a_person_reaches_no_log(hall: Hall, written: io.StringIO) -> None:
    """A fault's own words may quote what was asked; they are told by their kind alone."""
    with capture_logs() as events:
        connect(hall, Department(RuntimeError(f"no record of {NAME} {NUMBER}")))
        hall.accept(hall.receive(REGISTRATION, applicant={"name": NAME, "id_number": NUMBER}).case.case_no)
        until_given_up(hall)
    out = io.StringIO()
    render = structlog.processors.format_exc_info
    for event in events:
        out.write(repr(render(None, "error", dict(event))))
    said = written.getvalue() + out.getvalue()
    stored = "".join(str(vars(row)) for row in hall.rows(JobRow))
    assert NAME not in said + stored
    assert NUMBER not in said + stored
