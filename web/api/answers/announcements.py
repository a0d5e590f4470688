"""Answers on announcements."""

from __future__ import annotations

from web.api.described import Answer, day, moment, page_of, text


class AnnouncementAnswer(Answer):
    id = text("公告标识")
    title = text("标题")
    body = text("正文，每一行一段")
    from_on = day("自哪一天")
    until_on = day("至哪一天；长期的为 null", allow_none=True)
    published_at = moment("何时发布")
    changed_at = moment("何时最近修改")


AnnouncementPage = page_of(AnnouncementAnswer, "AnnouncementPage")
