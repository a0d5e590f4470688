"""Acts on a case under way beside its tasks: end it without a decision."""

from __future__ import annotations

from typing import Any

from web import present
from web.api import blueprint
from web.api.answers.cases import CaseAnswer
from web.api.calls import actor, body, documented, office, once
from web.api.schemas import TerminateBody
from workflows.cases import closing


@blueprint.post("/cases/<case_no>/terminate")
@documented(
    "终止办理：分管领导在作出决定之前，依法定情形", takes=TerminateBody, answers=CaseAnswer, refuses=("too_late",)
)
@once
def terminate_case(case_no: str) -> dict[str, Any]:
    sent = body(TerminateBody)
    with office().act(actor()) as act:
        row = closing.terminate(act, case_no, sent["ground"], sent["reason"], basis=sent["basis"])
        return present.case_row(row)
