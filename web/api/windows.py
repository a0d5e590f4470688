"""Windows over HTTP: the register, what is received where, exceptions."""

from __future__ import annotations

from typing import Any

from engine.clock import local_date
from web import present
from web.api import blueprint
from web.api.answers.organisation import StationingAnswer, WindowAnswer, WindowExceptionAnswer, WindowPage
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import PageQuery, ReleaseBody, WindowBody, WindowExceptionBody
from workflows.organisation import stationing, windows
from workflows.organisation.models import Window, WindowException
from workflows.paging import cut


def _told(row: Window) -> dict[str, Any]:
    return {
        "id": row.id,
        "hall": row.hall,
        "number": row.number,
        "name": row.name,
        "days": row.days,
        "opens": row.opens,
        "closes": row.closes,
        "closed_on": row.closed_on.isoformat() if row.closed_on else None,
    }


def _exception(row: WindowException) -> dict[str, Any]:
    return {
        "service": row.service_key,
        "reason": row.reason,
        "basis": row.basis,
        "approved_by": row.approved_by_name,
        "approved_at": present.iso(row.approved_at),
        "ended_at": present.iso(row.ended_at),
    }


@blueprint.get("/windows")
@documented("政务服务大厅的窗口", query=PageQuery, answers=WindowPage)
def list_windows() -> dict[str, Any]:
    wanted = query(PageQuery)
    with office().read() as session:
        page = cut(windows.windows(session, **wanted), wanted["limit"])
        return {"items": [_told(row) for row in page.items], "next": page.next}


@blueprint.post("/windows")
@documented("登记窗口", takes=WindowBody, answers=WindowAnswer, status=201)
@once
def add_window() -> tuple[dict[str, Any], int]:
    told = windows.Opening(**body(WindowBody))
    with office().act(actor()) as act:
        return _told(windows.add(act, told)), 201


@blueprint.put("/windows/<window_id>")
@documented("修改窗口：写全各项；停用写明日期", takes=WindowBody, answers=WindowAnswer)
@once
def change_window(window_id: str) -> dict[str, Any]:
    told = windows.Opening(**body(WindowBody))
    with office().act(actor()) as act:
        return _told(windows.change(act, window_id, told))


@blueprint.get("/stationing")
@documented("公布的事项在哪些窗口收件，哪些没有进驻", answers=StationingAnswer)
def show_stationing() -> dict[str, Any]:
    with office().read() as session:
        rows = stationing.report(session, local_date(office().clock.now()))
        items = [
            {
                "service": row.key,
                "name": row.name,
                "unit": row.unit,
                "windows": [_told(window) for window in one.windows],
                "exception": _exception(one.exception) if one.exception else None,
                "faults": list(one.faults),
                "stationed": one.published,
            }
            for row, one in rows
        ]
    return {"services": items, "missing": sum(not one.published for _, one in rows)}


@blueprint.post("/services/<key>/window-exception")
@documented(
    "批准一个事项不进驻窗口的例外",
    takes=WindowExceptionBody,
    answers=WindowExceptionAnswer,
    status=201,
    refuses=("exception_known",),
)
@once
def allow_without_window(key: str) -> tuple[dict[str, Any], int]:
    sent = body(WindowExceptionBody)
    with office().act(actor()) as act:
        row = stationing.allow(act, key, sent["reason"], sent["basis"])
        return _exception(row), 201


@blueprint.post("/services/<key>/window-exception/end")
@documented("结束例外：以后的版本须进驻窗口才能公布", takes=ReleaseBody, answers=WindowExceptionAnswer)
@once
def require_window(key: str) -> dict[str, Any]:
    body(ReleaseBody)
    with office().act(actor()) as act:
        return _exception(stationing.end_exception(act, key))
