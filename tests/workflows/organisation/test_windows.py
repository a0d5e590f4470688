"""Every published service has a window, or an approved exception (R18)."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Conflict, Forbidden, Invalid
from tests.hall import BENEFIT, Hall
from workflows.audit import AuditEntry
from workflows.catalogue import commands
from workflows.catalogue.folder import read_folder
from workflows.organisation import stationing, windows
from workflows.organisation.models import Window
from workflows.organisation.windows import Opening
from workflows.people.roles import Role
from workflows.settings import ROOT


def close(hall: Hall, *numbers: str) -> None:
    for row in hall.rows(Window, Window.number.in_(numbers)):
        with hall.act("admin") as act:
            windows.change(act, row.id, Opening(row.hall, row.number, row.name, closed_on=date(2026, 9, 14)))


def propose(hall: Hall) -> str:
    files = read_folder(ROOT / "bpmn" / "services" / BENEFIT)
    files["service.yaml"] += "# 改过\n".encode()
    with hall.act("designer") as act:
        return commands.propose(act, BENEFIT, files, note="测试").id


def approve(hall: Hall, version: str) -> str:
    with hall.act("approver") as act:
        return commands.approve(act, version).state


def missing(hall: Hall) -> dict[str, list[str]]:
    with hall.office.read() as session:
        rows = stationing.report(session, date(2026, 9, 14))
        return {row.key: list(one.faults) for row, one in rows if not one.published or one.faults}


def test_the_demo_has_a_window_for_every_service(hall: Hall) -> None:
    assert missing(hall) == {}
    close(hall, "12")
    assert missing(hall) == {BENEFIT: ["演示区政务服务中心 12 号窗口已停用"]}, (
        "one of its two is enough to be received at"
    )


def test_nothing_is_published_without_a_window_unless_an_approver_says_why(hall: Hall) -> None:
    close(hall, "12", "13")
    version = propose(hall)
    with pytest.raises(Conflict, match="13 号窗口已停用") as refused:
        approve(hall, version)
    assert refused.value.code_here == "not_stationed"
    hall.engage("elsewhere", Role.APPROVER, "ga")
    for name, problem in (("designer", Forbidden), ("elsewhere", Exception)):
        with pytest.raises(problem), hall.act(name) as act:
            stationing.allow(act, BENEFIT, "涉密", "渝示府〔2026〕1号")
    with pytest.raises(Invalid) as caught, hall.act("approver") as act:
        stationing.allow(act, BENEFIT, " ", "")
    assert [error.pointer for error in caught.value.errors] == ["/reason", "/basis"]
    with hall.act("approver") as act:
        stationing.allow(act, BENEFIT, "由单位自行受理", "渝示府〔2026〕1号")
    with pytest.raises(Conflict), hall.act("approver") as act:
        stationing.allow(act, BENEFIT, "又一次", "渝示府〔2026〕1号")
    assert approve(hall, version) == "live"
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "window.except")
    assert (entry.actor_name, entry.detail["reason"]) == ("演示审批人员", "由单位自行受理")
    with hall.act("approver") as act:
        stationing.end_exception(act, BENEFIT)
    assert BENEFIT in missing(hall)


def test_a_guide_that_tells_other_hours_than_the_window_has_is_named(hall: Hall) -> None:
    [row] = hall.rows(Window, Window.number == "13")
    with hall.act("admin") as act:
        windows.change(act, row.id, Opening("hall", "13", row.name, "周一至周六", "08:30", "17:30"))
    assert missing(hall) == {BENEFIT: ["13 号窗口的办公时间是周一至周六 08:30–17:30，与指南不一致"]}


def test_a_window_that_makes_no_sense_is_told_field_by_field(hall: Hall) -> None:
    for told, pointers in (
        (Opening("nowhere", "", "", "", "9点", "17:30"), ["/hall", "/number", "/name", "/days", "/opens"]),
        (Opening("hall", "12", "又一个", "工作日", "17:30", "09:00"), ["/number", "/closes"]),
    ):
        with pytest.raises(Invalid) as caught, hall.act("admin") as act:
            windows.add(act, told)
        assert [error.pointer for error in caught.value.errors] == pointers
    with pytest.raises(Forbidden), hall.act("supervisor") as act:
        windows.add(act, Opening("hall", "99", "九十九号"))
