"""What the applicant is told of delay: that the promise was missed, an apology, what happens next."""

from __future__ import annotations

from workflows.acts import Act
from workflows.cases.models import Case
from workflows.catalogue.folder import Service
from workflows.documents.content import day_text
from workflows.limits.models import ClockRow
from workflows.limits.running import open_clocks, what_ends
from workflows.notices import commands as notices


def concerns(service: Service, clock: ClockRow, rung: str) -> bool:
    """Is this the rung at which what the applicant was promised is missed? The law's limit, where nothing else was."""
    promise = ("promised", "red") if service.limit("promised") else ("statutory", "red_statutory")
    return (clock.kind, rung) == promise


def tell(act: Act, case: Case, clock: ClockRow) -> None:
    """One message, in plain words."""
    unit = act.units.by_code.get(case.unit)
    statutory = next((row for row in open_clocks(act, case) if row.kind == "statutory"), None)
    latest = ""
    if statutory is not None and statutory.state == "running" and statutory.due_at > act.now:
        latest = f"依法最迟应在 {day_text(statutory.due_at)} 前{what_ends(statutory)}。"
    phone = f"，或者致电 {unit.phone}" if unit and unit.phone else ""
    notices.tell_applicant(
        act,
        case,
        kind="delay",
        title=f"很抱歉，您的办件没有按承诺时间{what_ends(clock)}",
        body=f"您申请的“{case.service_name}”（办件编号 {case.case_no}）承诺在 {day_text(clock.due_at)} 前"
        f"{what_ends(clock)}，现在还没有办完，我们向您致歉。"
        f"已经催促{unit.name if unit else '承办单位'}尽快办理，监察人员会跟踪督促。"
        f"{latest}您不用再做什么；想了解情况，可以打开办件查看进度{phone}。",
    )
