"""Choosing how to be reached, seeing whether it arrived, and the administrators' list: the pages."""

from __future__ import annotations

import re

import pytest

from tests.reach import MOBILE, Reach
from tests.web.visitor import Visitor
from tests.workflows.notices.test_deliveries import wear_out
from tests.workflows.notices.test_outbox import send

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def test_a_clerk_chooses_tries_and_sees_what_arrived(reach: Reach) -> None:
    clerk = Visitor(reach.hall, "clerk")
    page = clerk.get("/inbox/channels")
    assert "统一消息平台" not in page, "what carries everything is nobody's choice"
    wrong = clerk.post("/inbox/channels", channels=["mail", "sms"], email="not-an-address", phone="")
    assert wrong.status_code == 422
    assert "电子邮箱不正确" in wrong.text
    assert "选了“短信”，请填写手机号" in wrong.text
    assert re.search(r'value="mail" checked', wrong.text)
    sent = {"channels": ["mail", "sms"], "email": "clerk@example.org", "phone": MOBILE}
    assert clerk.post("/inbox/channels", **sent, quiet_since="21:00", quiet_until="08:00").status_code == 303
    assert clerk.post("/inbox/channels/try").status_code == 303
    assert "电子邮件：等待发送" in clerk.get("/desk/inbox")
    reach.hall.tick()
    shown = clerk.get("/desk/inbox")
    assert "电子邮件：已送出 2026-09-14 10:00" in shown
    assert reach.mails.got[0]["Subject"] == "这是一条测试消息"
    for _ in range(4):
        clerk.post("/inbox/channels/try")
    assert clerk.post("/inbox/channels/try").status_code == 429


def test_a_citizen_has_a_page_of_the_same_kind_and_nobody_sees_anothers_address(reach: Reach) -> None:
    reach.choose("clerk", "mail")
    citizen = Visitor(reach.hall, "citizen")
    page = citizen.get("/inbox/channels")
    assert 'class="citizen"' in page
    assert "clerk@example.org" not in page
    assert 'href="/inbox/channels"' in citizen.get("/my")


def test_an_administrator_finds_what_failed_and_sends_it_again(reach: Reach) -> None:
    reach.open("sms")
    reach.texts.usual = (400, {})
    for username in ("clerk", "clerk2"):
        reach.choose(username, "sms")
    send(reach.hall, "clerk", "clerk2")
    wear_out(reach.hall, "sms")
    reach.hall.ticker.tick()
    admin = Visitor(reach.hall, "admin")
    assert "2 条通知没有送达" in admin.get("/admin")
    listed = admin.get("/admin/deliveries?state=failed")
    assert "短信：2 条没有送达" in listed
    assert "对方答复 HTTP 400" in listed
    assert MOBILE not in listed
    ids = re.findall(r'action="/admin/deliveries/(\w+)/give-up"', listed)
    assert admin.post(f"/admin/deliveries/{ids[0]}/give-up", reason="").status_code == 422
    assert admin.post(f"/admin/deliveries/{ids[0]}/give-up", reason="号码已停用").status_code == 303
    assert admin.post(f"/admin/deliveries/{ids[0]}/again").status_code == 409
    reach.texts.usual = (200, {})
    assert admin.post("/admin/deliveries/again", channel="sms").status_code == 303
    reach.hall.ticker.tick()
    assert "条通知没有送达" not in admin.get("/admin")
    assert [state for _, state in reach.states()].count("sent") == 1
    assert "重发没有送达的通知" in admin.get("/admin/audit?chain=delivery")
