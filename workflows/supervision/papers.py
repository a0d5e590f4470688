"""An order of supervision on paper: what is to be answered by when and what was done to it, as PDF."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from workflows.cases.models import Case
from workflows.documents.content import day_text, moment_text
from workflows.documents.render import render
from workflows.office import Office
from workflows.people.queries import UnitTree
from workflows.rules.lights import RUNGS, Rung
from workflows.rules.limits import Limit
from workflows.rules.triggers import TRIGGERS
from workflows.supervision.deeds import title
from workflows.supervision.listing import Shown
from workflows.supervision.models import OrderDeed

TEMPLATE = "supervision_order"
LEVELS = {1: "一级督办", 2: "二级督办"}
DEEDS = {
    "issue": "发出",
    "answer": "答复",
    "accept": "认可答复，办结",
    "return": "退回答复",
    "withdraw": "撤回",
    "escalate": "逾期未答复，升级为二级督办",
    "remind": "提醒即将到期",
    "overdue": "二级督办逾期未答复",
}
"""What is done to an order, in words."""
STATES = {
    "issued": "待答复",
    "answered": "已答复，待审核",
    "returned": "已退回，待重新答复",
    "accepted": "已办结",
    "withdrawn": "已撤回",
}


def pdf(
    session: Session, office: Office, shown: Shown, deeds: Sequence[OrderDeed], tree: UnitTree, now: datetime
) -> bytes:
    """The paper as the order stands now; what was written in it does not change, what is done to it is added."""
    row, clock, card = shown.order, shown.clock, shown.card(now)
    case = session.get(Case, row.case_id) if row.case_id else None
    told = [f"{one['name']}（{one['role']}{'，代' + one['for'] if one['for'] else ''}）" for one in row.recipients]
    data = {
        "title": title(row),
        "number": row.number,
        "unit": tree.name(row.issuing_unit),
        "date": day_text(row.issued_at),
        "case": {"no": row.case_no},
        "card": {"code": card.code, "words": f"{card.title}　{card.means}"},
        "order": {
            "to": tree.name(row.unit),
            "content": row.content,
            "case_no": row.case_no,
            "service": case.service_name if case else "",
            "responsible": tree.name(row.responsible_unit) if row.responsible_unit != row.unit else "",
            "rule": f"{row.rule} {TRIGGERS[row.rule]}",
            "warning": RUNGS[Rung(row.warning)].light.words if row.warning else "",
            "basis": row.basis,
            "level": LEVELS[row.level],
            "due": f"{Limit.parse(clock.limit)}，{moment_text(clock.due_at)} 前",
            "provisional": clock.provisional,
            "issued": f"{row.issued_by_name}，{moment_text(row.issued_at)}",
            "told": "、".join(told),
            "state": STATES[row.state],
            "answer": _signed(row.answer, row.answered_by_name, row.answered_at),
            "result": _signed(row.result, row.state_by, row.state_at),
        },
        "deeds": [[moment_text(deed.at), DEEDS[deed.deed], deed.actor_name, _said(deed)] for deed in deeds],
    }
    return render(office.settings.bpmn / "documents", TEMPLATE, data)


def _signed(words: str, name: str | None, at: datetime | None) -> str:
    return f"{words}（{name}，{moment_text(at)}）" if words else ""


def _said(deed: OrderDeed) -> str:
    due = f"应于 {moment_text(deed.due_at)} 前答复" if deed.due_at else ""
    return due if deed.deed == "issue" else "；".join(filter(None, (deed.text, due)))
