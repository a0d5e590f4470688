"""Announcements: published from one day to another, corrected, withdrawn, read by everybody and as a feed."""

from __future__ import annotations

from lxml import etree

from tests.hall import Hall
from tests.web.visitor import Visitor
from workflows.announcements.models import Announcement
from workflows.audit import AuditEntry

TEXT = {"title": "大厅搬迁", "body": "第一段<b>。\n\n第二段。", "from_on": "2026-09-20", "until_on": "2026-09-25"}


def test_an_announcement_is_read_from_its_day_to_its_last_by_everybody(hall: Hall) -> None:
    admin, citizen = Visitor(hall, "admin"), Visitor(hall, "citizen")
    refused = admin.post("/admin/announcements", **{**TEXT, "title": "", "until_on": "2026-09-01"})
    assert refused.status_code == 422
    assert "截止日期不能早于开始日期" in refused.get_data(as_text=True)
    assert admin.post("/admin/announcements", **TEXT).status_code == 303
    [row] = hall.rows(Announcement)
    here = f"/announcements/{row.id}"
    assert "未到日期" in admin.get("/admin/announcements")
    citizen.get(here, 404)
    hall.at("2026-09-25 23:00")
    page = citizen.get(here)
    assert "<p>第一段&lt;b&gt;。</p>" in page
    assert "大厅搬迁" in citizen.get("/")
    assert "大厅搬迁" in citizen.get("/announcements")
    feed = etree.fromstring(citizen.get("/announcements.atom").encode())
    assert feed.findtext("{*}entry/{*}content") == "第一段<b>。\n\n第二段。"
    hall.at("2026-09-26 00:01")
    citizen.get(here, 404)
    assert "大厅搬迁" not in citizen.get("/")


def test_corrections_and_withdrawal_are_audited_and_nobody_overwrites_anothers(hall: Hall) -> None:
    admin = Visitor(hall, "admin")
    admin.post("/admin/announcements", title="通知", body="正文")
    [row] = hall.rows(Announcement)
    here = f"/admin/announcements/{row.id}"
    changed = {"title": "通知（更正）", "body": "正文", "from_on": "2026-09-14", "revision": "1"}
    assert admin.post(here, **changed).status_code == 303
    assert admin.post(here, **changed).status_code == 409
    [kept] = hall.rows(AuditEntry, AuditEntry.act == "announcement.change")
    assert (kept.detail["before"]["title"], kept.detail["after"]["title"]) == ("通知", "通知（更正）")
    assert admin.post(f"{here}/withdraw").status_code == 303
    assert admin.post(f"{here}/withdraw").status_code == 409
    admin.get(f"/announcements/{row.id}", 404)
