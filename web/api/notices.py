"""Messages outside the inbox: how one is reached; for administrators what was delivered, and sending it again."""

from __future__ import annotations

from typing import Any

from web import present
from web.api import blueprint
from web.api.answers.notices import DeliveryAnswer, DeliveryPage, ReachingAnswer, SentAgainAnswer
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import DeliveriesQuery, ReachingBody, ReasonBody, ReleaseBody
from workflows.notices import contacts, deliveries
from workflows.notices.contacts import ADDRESSES, Choices
from workflows.notices.deliveries import Shown


def _reached(chosen: Choices) -> dict[str, Any]:
    offered = [
        {"name": line.name, "title": line.title, "needs": line.channel.needs or None}
        for line in contacts.may_choose(office().channels, actor())
    ]
    return {
        "channels": list(chosen.channels),
        "offered": offered,
        **{name: chosen.addresses.get(name, "") for name in ADDRESSES},
        "quiet_since": chosen.quiet_since,
        "quiet_until": chosen.quiet_until,
    }


@blueprint.get("/reaching")
@documented("本人的通知方式", answers=ReachingAnswer)
def show_reaching() -> dict[str, Any]:
    with office().read() as session:
        return _reached(contacts.of(session, office().keys, actor().user_id))


@blueprint.put("/reaching")
@documented("修改本人的通知方式", takes=ReachingBody, answers=ReachingAnswer)
@once
def put_reaching() -> dict[str, Any]:
    sent = body(ReachingBody)
    with office().act(actor()) as act:
        addresses = {name: sent[name] for name in ADDRESSES}
        quiet = (sent["quiet_since"], sent["quiet_until"])
        return _reached(contacts.choose(act, sent["channels"], addresses, quiet))


@blueprint.get("/deliveries")
@documented("站内消息之外发出的通知，新的在前", query=DeliveriesQuery, answers=DeliveryPage)
def list_deliveries() -> dict[str, Any]:
    wanted = query(DeliveriesQuery)
    with office().read() as session:
        page = deliveries.listed(
            session,
            office().channels,
            state=wanted["state"],
            channel=wanted["channel"],
            case_no=wanted["case"],
            after=wanted["after"],
            limit=wanted["limit"],
        )
    return {"items": [_told(row) for row in page.items], "next": page.next}


@blueprint.post("/deliveries/<delivery_id>/send-again")
@documented("重发一条没有送达的通知", takes=ReleaseBody, answers=DeliveryAnswer, refuses=("job_not_failed",))
@once
def send_delivery_again(delivery_id: str) -> dict[str, Any]:
    body(ReleaseBody)
    with office().act(actor()) as act:
        deliveries.send_again(act, delivery_id)
        return _told(deliveries.one(act.session, office().channels, delivery_id))


@blueprint.post("/deliveries/<delivery_id>/give-up")
@documented("不再发送一条没有送达的通知", takes=ReasonBody, answers=DeliveryAnswer, refuses=("job_not_failed",))
@once
def give_delivery_up(delivery_id: str) -> dict[str, Any]:
    sent = body(ReasonBody)
    with office().act(actor()) as act:
        deliveries.give_up(act, delivery_id, sent["reason"])
        return _told(deliveries.one(act.session, office().channels, delivery_id))


@blueprint.post("/channels/<name>/send-again")
@documented("重发一个通道全部没有送达的通知", takes=ReleaseBody, answers=SentAgainAnswer)
@once
def send_channel_again(name: str) -> dict[str, Any]:
    body(ReleaseBody)
    with office().act(actor()) as act:
        return {"number": deliveries.send_all_again(act, name)}


def _told(row: Shown) -> dict[str, Any]:
    return {
        "id": row.id,
        "message": row.delivery.message_id,
        "case_no": row.delivery.case_no,
        "kind": row.delivery.kind,
        "channel": row.delivery.channel,
        "channel_title": row.channel_title,
        "recipient": row.recipient,
        "state": row.state,
        "attempts": row.attempts,
        "note": row.note,
        "created_at": present.iso(row.delivery.created_at),
        "due_at": present.iso(row.due_at),
        "settled_at": present.iso(row.delivery.settled_at),
    }
