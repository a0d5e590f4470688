"""Answer a diagram's service task by asking the connector it names (R13, R31)."""

from __future__ import annotations

import hashlib

import orjson
import structlog
from sqlalchemy import select

from engine.errors import Conflict
from engine.jobs import Job
from workflows.cases import dossier, effects
from workflows.cases.models import Case
from workflows.catalogue import queries as catalogue
from workflows.office import Office
from workflows.sharing.connectors import Answer, Question, Status, Unavailable
from workflows.sharing.models import SharingQuery

log = structlog.get_logger("banjie.sharing")

TRIES = 3
"""After so many tries in vain the answer is `unavailable`, and staff look it up: the applicant is not asked (R13)."""


def answer_item(office: Office, job: Job) -> None:
    """Ask outside any transaction, then record the answer and take the diagram's next step.

    A job that runs twice asks twice but answers once: the item is open only the first time. Whatever goes wrong on the
    other side, a case waits for `TRIES` tries and no longer.
    """
    with office.read() as session:
        case = session.scalars(select(Case).where(Case.instance_id == job.instance_id)).one()
        item = office.engine.item(session, str(job.item_id))
        if item.id not in {row.id for row in office.engine.open_items(session, item.instance_id)}:
            return
        sealed = dossier.opened(office.keys, case)
        case_no, service_name = case.case_no, case.service_name
    element = item.element
    connector, operation = element.gov("connector"), element.gov("operation")
    question = Question(
        operation=operation,
        subject={key: sealed["applicant"].get(key) for key in ("kind", "name", "id_number")},
        data=sealed["data"],
        case_no=case_no,
        purpose=f"{service_name}：{element.name}",
    )
    try:
        answer = office.connectors.get(connector).ask(question)
    except Exception as error:
        if job.attempts < TRIES:
            raise
        log.exception("connector_failed", connector=connector, operation=operation, case=case_no)
        answer = Answer(Status.UNAVAILABLE, message=str(error) if isinstance(error, Unavailable) else "接口故障")
    with office.act() as act:
        locked = dossier.locked_by_id(act.session, case.id)
        try:
            step = act.office.engine.complete(act.session, item.id, {element.id: answer.as_variables()}, now=act.now)
        except Conflict:
            return
        act.session.add(
            SharingQuery(
                case_id=locked.id,
                connector=connector,
                operation=operation,
                purpose=question.purpose,
                asked_at=act.now,
                status=answer.status.value,
                answer_hash=hashlib.sha256(orjson.dumps(answer.as_variables(), default=str)).hexdigest(),
            )
        )
        act.record(
            "sharing.query",
            element.name,
            locked,
            connector=connector,
            operation=operation,
            status=answer.status.value,
            field=answer.field,
        )
        service = catalogue.of_case(act.session, act.office.shelf, locked)
        effects.apply(act, locked, service, step)
