"""Receive an application (收件): check it, seal it, number it, start its diagram."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.errors import FieldError, Forbidden, Invalid
from engine.store.columns import new_id
from forms import mask
from workflows import audit
from workflows.acts import Act
from workflows.cases import dossier, effects, materials, numbers
from workflows.cases.applicant import check_applicant
from workflows.cases.models import Case
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceVersion
from workflows.commitments import commands as commitments
from workflows.people.roles import Role


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant takes home. Password and token are shown this once and kept only as hashes."""

    case: Case
    query_password: str
    track_token: str


@dataclass(frozen=True, slots=True)
class Application:
    """One application as it came in, by page, window or API."""

    service: str
    channel: str
    applicant: Mapping[str, Any]
    data: Mapping[str, Any]
    materials: Sequence[Mapping[str, Any]] = ()
    commitment: bool = False


def receive(act: Act, application: Application) -> Receipt:
    """Receive `application`.

    Wrong fields are answered all at once. Materials that are missing do not stop the receipt: the office must tell
    the applicant once what is missing (R20), so an incomplete application is received and shown as such.
    """
    version, service = catalogue.for_new_case(act.session, act.office.shelf, application.service)
    at_window = application.channel == "window"
    if at_window and not act.actor.holds(Role.WINDOW):
        raise Forbidden("只有窗口人员可以代申请人录入申请")
    applicant, data = checked(act, service, application)
    committed = _committed(service, data, application)
    if application.commitment:
        commitments.require_may_commit(act, service, applicant["id_number"], committed)

    case = new_case(
        act,
        version,
        service,
        applicant,
        data,
        unit=act.units.now(service.unit),
        window_unit=act.actor.unit if at_window else act.units.now(service.hall),
        channel=application.channel,
        applicant_user_id=None if at_window else act.actor.user_id,
        received_by=act.actor.user_id if at_window else None,
        applicant_masked=mask.mask_name(applicant["name"]),
        commitment="made" if application.commitment else None,
    )
    password, token = act.query_secrets[case.id]
    materials.supply(act, case, service, application.materials, round_=0, committed=committed)
    if application.commitment:
        commitments.make(act, case, committed)

    begin(act, case, service, version, service.declared(data, commitment=application.commitment))
    return Receipt(case, password, token)


def new_case(
    act: Act,
    version: ServiceVersion,
    service: Service,
    applicant: Mapping[str, Any],
    data: Mapping[str, Any],
    **told: Any,
) -> Case:
    """A numbered case of this version with its data sealed; its diagram has not begun. `told` are its other columns."""
    case = Case(
        id=new_id(),
        service_key=service.key,
        service_name=service.name,
        version_id=version.id,
        digest=version.digest,
        instance_id=None,
        state="received",
        applicant_hash=act.office.keys.fingerprint(applicant["id_number"]),
        received_at=act.now,
        audit_seq=0,
        audit_hash=audit.GENESIS,
        **told,
    )
    case.sealed_key = act.office.keys.new_case_key(case.id)
    dossier.seal(act.office.keys, case, applicant, data)
    password, token = numbers.query_password(), numbers.track_token()
    case.query_hash = numbers.password_hash(act.office.keys, case.id, password)
    case.track_hash = numbers.token_hash(token)
    case.case_no = numbers.case_no(act)
    act.session.add(case)
    act.session.flush()
    act.tasks[case.id], act.clocks[case.id], act.suspensions[case.id] = [], [], []
    act.query_secrets[case.id] = (password, token)
    return case


def begin(act: Act, case: Case, service: Service, version: ServiceVersion, variables: Mapping[str, Any]) -> None:
    """Start the case's diagram, which reads `variables` as `application`."""
    step = act.office.engine.start(
        act.session, case.digest, key=case.case_no, variables={"application": dict(variables)}, now=act.now
    )
    case.instance_id = step.instance_id
    act.record(
        "case.receive",
        case.case_no,
        case,
        service=service.key,
        version=version.number,
        channel=case.channel,
        commitment=case.commitment is not None,
    )
    effects.apply(act, case, service, step)


def _committed(service: Service, data: Mapping[str, Any], application: Application) -> list[str]:
    """What the commitment stands for: what this applicant needs, may commit to, and did not hand in."""
    if not application.commitment:
        return []
    given = {row["material"] for row in application.materials}
    return [material.id for material in service.committable(data) if material.id not in given]


def checked(act: Act, service: Service, application: Application) -> tuple[dict[str, Any], dict[str, Any]]:
    """Applicant and form data, or every field error at once."""
    errors: list[FieldError] = []
    applicant: dict[str, Any] = {}
    data: dict[str, Any] = {}
    try:
        applicant = check_applicant(application.applicant, today=act.today)
    except Invalid as problem:
        errors += problem.errors
    try:
        data = service.application_form.load(
            application.data, service.form_context(act.now, applicant), pointer_prefix="/data"
        )
    except Invalid as problem:
        errors += problem.errors
    errors += materials.errors(act, service, application.materials)
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    return applicant, data
