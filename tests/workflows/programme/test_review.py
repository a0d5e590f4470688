"""A unit's package: completeness, joint review, disposition, approval, publication within twenty working days."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import Hall
from tests.workflows.programme.written import FINE, catalogue_row, put_forward, reviewed, started, submitted
from workflows.audit import AuditEntry
from workflows.cases import tasks
from workflows.cases.models import Task
from workflows.catalogue import commands as catalogue
from workflows.catalogue import drafts, queries
from workflows.catalogue.models import ServiceVersion
from workflows.limits.models import Alert
from workflows.people.roles import Role
from workflows.programme import editions, packages, review
from workflows.programme.models import CampaignUnit, CatalogueEdition, Package, PackageRow
from workflows.programme.review import Decided
from workflows.supervision import orders
from workflows.supervision.models import SupervisionOrder

KEPT, CHANGED, GONE = "06-kept", "06-changed", "06-gone"


AGREED = {"opinion": "同意。"}


def still_open(hall: Hall, case_no: str) -> list[Task]:
    return hall.rows(Task, Task.case_no == case_no, Task.state == "open")


def disposed(hall: Hall, case_no: str, **decided: Decided) -> None:
    with hall.act("lead") as act:
        for key, one in decided.items():
            review.dispose(act, case_no, f"06-{key}", one)


def test_a_package_from_the_unit_to_the_edition(hall: Hall) -> None:
    hall.engage("school-head", Role.SECTION_CHIEF, "xuexiao")
    hall.at("2016-05-03 09:00")
    campaign = started(hall, units=["xuexiao"])
    hall.tick(3)
    versions = {key: put_forward(hall, key, f"办理{key}") for key in (KEPT, CHANGED, GONE)}
    with pytest.raises(Conflict) as refused, hall.act("approver") as act:
        catalogue.approve(act, versions[KEPT])
    assert refused.value.code_here == "not_disposed"

    case_no = submitted(hall, campaign)
    [package] = hall.rows(Package)
    assert (len(package.digest), len(package.seal), package.round) == (64, 64, 1)
    hall.complete(case_no, "Accept", "lead", outcome="refused", opinion="请补充附件说明。")
    hall.complete(case_no, "Resubmit", "xuexiao", opinion="已补充。")
    assert hall.rows(Package)[0].round == 2
    hall.complete(case_no, "Accept", "lead", outcome="accepted", opinion="齐全。")
    assert sorted((task.element, task.unit) for task in still_open(hall, case_no)) == [
        ("Review", "ga"),
        ("Review", "rsj"),
    ]

    with pytest.raises(Invalid) as incomplete, hall.act("rsj") as act:
        review.find(act, case_no, KEPT, {**FINE, "proofs": {"verdict": "not_ok"}, "steps": {}})
    assert [error.pointer for error in incomplete.value.errors] == [
        "/findings/proofs/comment",
        "/findings/steps/verdict",
    ]
    with pytest.raises(Forbidden), hall.act("xuexiao") as act:
        review.find(act, case_no, KEPT, FINE)
    [task] = [task for task in still_open(hall, case_no) if task.unit == "rsj"]
    with pytest.raises(Invalid, match="3 个事项"), hall.act("rsj") as act:
        tasks.complete(act, task.id, AGREED)
    objected = {**FINE, "proofs": {"verdict": "not_ok", "comment": "证明可以共享", "suggestion": "改为核验"}}
    with hall.act("rsj") as act:
        for key in versions:
            review.find(act, case_no, key, objected if key == CHANGED else FINE)
        tasks.complete(act, task.id, AGREED)
    [task] = still_open(hall, case_no)
    with hall.act("ga") as act:
        for key in versions:
            review.find(act, case_no, key, FINE)
        tasks.complete(act, task.id, AGREED)

    with pytest.raises(Invalid, match="3 个事项"):
        hall.complete(case_no, "Dispose", "lead", **AGREED)
    with pytest.raises(Invalid) as wrong, hall.act("lead") as act:
        review.dispose(act, case_no, CHANGED, Decided("retain_with_changes"))
    assert [error.pointer for error in wrong.value.errors] == ["/reason", "/rectify_by"]
    changes = Decided("retain_with_changes", "证明改为共享核验", rectify_by=date(2016, 6, 13))
    disposed(hall, case_no, kept=Decided("cancel", "误填"), changed=changes, gone=Decided("cancel", "没有依据"))
    disposed(hall, case_no, kept=Decided("retain"))
    hall.complete(case_no, "Dispose", "lead", opinion="请审定。")
    assert [
        (entry.detail["before"], entry.detail["after"])
        for entry in hall.rows(AuditEntry, AuditEntry.act == "review.dispose")
        if entry.detail["key"] == KEPT
    ] == [("", "cancel"), ("cancel", "retain")]

    hall.at("2016-05-31 09:00")
    hall.complete(case_no, "Approve", "government", outcome="granted", opinion="同意。")
    [order] = hall.rows(SupervisionOrder)
    assert (order.kind, order.unit, order.state) == ("rectification", "xuexiao", "issued")
    assert hall.rows(ServiceVersion, ServiceVersion.id == versions[GONE])[0].state == "rejected"
    clock = hall.clock_of(case_no, "step", "公布")
    assert clock.due_at.date() == date(2016, 6, 29)  # twenty working days: 9 to 11 June are the Dragon Boat holidays
    assert clock.basis.endswith("第二十六条")

    hall.complete(case_no, "Publish", "lead", opinion="公布。")
    hall.tick()
    [edition] = hall.rows(CatalogueEdition)
    assert (edition.number, [(row["key"], row["disposition"]) for row in edition.rows]) == (1, [(KEPT, "retain")])
    assert [(one["key"], one["change"]) for one in edition.changes] == [(CHANGED, "waiting"), (KEPT, "added")]
    assert hall.case(case_no).state == "completed"
    with hall.office.read() as session:
        assert [queries.live_id(session, key) is not None for key in versions] == [True, False, False]

    with pytest.raises(Conflict, match="整改还没有认可"), hall.act("approver") as act:
        catalogue.approve(act, versions[CHANGED])
    with hall.act("school-head") as act:
        orders.answer(act, order.id, "已改为共享核验。")
    with hall.act("supervisor") as act:
        orders.accept(act, order.id)
    with hall.act("lead") as act:
        editions.publish_rest(act, case_no)
    first, second = hall.rows(CatalogueEdition)
    assert (second.number, [row["key"] for row in second.rows]) == (2, [CHANGED, KEPT])
    assert first.rows == edition.rows
    assert all(row.published_at for row in hall.rows(PackageRow) if row.service_key != GONE)


def test_what_is_not_published_in_time_reaches_the_supervisors(hall: Hall) -> None:
    hall.at("2016-05-03 09:00")
    campaign = started(hall, units=["xuexiao"])
    put_forward(hall, KEPT, "办理事项")
    case_no = submitted(hall, campaign)
    reviewed(hall, case_no, [KEPT], "ga", "rsj")
    disposed(hall, case_no, kept=Decided("retain"))
    hall.complete(case_no, "Dispose", "lead", opinion="请审定。")
    hall.complete(case_no, "Approve", "government", outcome="granted", opinion="同意。")
    hall.at("2016-05-31 17:00")
    hall.tick()
    assert ("step", "sfj", "red") not in hall.alerts(case_no)
    hall.at("2016-06-01 08:30")
    hall.tick()
    assert ("step", "sfj", "red") in hall.alerts(case_no)
    [alert] = [row for row in hall.rows(Alert, Alert.case_no == case_no) if row.rung == "red"]
    assert "supervisor" in {one["user"] for one in alert.recipients}


def test_everything_missing_is_told_once_and_a_unit_without_services_reports_zero(hall: Hall) -> None:
    hall.at("2016-02-01 09:00")
    campaign = started(hall, units=["xuexiao", "yiyuan"])
    with hall.act("designer") as act:
        drafts.save(act, KEPT, catalogue_row(KEPT, "只有目录", "xuexiao"))
        drafts.save(act, CHANGED, catalogue_row(CHANGED, "也只有目录", "xuexiao"))
    with pytest.raises(Invalid) as refused:
        submitted(hall, campaign)
    assert (refused.value.code_here, [error.pointer for error in refused.value.errors]) == (
        "incomplete",
        [f"/rows/{CHANGED}", f"/rows/{KEPT}"],
    )
    with pytest.raises(Forbidden), hall.act("ga") as act:
        packages.submit(act, campaign.id, "xuexiao")
    case_no = submitted(hall, campaign, "yiyuan")
    hall.complete(case_no, "Accept", "lead", outcome="accepted", opinion="没有事项。")
    assert hall.case(case_no).state == "completed"
    assert [row.unit for row in hall.rows(CampaignUnit) if row.zero_reported_at] == ["yiyuan"]


def test_the_lead_departments_own_rows_are_disposed_of_by_another(hall: Hall) -> None:
    hall.at("2016-02-01 09:00")
    hall.engage("deputy", Role.LEAD_REVIEWER, "rsj")
    campaign = started(hall, units=["sfj"], reviewers=["ga", "sfj"])
    put_forward(hall, KEPT, "办理事项", unit="sfj")
    case_no = submitted(hall, campaign, "sfj")
    task = hall.task(case_no, "Accept")
    assert (task.unit, task.role) == ("rsj", "lead_reviewer")
    hall.complete(case_no, "Accept", "deputy", outcome="accepted", opinion="齐全。")
    assert [row.unit for row in still_open(hall, case_no)] == ["ga"]
