"""The working calendar: a year as published, and publishing one."""

from __future__ import annotations

from typing import Any

from flask import request

from engine.errors import NotFound
from web import present
from web.api import blueprint
from web.api.answers.catalogue import CalendarAnswer, PublishedCalendar, RecountAnswer
from web.api.calls import File, actor, documented, office, once
from workflows.limits import recount
from workflows.limits.calendars import parse_year
from workflows.limits.models import CalendarYear, Recount
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


def _progress(row: Recount) -> dict[str, Any]:
    return {
        "year": row.year,
        "edition": row.edition,
        "published_at": present.iso(row.published_at),
        "published_by": row.published_by,
        "state": row.state,
        "total": row.total,
        "counted": row.counted,
        "moved": row.moved,
        "finished_at": present.iso(row.finished_at) if row.finished_at else None,
    }


@blueprint.get("/calendars/recount")
@documented("最近一次公布日历后，重新计算在办时限的进度", answers=RecountAnswer)
def show_recount() -> dict[str, Any]:
    with office().read() as session:
        row = recount.latest(session)
    if row is None:
        raise NotFound("还没有公布过日历", remedy="公布一年的安排之后再查看。")
    return _progress(row)


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
    "公布一年的安排（YAML 正文，约定见 /api/v1/schemas/calendar.schema.json）；在办时限由后台重新计算，进度见 recount",
    takes=File("application/yaml"),
    answers=PublishedCalendar,
    refuses=("calendar",),
)
@once
def put_calendar(year: int) -> dict[str, Any]:
    text = request.get_data(cache=True, as_text=True)
    with office().act(actor()) as act:
        row, begun = publish_year(act, text, year=year)
        return {**_answer(row), "recount": _progress(begun)}
