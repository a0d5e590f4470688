"""Dynamic adjustment: two people, reason and basis, the day it holds from, new applications and open cases."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import BENEFIT, REGISTRATION, Hall
from workflows.adjusting import commands
from workflows.adjusting.commands import Wish
from workflows.adjusting.models import ChangeRequest
from workflows.audit import AuditEntry
from workflows.bases.models import BasisUse
from workflows.catalogue import commands as catalogue
from workflows.catalogue import queries
from workflows.catalogue.folder import read_folder
from workflows.catalogue.models import ServiceRow
from workflows.notices.models import Message
from workflows.searching import queries as searching
from workflows.settings import ROOT

PATENT = "03-patent-subsidy"
WHY = {"reason": "国家要求逐步取消对专利授权的资助", "basis": "测试文件〔2026〕1号"}


def ask(hall: Hall, kind: str, service: str = PATENT, as_: str = "designer", **more: Any) -> str:
    with hall.act(as_) as act:
        return commands.propose(act, Wish(kind=kind, service=service, **{**WHY, **more})).id


def agree(hall: Hall, change: str, as_: str = "approver") -> ChangeRequest:
    with hall.act(as_) as act:
        return commands.approve(act, change, "同意")


def adjust(hall: Hall, kind: str, service: str = PATENT, **more: Any) -> ChangeRequest:
    return agree(hall, ask(hall, kind, service, **more))


def row_of(hall: Hall, service: str = PATENT) -> ServiceRow:
    [row] = hall.rows(ServiceRow, ServiceRow.key == service)
    return row


def refused(hall: Hall, service: str = PATENT) -> Conflict:
    with pytest.raises(Conflict) as found:
        hall.receive(service)
    assert found.value.code_here == "not_open"
    return found.value


def listed(hall: Hall, service: str = PATENT) -> tuple[bool, bool]:
    """In the list, and found by its name."""
    with hall.office.read() as session:
        names = {row.key for row in queries.services(session)}
        found = {hit.row.key for hit in searching.search(session, "专利资助").items}
    return service in names, service in found


def test_a_suspension_stops_new_applications_and_not_the_clocks_of_accepted_cases(hall: Hall) -> None:
    case_no = hall.receive(BENEFIT).case.case_no
    hall.accept(case_no)
    due = hall.clock_of(case_no, "promised").due_at
    adjust(hall, "suspend", BENEFIT)
    problem = refused(hall, BENEFIT)
    assert "暂停受理：国家要求" in problem.detail
    clock = hall.clock_of(case_no, "promised")
    assert (clock.state, clock.due_at) == ("running", due)
    assert listed(hall, BENEFIT)[0]
    adjust(hall, "resume", BENEFIT)
    hall.receive(BENEFIT)
    hall.agrees()


def test_patent_subsidies_are_phased_out_suspended_first_cancelled_on_a_day_to_come(hall: Hall) -> None:
    case_no = hall.receive(PATENT).case.case_no
    adjust(hall, "suspend")
    change = adjust(hall, "cancel", effective_on="2026-10-01")
    assert (change.state, row_of(hall).standing) == ("approved", "suspended")
    hall.at("2026-09-30 23:00")
    hall.tick()
    assert row_of(hall).standing == "suspended"
    hall.at("2026-10-01 00:01")
    hall.tick(2)
    assert row_of(hall).standing == "cancelled"
    assert listed(hall) == (False, False)
    assert "已取消" in refused(hall).detail
    assert hall.rows(BasisUse, BasisUse.service_key == PATENT) == []
    assert hall.case(case_no).closed_at is None
    hall.accept(case_no)
    [kept] = hall.rows(AuditEntry, AuditEntry.act == "change.carry_out", AuditEntry.subject == change.id)
    assert (kept.detail["before"]["standing"], kept.detail["after"]["standing"]) == ("suspended", "cancelled")
    told = [row.title for row in hall.rows(Message, Message.kind == "change") if row.title.startswith("已执行")]
    assert told == ["已执行：取消“专利资助”"] * 2
    hall.agrees()


def test_what_was_cancelled_comes_back_as_it_was_and_not_by_a_new_version_alone(hall: Hall) -> None:
    adjust(hall, "cancel")
    files = read_folder(ROOT / "bpmn" / "services" / PATENT)
    with pytest.raises(Conflict) as found, hall.act("designer") as act:
        catalogue.propose(act, PATENT, files, note="再来")
    assert found.value.code_here == "service_ended"
    adjust(hall, "resume")
    assert (row_of(hall).standing, listed(hall)) == ("open", (True, True))
    assert hall.rows(BasisUse, BasisUse.service_key == PATENT) != []
    hall.receive(PATENT)


def test_a_merged_service_and_what_was_merged_into_it_before_lead_to_the_successor(hall: Hall) -> None:
    adjust(hall, "merge", PATENT, successors=[REGISTRATION])
    adjust(hall, "split", REGISTRATION, successors=[BENEFIT, "04-training-subsidy"])
    problem = refused(hall)
    assert [one["key"] for one in problem.extra["successors"]] == [BENEFIT, "04-training-subsidy"]
    assert "请改办" in problem.remedy_here
    assert row_of(hall).successors == [REGISTRATION]


def test_two_people_and_one_change_at_a_time(hall: Hall) -> None:
    change = ask(hall, "suspend", as_="approver")
    with pytest.raises(Forbidden):
        agree(hall, change)
    with pytest.raises(Conflict) as pending:
        ask(hall, "cancel")
    assert pending.value.code_here == "change_pending"
    with pytest.raises(Forbidden), hall.act("designer") as act:
        commands.withdraw(act, change)
    with hall.act("approver") as act:
        commands.withdraw(act, change)
    change = ask(hall, "suspend")
    with pytest.raises(Invalid), hall.act("approver") as act:
        commands.reject(act, change, "")
    with hall.act("approver") as act:
        commands.reject(act, change, "依据不足")
    with pytest.raises(Conflict):
        agree(hall, change)
    assert row_of(hall).standing == "open"


WRONG: list[tuple[dict[str, Any], set[str]]] = [
    ({"kind": "resume"}, {"/kind"}),
    ({"kind": "suspend", "reason": "", "basis": ""}, {"/reason", "/basis"}),
    ({"kind": "merge"}, {"/successors"}),
    ({"kind": "split", "successors": [BENEFIT]}, {"/successors"}),
    ({"kind": "merge", "successors": [PATENT]}, {"/successors"}),
    ({"kind": "cancel", "effective_on": "2026-09-13"}, {"/effective_on"}),
    ({"kind": "cancel", "effective_on": "soon"}, {"/effective_on"}),
    ({"kind": "merge", "successors": [BENEFIT], "open_cases": "terminate"}, {"/open_cases"}),
    ({"kind": "cancel", "open_cases": "terminate"}, {"/open_cases"}),
    ({"kind": "change"}, {"/version"}),
    ({"kind": "close"}, {"/kind"}),
]


def test_what_does_not_fit_is_named_field_by_field(hall: Hall) -> None:
    for wish, pointers in WRONG:
        with pytest.raises(Invalid) as found:
            ask(hall, **wish)
        assert {error.pointer for error in found.value.errors} == pointers, wish


def test_a_version_goes_live_on_its_day_in_the_name_of_who_agreed(hall: Hall) -> None:
    files = read_folder(ROOT / "bpmn" / "services" / PATENT)
    files["service.yaml"] = files["service.yaml"].replace(b"seq: 13", b"seq: 14")
    with hall.act("designer") as act:
        version = catalogue.propose(act, PATENT, files, note="改序号").id
    with pytest.raises(Invalid):
        ask(hall, "add", version=version)
    change = adjust(hall, "change", version=version, effective_on="2026-09-16")
    assert row_of(hall).live_version_id != version
    hall.at("2026-09-16 08:00")
    hall.tick()
    assert row_of(hall).live_version_id == version
    with hall.office.read() as session:
        assert queries.version(session, version).settled_by_name == "演示审批人员"
    [done] = hall.rows(ChangeRequest, ChangeRequest.id == change.id)
    assert (done.before["version"], done.after["version"]) == (1, 2)


def test_what_cannot_be_done_on_its_day_is_told_and_put_on_record(hall: Hall) -> None:
    files = read_folder(ROOT / "bpmn" / "services" / PATENT)
    files["service.yaml"] = files["service.yaml"].replace(b"seq: 13", b"seq: 14")
    with hall.act("designer") as act:
        version = catalogue.propose(act, PATENT, files, note="改序号").id
    change = adjust(hall, "change", version=version, effective_on="2026-09-16")
    with hall.act("approver") as act:
        catalogue.reject(act, version, "有误")
    hall.at("2026-09-16 08:00")
    hall.tick(2)
    [kept] = hall.rows(ChangeRequest, ChangeRequest.id == change.id)
    assert (kept.state, kept.outcome) == ("failed", "这个版本已由演示审批人员处理")
    assert [row.title for row in hall.rows(Message) if row.title.startswith("未能执行")] == [
        "未能执行：变更“专利资助”"
    ] * 2


def test_a_service_is_added_on_its_day(hall: Hall) -> None:
    files = {
        name: raw.replace(PATENT.encode(), b"03-patent-grant").replace("专利资助".encode(), "专利奖补".encode())
        for name, raw in read_folder(ROOT / "bpmn" / "services" / PATENT).items()
    }
    with hall.act("designer") as act:
        version = catalogue.propose(act, "03-patent-grant", files, note="新设").id
    change = ask(hall, "add", "03-patent-grant", version=version, effective_on="2026-09-15")
    agree(hall, change)
    assert listed(hall, "03-patent-grant") == (False, False)
    hall.at("2026-09-15 09:00")
    hall.tick()
    assert listed(hall, "03-patent-grant")[0]
    assert row_of(hall, "03-patent-grant").live_version_id == version
    with hall.office.read() as session:
        assert queries.for_new_case(session, hall.office.shelf, "03-patent-grant")[1].name == "专利奖补"
