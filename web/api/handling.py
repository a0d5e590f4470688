"""Acts on a case under way beside its tasks: urge it, copy it, end it without a decision."""

from __future__ import annotations

from typing import Any

from web import present
from web.api import blueprint
from web.api.answers.cases import CaseAnswer, CopiesAnswer, UrgeAnswer
from web.api.calls import actor, body, documented, office, once
from web.api.schemas import CopyBody, TerminateBody, UrgeBody
from workflows.cases import closing, copies, urging


@blueprint.post("/cases/<case_no>/urge")
@documented(
    "催办：通知现在的办理人，每人每个工作日一次",
    takes=UrgeBody,
    answers=UrgeAnswer,
    status=201,
    refuses=("urged_already", "nobody_to_urge", "finished"),
)
@once
def urge_case(case_no: str) -> tuple[dict[str, Any], int]:
    body(UrgeBody)
    with office().act(actor()) as act:
        row = urging.urge(act, case_no)
        return present.urge(row, own=row.by_name == urging.APPLICANT), 201


@blueprint.post("/cases/<case_no>/copy")
@documented("抄送：收到的人可以阅知本件，不用办理", takes=CopyBody, answers=CopiesAnswer, status=201)
@once
def copy_case(case_no: str) -> tuple[dict[str, Any], int]:
    sent = body(CopyBody)
    with office().act(actor()) as act:
        return {"items": [present.copy(row) for row in copies.copy(act, case_no, sent["to"], sent["reason"])]}, 201


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
