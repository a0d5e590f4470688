"""Commit, decide first, verify later (R15, R16): the letter, the bar after a false one, and the repair."""

from __future__ import annotations

import pytest

from engine.errors import Forbidden, Invalid
from tests.departments import Department, connect
from tests.hall import ACCEPTED, AID, BENEFIT, REGISTRATION, Hall
from workflows.audit import AuditEntry
from workflows.cases.models import Case, CaseMaterial
from workflows.commitments import commands as commitments
from workflows.commitments import queries
from workflows.commitments.models import Commitment, CreditBar
from workflows.documents.models import Document
from workflows.limits.models import ClockRow
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.sharing.connectors import Answer, Status

APPLY = [{"material": "M-APPLY"}]
REGISTERED = {"categories": ["general"], "certificate": False, "opinion": "凭承诺先予登记。"}
TRUE = {"method": ["data_share"], "outcome": "true", "opinion": "比对属实。"}
FALSE = {"method": ["assist"], "outcome": "false", "opinion": "申请人由单位参保，承诺不实。"}


def commit(hall: Hall, service: str = REGISTRATION, **more: object) -> str:
    return hall.receive(service, handed_in=APPLY, commitment=True, **more).case.case_no  # type: ignore[arg-type]


def registered(hall: Hall) -> str:
    case_no = commit(hall)
    hall.accept(case_no)
    hall.tick()
    hall.complete(case_no, "Register", "jiuye", outcome="granted", **REGISTERED)
    return case_no


def contradict(hall: Hall) -> None:
    """Other departments say the opposite of what is committed."""
    connect(hall, Department(Answer(Status.MISMATCH, "employer", "当前由单位参保")))


def kinds(hall: Hall, case_no: str) -> list[str]:
    return [row.kind for row in hall.file(case_no).documents]


def test_the_letter_is_issued_on_acceptance_and_stands_for_what_was_not_handed_in(hall: Hall) -> None:
    case_no = commit(hall)
    assert hall.file(case_no).missing == []
    assert kinds(hall, case_no) == ["receipt"]
    hall.accept(case_no)
    assert "commitment_letter" in kinds(hall, case_no)
    assert hall.case(case_no).acceptance_mode == "commitment"
    assert hall.rows(Commitment)[0].materials == ["M-TERMINATION"]
    assert {(row.material, row.how) for row in hall.rows(CaseMaterial)} == {
        ("M-APPLY", "paper"),
        ("M-TERMINATION", "commitment"),
    }


@pytest.mark.parametrize(
    ("service", "data", "handed_in"),
    [
        (BENEFIT, {}, []),
        (REGISTRATION, {"was_employed": False}, ["M-APPLY"]),
        (REGISTRATION, {}, ["M-APPLY", "M-TERMINATION"]),
        (AID, {"exempt": True}, ["M-APPLY", "M-CASE"]),
    ],
)
def test_there_has_to_be_something_to_commit_to(
    hall: Hall, service: str, data: dict[str, object], handed_in: list[str]
) -> None:
    with pytest.raises(Invalid, match="no_commitment"):
        hall.receive(service, data=data, handed_in=[{"material": name} for name in handed_in], commitment=True)
    assert hall.rows(Case) == []


def test_the_time_for_verification_runs_from_the_decision(hall: Hall) -> None:
    case_no = registered(hall)
    assert hall.open(case_no) == ["Verify"]
    [clock] = hall.rows(ClockRow, ClockRow.kind == "verification")
    assert (clock.state, clock.limit, clock.started_at) == ("running", "5WD", hall.clock.now())


def test_a_true_commitment_stands(hall: Hall) -> None:
    case_no = registered(hall)
    hall.complete(case_no, "Verify", "jiuye", **TRUE)
    case = hall.case(case_no)
    assert (case.state, case.result, case.commitment) == ("completed", "granted", "verified")
    assert case.closed_at is not None
    assert hall.rows(CreditBar) == []
    commit(hall)


def test_a_false_commitment_is_revoked_and_bars_the_next_until_credit_is_repaired(hall: Hall) -> None:
    case_no = registered(hall)
    hall.complete(case_no, "Verify", "jiuye", **FALSE)
    case = hall.case(case_no)
    assert (case.state, case.result, case.commitment) == ("revoked", "revoked", "found_false")
    assert kinds(hall, case_no)[-1] == "revocation"
    [message] = hall.rows(Message, Message.kind == "revoked")
    assert "撤销" in message.title
    with pytest.raises(Forbidden) as caught:
        commit(hall)
    assert caught.value.code_here == "commitment_barred"
    assert "曾作出虚假承诺" in caught.value.detail
    hall.receive(REGISTRATION)
    commit(hall, applicant={"id_number": "500107200002290043"})

    [bar] = hall.rows(CreditBar)
    with hall.office.read() as session:
        [barred] = queries.bars(session)
    assert (barred.case_no, barred.bar.id) == (case_no, bar.id)
    assert "市民" not in barred.applicant_masked
    with pytest.raises(Invalid), hall.act("supervisor") as act:
        commitments.repair(act, bar.id, "  ")
    with hall.act("supervisor") as act:
        commitments.repair(act, bar.id, "已补缴并更正，信用修复决定书〔2026〕1号")
    with pytest.raises(Invalid), hall.act("supervisor") as act:
        commitments.repair(act, bar.id, "再修复一次")
    with hall.office.read() as session:
        assert queries.bars(session) == []
        assert [row.bar.id for row in queries.bars(session, repaired=True)] == [bar.id]
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "credit.repair")
    assert entry.actor_name == "演示监察人员"
    commit(hall)


def test_what_other_departments_contradict_is_verified_before_it_is_decided(hall: Hall) -> None:
    contradict(hall)
    case_no = commit(hall)
    hall.accept(case_no)
    hall.tick()
    assert hall.open(case_no) == ["VerifyFirst"]
    assert "commitment_letter" in kinds(hall, case_no)
    hall.complete(case_no, "VerifyFirst", "jiuye", **FALSE)
    case = hall.case(case_no)
    assert (case.state, case.result, case.commitment) == ("accepted", None, "found_false")
    assert len(hall.rows(CreditBar)) == 1
    assert [row.title for row in hall.rows(Message, Message.kind == "found_false")] == ["承诺经核查不实"]
    with pytest.raises(Invalid, match="commitment_false"):
        hall.complete(case_no, "Register", "jiuye", outcome="granted", **REGISTERED)
    hall.complete(case_no, "Register", "jiuye", outcome="refused", **REGISTERED)
    case = hall.case(case_no)
    assert (case.state, case.result) == ("completed", "refused")
    assert "revocation" not in kinds(hall, case_no)
    assert {row.state for row in hall.rows(ClockRow)} == {"stopped"}


def test_a_contradiction_that_proves_wrong_leaves_nothing_to_verify_later(hall: Hall) -> None:
    contradict(hall)
    case_no = commit(hall)
    hall.accept(case_no)
    hall.tick()
    hall.complete(case_no, "VerifyFirst", "jiuye", **TRUE)
    hall.complete(case_no, "Register", "jiuye", outcome="granted", **REGISTERED)
    assert hall.open(case_no) == []
    assert hall.case(case_no).commitment == "verified"
    assert [row.state for row in hall.rows(ClockRow, ClockRow.kind == "verification")] == ["stopped"]


def test_a_refusal_to_accept_leaves_a_commitment_without_a_letter(hall: Hall) -> None:
    case_no = commit(hall)
    hall.complete(case_no, "Accept", "clerk", outcome="refused", opinion="不属于受理范围。")
    assert kinds(hall, case_no) == ["receipt", "non_acceptance_notice"]


def test_aid_provided_first_has_its_letter_too(hall: Hall) -> None:
    case_no = hall.receive(AID, data={"urgent": True, "urgent_reason": "时效将届满"}, commitment=True).case.case_no
    hall.accept(case_no)
    hall.complete(case_no, "ProvideFirst", "decider", outcome="granted", opinion="先行提供。")
    assert "commitment_letter" in kinds(hall, case_no)


def test_what_is_bought_is_done_by_whom_the_guide_names(hall: Hall) -> None:
    """R29: the lane says `provider`, the guide says who that is."""
    hall.engage("section", Role.SECTION_CHIEF, "fyzx")
    case_no = hall.receive(AID, commitment=True).case.case_no
    hall.complete(case_no, "Accept", "clerk", **ACCEPTED)
    hall.complete(case_no, "Examine", "fyzx", outcome="agree", opinion="属于援助范围。")
    hall.complete(case_no, "Decide", "decider", outcome="granted", opinion="给予。")
    firm = {"firm": "演示律师事务所", "lawyer": "演示律师", "lawyer_phone": "13800000009", "opinion": "指派。"}
    hall.complete(case_no, "Appoint", "fyzx", **firm)
    task = hall.task(case_no, "Handle")
    assert (task.role, task.unit) == ("provider", "lvsuo")
    with pytest.raises(Forbidden):
        hall.complete(case_no, "Handle", "fyzx", outcome="settled")
    assert [row.kind for row in hall.rows(Document, Document.kind == "decision_granted")] == ["decision_granted"]
