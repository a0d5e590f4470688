"""What is done to a supervision order enters three places at once: its state, its own record, the audit chain."""

from __future__ import annotations

import hashlib
from datetime import datetime

from engine.errors import Conflict
from workflows.acts import Act
from workflows.cases.models import Case
from workflows.documents.content import moment_text
from workflows.people.roles import SYSTEM
from workflows.rules.orders import KINDS, Deed, Kind, State, after
from workflows.supervision.models import OrderDeed, SupervisionOrder

DONE = {
    State.ISSUED: "发出",
    State.ANSWERED: "答复",
    State.RETURNED: "退回",
    State.ACCEPTED: "认可并办结",
    State.WITHDRAWN: "撤回",
}
"""What led to a state, as a verb."""
TRIED = {
    Deed.ANSWER: "再答复",
    Deed.ACCEPT: "认可",
    Deed.RETURN: "退回",
    Deed.WITHDRAW: "撤回",
    Deed.ESCALATE: "升级",
}


def title(order: SupervisionOrder) -> str:
    """What the paper is called."""
    return KINDS[Kind(order.kind)].title


def move(act: Act, order: SupervisionOrder, deed: Deed) -> None:
    """Take the order to the state the deed leads to. Raises Conflict, with who and when, where none does."""
    state = after(State(order.state), deed)
    if state is None:
        raise Conflict(
            f"这份{title(order)}已由{order.state_by}于 {moment_text(order.state_at)} "
            f"{DONE[State(order.state)]}，现在不能{TRIED[deed]}",
            code="order_state",
            extra={
                "number": order.number,
                "state": order.state,
                "closed_by": order.state_by,
                "closed_at": order.state_at.isoformat(),
            },
        )
    if state != order.state:
        order.state, order.state_at, order.state_by = state, act.now, act.actor.name


def enter(
    act: Act, order: SupervisionOrder, case: Case | None, deed: str, text: str = "", *, due_at: datetime | None = None
) -> None:
    """Write it down. The chain holds the text's digest: an applicant who reads their case's chain reads no text."""
    order.deeds += 1
    row = {
        "order_id": order.id,
        "number": order.deeds,
        "deed": deed,
        "level": order.level,
        "at": act.now,
        "actor_id": act.actor.user_id,
        "actor_name": act.actor.name,
        "unit": act.actor.unit,
        "text": text,
        "due_at": due_at,
    }
    act.append(OrderDeed, row)
    act.record(
        f"order.{deed}",
        order.number,
        case,
        order=order.id,
        deed=order.deeds,
        kind=order.kind,
        level=order.level,
        unit=order.unit,
        due_at=due_at,
        text=digest(text),
    )


def digest(text: str) -> str:
    """What the audit chain keeps of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def by_itself(order: SupervisionOrder) -> bool:
    """Was it the office itself that issued it?"""
    return order.issued_by == SYSTEM.user_id
