"""Special procedures by an act: stop and resume, extend once; who may, when, and what the applicant is told."""

from __future__ import annotations

from datetime import date

import pytest

from engine.clock import local_date
from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import BENEFIT, Hall, moment
from workflows.cases.queries import clock_light, task_light
from workflows.documents import commands as documents
from workflows.documents.models import Document
from workflows.limits import special
from workflows.limits.models import Alert, SpecialProcedure
from workflows.notices.models import Message
from workflows.people.models import User
from workflows.people.roles import Role
from workflows.rules.lights import Light

_GUIDE = "service.yaml"
_DECLARED = (
    "  suspensions:\n"
    "    - {ground: 鉴定, basis: DEMO-TIME, limit: 10WD}\n"
    "    - {ground: 听证, basis: DEMO-TIME, approver: leader_in_charge}\n"
    "  extension: {longest: 3WD, of: [promised]"
)


@pytest.fixture
def case_no(hall: Hall) -> str:
    """A case whose examination is open, of a service that declares two grounds; three people of its unit."""
    hall.redeploy(
        BENEFIT,
        (_GUIDE, "  extension: {longest: 3WD, of: [promised]", _DECLARED),
        (_GUIDE, "documents: [receipt, ", "documents: [receipt, suspension_notice, "),
    )
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("leader", Role.LEADER_IN_CHARGE, "shebao")
    found = hall.receive().case.case_no
    hall.accept(found)
    hall.tick()
    return found


def suspend(hall: Hall, case_no: str, as_: str, ground: str = "鉴定", needed: str = "") -> str:
    with hall.act(as_) as act:
        return special.suspend(act, case_no, ground, needed=needed, reason="解除劳动关系证明真伪存疑").id


def extend(hall: Hall, case_no: str, as_: str, by: str = "2WD", reason: str = "需要跨省协查") -> str:
    with hall.act(as_) as act:
        return special.extend(act, case_no, by, reason=reason).id


def settle(hall: Hall, case_no: str, procedure: str, as_: str, *, granted: bool = True, opinion: str = "") -> None:
    with hall.act(as_) as act:
        special.settle(act, case_no, procedure, granted=granted, opinion=opinion)


def resume(hall: Hall, case_no: str, as_: str, result: str = "证明属实。") -> None:
    with hall.act(as_) as act:
        special.resume(act, case_no, result)


def procedure(hall: Hall) -> SpecialProcedure:
    return hall.rows(SpecialProcedure)[-1]


def due(hall: Hall, case_no: str, kind: str) -> date:
    return local_date(hall.clock_of(case_no, kind).due_at)


def inbox(hall: Hall, username: str) -> list[str]:
    [user] = hall.rows(User, User.username == username)
    return [row.title for row in hall.rows(Message, Message.user_id == user.id, Message.kind == "special")]


def test_time_stops_when_the_named_rank_approves_and_not_before(hall: Hall, case_no: str) -> None:
    asked = suspend(hall, case_no, "shebao")
    assert procedure(hall).state == "asked"
    assert hall.clock_of(case_no, "promised").state == "running"
    assert inbox(hall, "chief") == ["请审批暂停计时：鉴定"]
    settle(hall, case_no, asked, "chief")
    row = procedure(hall)
    assert (row.state, row.settled_by, row.expected_on) == ("running", "演示chief", date(2026, 9, 28))
    for kind in ("promised", "statutory", "step"):
        clock = hall.clock_of(case_no, kind)
        assert (clock.state, clock.next_rung_at) == ("suspended", None)
        assert clock_light(clock, hall.clock.now()) is Light.SUSPENDED
    assert task_light(hall.task(case_no, "Examine"), hall.clock.now()) is Light.SUSPENDED


def test_the_applicant_is_told_in_writing_how_long_it_takes(hall: Hall, case_no: str) -> None:
    suspend(hall, case_no, "chief")
    hall.tick()
    [notice] = hall.rows(Document, Document.kind == "suspension_notice")
    assert (notice.title, notice.state) == ("特别程序告知书", "ready")
    assert documents.pdf(hall.office, notice, hall.case(case_no)).startswith(b"%PDF")
    assert inbox(hall, "citizen") == ["您的办件暂停计时：鉴定，10 个工作日"]


def test_while_the_case_stands_the_special_procedure_has_its_own_time_and_the_ticker_holds_it(
    hall: Hall, case_no: str
) -> None:
    suspend(hall, case_no, "chief")
    hall.at("2026-10-08 10:00")
    hall.tick()
    assert {(kind, rung) for kind, _, rung in hall.alerts(case_no)} == {("special", "yellow"), ("special", "red")}
    assert {row.step for row in hall.rows(Alert)} == {"鉴定"}


def test_resuming_runs_the_clocks_on_from_the_next_day_with_the_result_on_record(hall: Hall, case_no: str) -> None:
    suspend(hall, case_no, "chief")
    hall.at("2026-09-17 11:00")
    resume(hall, case_no, "shebao")
    # 15, 16 and 17 September are left out: five days from the 18th, two for the step.
    assert (due(hall, case_no, "promised"), due(hall, case_no, "step")) == (date(2026, 9, 23), date(2026, 9, 20))
    row = procedure(hall)
    assert (row.state, row.result, row.ended_at) == ("ended", "证明属实。", hall.clock.now())
    assert hall.clock_of(case_no, "special").state == "stopped"
    assert hall.task(case_no, "Examine").suspended is False
    assert inbox(hall, "citizen")[-1] == "鉴定已经结束，恢复计时"


def test_a_step_that_opens_while_the_case_stands_stands_too(hall: Hall, case_no: str) -> None:
    suspend(hall, case_no, "chief")
    hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="相符。")
    assert hall.clock_of(case_no, "step", "复核").state == "suspended"
    hall.at("2026-09-16 11:00")
    resume(hall, case_no, "chief")
    assert due(hall, case_no, "step") == date(2026, 9, 17)


def test_a_decision_ends_what_still_stands(hall: Hall, case_no: str) -> None:
    suspend(hall, case_no, "chief")
    hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="相符。")
    hall.complete(case_no, "Review", "chief", contribution_years=6, outcome="agree", opinion="同意。")
    hall.complete(case_no, "Decide", "leader", outcome="granted", opinion="准予。")
    assert procedure(hall).state == "ended"
    of_the_decision = {row.name: row.state for row in hall.file(case_no).clocks if row.kind in ("promised", "special")}
    assert of_the_decision == {"承诺办结": "stopped", "鉴定": "stopped"}


def test_a_ground_that_is_not_declared_is_refused_in_words(hall: Hall, case_no: str) -> None:
    with pytest.raises(Conflict, match="“公示”不是本事项可以暂停计时的事由；本事项只有：鉴定、听证"):
        suspend(hall, case_no, "chief", "公示", "7CD")


def test_a_higher_rank_may_approve_and_a_lower_may_not(hall: Hall, case_no: str) -> None:
    suspend(hall, case_no, "leader")
    assert procedure(hall).state == "running"
    asked = suspend(hall, case_no, "chief", "听证", "20WD")
    assert procedure(hall).state == "asked"
    with pytest.raises(Forbidden, match="须由分管领导批准"):
        settle(hall, case_no, asked, "chief")


@pytest.mark.parametrize("username", ["citizen", "supervisor", "ga"])
def test_nobody_else_may_ask(hall: Hall, case_no: str, username: str) -> None:
    with pytest.raises(Forbidden, match="只有承办人或者本单位负责人"):
        suspend(hall, case_no, username)


def test_what_is_refused_is_told_with_its_reasons(hall: Hall, case_no: str) -> None:
    asked = suspend(hall, case_no, "shebao")
    with pytest.raises(Invalid, match="请说明不同意的理由"):
        settle(hall, case_no, asked, "chief", granted=False)
    settle(hall, case_no, asked, "chief", granted=False, opinion="可以先核对社保记录。")
    assert (procedure(hall).state, hall.clock_of(case_no, "promised").state) == ("refused", "running")
    assert inbox(hall, "shebao") == ["未同意暂停计时"]
    with pytest.raises(Conflict, match="已由演示chief处理"):
        settle(hall, case_no, asked, "chief")


def test_nothing_stands_that_could_be_resumed(hall: Hall, case_no: str) -> None:
    with pytest.raises(Conflict, match="没有可以恢复的暂停计时"):
        resume(hall, case_no, "chief")


def test_an_extension_moves_the_promise_and_tells_the_applicant(hall: Hall, case_no: str) -> None:
    asked = extend(hall, case_no, "shebao")
    assert (procedure(hall).state, due(hall, case_no, "promised")) == ("asked", date(2026, 9, 20))
    settle(hall, case_no, asked, "leader")
    hall.tick()
    assert (due(hall, case_no, "promised"), due(hall, case_no, "statutory")) == (date(2026, 9, 22), date(2026, 9, 28))
    assert hall.clock_of(case_no, "promised").revision == 2
    [notice] = hall.rows(Document, Document.kind == "extension_notice")
    assert notice.state == "ready"
    assert inbox(hall, "citizen") == ["您的办件延期：延长期限，2 个工作日"]
    [message] = hall.rows(Message, Message.title == "您的办件延期：延长期限，2 个工作日")
    assert message.body.startswith(f"办件 {case_no} 现在最晚 2026年9月22日 前办结。理由：")


def test_after_an_extension_yellow_comes_anew(hall: Hall, case_no: str) -> None:
    hall.at("2026-09-19 10:00")
    hall.tick()
    extend(hall, case_no, "leader")
    hall.at("2026-09-22 17:31")
    hall.tick()
    rungs = [(row.rung, row.revision) for row in hall.rows(Alert, Alert.clock_kind == "promised")]
    assert rungs == [("yellow", 1), ("yellow", 2), ("red", 2)]


@pytest.mark.parametrize(
    ("by", "reason", "said"),
    [
        ("4WD", "需要协查", "延期最多 3 个工作日，不能延期 4 个工作日"),
        ("3CD", "需要协查", "延期最多 3 个工作日，不能延期 3 个自然日"),
        ("2WD", " ", "延期须写明理由"),
    ],
)
def test_an_extension_beyond_what_is_declared_is_refused(
    hall: Hall, case_no: str, by: str, reason: str, said: str
) -> None:
    with pytest.raises(Conflict, match=said):
        extend(hall, case_no, "leader", by, reason)


def test_an_extension_is_granted_once(hall: Hall, case_no: str) -> None:
    extend(hall, case_no, "leader", "1WD")
    with pytest.raises(Conflict, match="只能延期一次"):
        extend(hall, case_no, "leader", "1WD")


def test_two_cannot_ask_for_the_same_extension(hall: Hall, case_no: str) -> None:
    extend(hall, case_no, "shebao")
    with pytest.raises(Conflict, match="已有待批准的延期申请"):
        extend(hall, case_no, "chief")


def test_after_the_last_moment_an_extension_is_neither_asked_for_nor_granted(hall: Hall, case_no: str) -> None:
    hall.at("2026-09-20 17:30")
    asked = extend(hall, case_no, "shebao")
    hall.clock.moment = moment("2026-09-20 17:31")
    with pytest.raises(Conflict, match="期限已经届满"):
        settle(hall, case_no, asked, "leader")
    settle(hall, case_no, asked, "leader", granted=False, opinion="已经届满。")
    with pytest.raises(Conflict, match="期限已经届满，不能再申请延期"):
        extend(hall, case_no, "leader")


def test_a_promise_is_never_extended_past_the_law(hall: Hall) -> None:
    hall.redeploy(BENEFIT, (_GUIDE, "longest: 3WD", "longest: 6WD"))
    case_no = hall.receive().case.case_no
    with pytest.raises(Conflict, match="延期后承诺的期限会晚于法定期限"):
        extend(hall, case_no, "decider", "6WD")


def test_a_service_that_declares_nothing_extends_nothing(hall: Hall) -> None:
    from tests.hall import HOUSING

    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    with pytest.raises(Conflict, match="没有可以延期的依据"):
        extend(hall, case_no, "decider")
