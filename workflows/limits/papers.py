"""The explanation of a date on paper: every day with its reason and its article, as PDF. It decides nothing."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.documents.content import day_text, moment_text
from workflows.documents.render import render
from workflows.limits import explain
from workflows.limits.models import ClockRow
from workflows.office import Office
from workflows.people.queries import unit_tree

TITLE = "时限计算说明"
TEMPLATE = "date_explanation"
ENTRIES = {"start": "开始计时", "suspend": "暂停计时", "resume": "恢复计时", "extend": "延长", "stop": "停止计时"}
"""What is written into a ledger, in words."""
_WEEKDAYS = "一二三四五六日"


def explanation(session: Session, office: Office, case: Case, clock_id: str) -> bytes:
    """The paper of one clock, as it is counted now. Raises NotFound where the case has no such clock."""
    told = explain.explanation(session, office, case, clock_id)
    clock = session.get_one(ClockRow, clock_id)
    explained = {
        "case_no": case.case_no,
        "service": case.service_name,
        "name": told["name"],
        "limit": told["limit_text"],
        "basis": told["basis"],
        "due": _day(date.fromisoformat(told["due_on"])),
        "provisional": told["provisional"],
        "note": told["note"],
        "ledger": [_entry(event) for event in told["ledger"]],
        "days": [_counted(day) for day in told["days"]],
    }
    data = {
        "title": TITLE,
        "unit": unit_tree(session).name(clock.unit),
        "time": moment_text(office.clock.now()),
        "explained": explained,
    }
    return render(office.settings.bpmn / "documents", TEMPLATE, data)


def _entry(event: dict[str, Any]) -> list[str]:
    what, kind = ENTRIES.get(event["kind"], event["kind"]), event["detail"].get("kind", "")
    at = moment_text(datetime.fromisoformat(event["at"]))
    return [at, f"{what}：{kind}" if kind else what, event["basis"]]


def _counted(day: dict[str, Any]) -> list[str]:
    why = day["why"] + ("（暂定）" if day["provisional"] else "")
    counted = "计入" if day["counted"] else "不计"
    return [_day(date.fromisoformat(day["date"])), counted, str(day["number"] or "—"), why, day["article"]]


def _day(value: date) -> str:
    return f"{day_text(value)}（周{_WEEKDAYS[value.weekday()]}）"
