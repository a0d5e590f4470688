"""Answer a diagram's service task by asking the connector it names (R13, R31)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import orjson
import structlog
from sqlalchemy import select

from engine.errors import Conflict
from engine.jobs import Job
from engine.model import Item
from workflows.acts import Act
from workflows.cases import dossier, effects
from workflows.cases.models import Case
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import is_internal
from workflows.office import Office
from workflows.programme import phases
from workflows.sharing.connectors import Answer, Question, Status, Unavailable
from workflows.sharing.models import SharingQuery

log = structlog.get_logger("banjie.sharing")

TRIES = 3
"""After so many tries in vain the answer is `unavailable`, and staff look it up: the applicant is not asked (R13)."""


def ask(office: Office, job: Job) -> Callable[[Act], None]:
    """Ask the department; the answer is what to write down of it.

    Whatever goes wrong on the other side, a case waits for `TRIES` tries and no longer; a fault is told by its kind
    alone, since its own words may quote whom it was asked about. A task that a timer or an
    event has taken away meanwhile is not answered any more.
    """
    with office.read() as session:
        case = session.scalars(select(Case).where(Case.instance_id == job.instance_id)).one()
        waiting = {row.id: row for row in office.engine.open_items(session, str(job.instance_id))}
        item = waiting.get(str(job.item_id))
        if item is None:
            return lambda _act: None
        sealed = dossier.opened(office.keys, case)
        case_no, service_name = case.case_no, case.service_name
    element = item.element
    if element.gov("connector") == phases.CONNECTOR and is_internal(case.service_key):
        return lambda act: _perform(act, case.id, item)
    connector, operation = element.gov("connector"), element.gov("operation")
    question = Question(
        key=job.key,
        operation=operation,
        subject={key: sealed["applicant"].get(key) for key in ("kind", "name", "id_number")},
        data=sealed["data"],
        case_no=case_no,
        purpose=f"{service_name}：{element.name}",
    )
    try:
        answer = office.connectors.get(connector).ask(question)
    except Exception as error:
        fault = error if isinstance(error, Unavailable) else Unavailable(f"接口故障（{type(error).__name__}）")
        if job.attempts < TRIES:
            raise fault from None
        log.error("connector_failed", connector=connector, operation=operation, case=case_no, fault=str(fault))
        answer = Answer(Status.UNAVAILABLE, message=str(fault))
    return lambda act: _write_down(act, case.id, item, question, answer)


def _perform(act: Act, case_id: str, item: Item) -> None:
    """The office answers its own flow: what is done and the flow's next step are kept together."""
    case = dossier.locked_by_id(act.session, case_id)
    service = catalogue.of_case(act.session, act.office.shelf, case)
    said = phases.perform(act, case, item.element.gov("operation"))
    step = act.office.engine.complete(act.session, item.id, {item.element.id: said}, now=act.now)
    effects.apply(act, case, service, step)


def _write_down(act: Act, case_id: str, item: Item, question: Question, answer: Answer) -> None:
    """Record the query and its answer, and take the diagram's next step.

    The engine is given what the diagram reads; what else the answer says of a person stays sealed with the case.
    """
    case = dossier.locked_by_id(act.session, case_id)
    service = catalogue.of_case(act.session, act.office.shelf, case)
    element, said = item.element, answer.as_variables()
    read = {"status": said["status"], **service.read_by_diagram(element.id, said)}
    try:
        step = act.office.engine.complete(act.session, item.id, {element.id: read}, now=act.now)
    except Conflict:
        return
    row = SharingQuery(
        case_id=case.id,
        connector=element.gov("connector"),
        operation=question.operation,
        purpose=question.purpose,
        asked_at=act.now,
        status=answer.status.value,
        answer_hash=hashlib.sha256(orjson.dumps(said, default=str)).hexdigest(),
        element=element.id,
        secret=dossier.cipher(act.office.keys, case).seal_json(said),
    )
    act.session.add(row)
    act.record(
        "sharing.query",
        element.name,
        case,
        connector=row.connector,
        operation=row.operation,
        status=row.status,
        field=answer.field,
    )
    effects.apply(act, case, service, step)
