"""The working calendar: a year as published, and publishing one."""

from __future__ import annotations

from typing import Any

from flask import request

from engine.errors import NotFound
from web import present
from web.api import blueprint
from web.api.answers.catalogue import CalendarAnswer, PublishedCalendar
from web.api.calls import File, actor, documented, office, once
from workflows.limits.calendars import parse_year
from workflows.limits.models import CalendarYear
from workflows.limits.publish import publish_year


def _answer(row: CalendarYear) -> dict[str, Any]:
    year = parse_year(row.text)
    return {
        "year": row.year,
        "official": year.official,
        "source": row.source,
        "revision": row.revision,
        "published_at": present.iso(row.published_at),
        "rest": [{"date": day.isoformat(), "name": name} for day, name in sorted(year.rest.items())],
        "work": [{"date": day.isoformat(), "name": name} for day, name in sorted(year.work.items())],
    }


@blueprint.get("/calendars/<int:year>")
@documented("一年的放假调休安排", answers=CalendarAnswer)
def show_calendar(year: int) -> dict[str, Any]:
    with office().read() as session:
        row = session.get(CalendarYear, year)
        if row is None:
            raise NotFound(f"{year} 年的安排尚未导入，现按暂定日历计算", remedy="国务院通知公布后，由管理员导入。")
        return _answer(row)


@blueprint.put("/calendars/<int:year>")
@documented(
    "公布一年的安排（YAML 正文，约定见 /api/v1/schemas/calendar.schema.json），并重新计算全部在办时限",
    takes=File("application/yaml"),
    answers=PublishedCalendar,
    refuses=("calendar",),
)
@once
def put_calendar(year: int) -> dict[str, Any]:
    text = request.get_data(cache=True, as_text=True)
    with office().act(actor()) as act:
        row, moved = publish_year(act, text, year=year)
        return {**_answer(row), "clocks_moved": moved}
