"""For those who run the server: is it alive, is it ready, what does it measure."""

from __future__ import annotations

import os
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import func, select, text

from engine.clock import monotonic
from engine.store.tables import JobRow
from web.identity import office
from workflows.supervision import queries

blueprint = Blueprint("operation", __name__)

REGISTRY = CollectorRegistry()
REQUESTS = Counter("banjie_http_requests_total", "HTTP requests", ["endpoint", "status"], registry=REGISTRY)
SECONDS = Histogram(
    "banjie_http_seconds",
    "Time to answer",
    ["endpoint"],
    registry=REGISTRY,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5),
)
_NEWEST: Any = {"registry": REGISTRY, "multiprocess_mode": "mostrecent"}
JOBS = Gauge("banjie_jobs", "Jobs by state", ["state"], **_NEWEST)
OVERDUE = Gauge("banjie_clocks_overdue", "Running clocks past their due moment", **_NEWEST)
TICK_AGE = Gauge("banjie_tick_age_seconds", "Seconds since the ticker's last sweep", **_NEWEST)


def measure(response: Response, began: float) -> None:
    """Count one answered request."""
    endpoint = request.endpoint or "none"
    REQUESTS.labels(endpoint, response.status_code).inc()
    SECONDS.labels(endpoint).observe(monotonic() - began)


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database answers, and where a ticker belongs to this process, it ticks."""
    problems = []
    with office().read() as session:
        session.execute(text("SELECT 1"))
    ticker: Any = current_app.extensions.get("ticker")
    if ticker is not None and ticker.last_tick is not None and monotonic() - ticker.last_tick > 60:
        problems.append("the ticker has not ticked for a minute")
    return jsonify({"status": "ok" if not problems else "not ready", "problems": problems}), 503 if problems else 200


@blueprint.get("/metrics")
def metrics() -> Response:
    now = office().clock.now()
    with office().read() as session:
        by_state = session.execute(select(JobRow.state, func.count()).group_by(JobRow.state))
        counted: dict[str, int] = dict(by_state.all())
        OVERDUE.set(queries.overdue(session, now))
    for state in ("queued", "running", "failed"):
        JOBS.labels(state).set(counted.get(state, 0))
    ticker: Any = current_app.extensions.get("ticker")
    if ticker is not None and ticker.last_tick is not None:
        TICK_AGE.set(monotonic() - ticker.last_tick)
    registry = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:  # what all processes on this address counted
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
