"""Open a case of the office's own flows: a unit puts something before another, nobody applies (bpmn/governance)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workflows.acts import Act
from workflows.cases.models import Case
from workflows.cases.receive import begin, new_case
from workflows.catalogue import queries as catalogue

CHANNEL = "internal"


def open_case(
    act: Act, flow: str, *, unit: str, by: str, variables: Mapping[str, Any], data: Mapping[str, Any]
) -> Case:
    """A case of the live version of `flow`: `unit` answers for it, the unit `by` has put it forward.

    The diagram reads `variables` as `application`; `data` is what people read of it in the form. Raises NotFound
    `no_flow` where the flow is not deployed.
    """
    version, service = catalogue.own_flow(act.session, act.office.shelf, flow)
    name = act.units.name(by)
    case = new_case(
        act,
        version,
        service,
        {"kind": "organisation", "name": name, "id_number": by, "phone": "", "address": ""},
        data,
        unit=unit,
        window_unit=by,
        channel=CHANNEL,
        applicant_user_id=None,
        received_by=act.actor.user_id,
        applicant_masked=name,
        commitment=None,
    )
    begin(act, case, service, version, {"commitment": False, **variables})
    return case
