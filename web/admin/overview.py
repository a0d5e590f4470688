"""The state of the system at a glance: what must be done, and what it runs on."""

from __future__ import annotations

from typing import Any

from flask import current_app, render_template
from sqlalchemy import func, select

from engine.clock import local_date, monotonic
from web.admin import blueprint
from web.identity import office
from workflows import incidents
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.limits.models import CalendarYear
from workflows.notices import deliveries
from workflows.people.models import Unit, User
from workflows.supervision.queries import totals

NEXT_YEAR_FROM = 11
"""The month in which the State Council's notice for the next year usually is in."""


@blueprint.get("")
def overview() -> str:
    now = office().clock.now()
    today = local_date(now)
    with office().read() as session:
        counted = {
            "people": session.scalar(select(func.count()).select_from(User).where(User.active)),
            "units": session.scalar(select(func.count()).select_from(Unit)),
            "services": session.scalar(
                select(func.count()).select_from(ServiceRow).where(ServiceRow.live_version_id.is_not(None))
            ),
            "proposed": session.scalar(
                select(func.count()).select_from(ServiceVersion).where(ServiceVersion.state == "proposed")
            ),
        }
        years = set(session.scalars(select(CalendarYear.year)))
        figures, failed = totals(session, now), incidents.count(session)
        undelivered = sum(deliveries.failed(session).values())
    wanted = [today.year, *([today.year + 1] if today.month >= NEXT_YEAR_FROM else [])]
    return render_template(
        "admin/overview.html",
        figures=figures,
        failed=failed,
        undelivered=undelivered,
        counted=counted,
        missing=[year for year in wanted if year not in years],
        newest=max(years, default=None),
        database="SQLite" if office().database.is_sqlite else "PostgreSQL",
        tick=_tick(),
    )


def _tick() -> str:
    """How long ago this process's ticker last looked for what is due."""
    ticker: Any = current_app.extensions.get("ticker")
    if ticker is None or ticker.last_tick is None:
        return "由单独的进程运行"
    seconds = int(monotonic() - ticker.last_tick)
    return "正常" if seconds < 60 else f"已 {seconds // 60} 分钟没有运行，请检查服务器日志"
