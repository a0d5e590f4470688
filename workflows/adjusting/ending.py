"""Ending the cases of a service whose ground is gone: a job each, so that one that cannot be ended holds up none."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from engine import jobs
from engine.jobs import Job
from workflows.acts import Act
from workflows.adjusting.models import ChangeRequest
from workflows.cases import closing
from workflows.cases.models import Case
from workflows.office import Office

JOB = "end_case"
"""The kind of these jobs."""


def begin(act: Act, request: ChangeRequest) -> int:
    """Ask for a job for every case of the service that is not decided yet; how many."""
    query = select(Case.id).where(
        Case.service_key == request.service_key, Case.closed_at.is_(None), Case.decided_at.is_(None)
    )
    cases = list(act.session.scalars(query.order_by(Case.id)))
    for case_id in cases:
        key = f"{JOB}:{request.id}:{case_id}"
        jobs.enqueue(act.session, JOB, {"change": request.id, "case": case_id}, now=act.now, unique_key=key)
    return len(cases)


def end(_office: Office, job: Job) -> Callable[[Act], None]:
    """End one case, unless somebody decided on it meanwhile."""

    def finish(act: Act) -> None:
        request = act.session.get_one(ChangeRequest, str(job.payload["change"]))
        approver = request.settled_by_name or ""
        closing.end_by_repeal(act, str(job.payload["case"]), request.reason, request.basis, approver)

    return finish
