"""Special procedures: stop and resume a case's time, extend it once, approve or refuse what was asked."""

from __future__ import annotations

from typing import Any

from web import present
from web.api import blueprint
from web.api.answers.cases import SpecialAnswer
from web.api.calls import actor, body, documented, office, once
from web.api.schemas import ExtendBody, ResumeBody, SettleBody, SuspendBody
from workflows.limits import special

STOPPING = ("special_refused", "already_asked", "no_approver", "too_late")
EXTENDING = ("extension_refused", "already_asked", "no_approver", "too_late")
SETTLING = ("already_settled", "extension_refused")


@blueprint.post("/cases/<case_no>/suspend")
@documented(
    "暂停计时：以事项列明的事由，经批准生效",
    takes=SuspendBody,
    answers=SpecialAnswer,
    status=201,
    refuses=STOPPING,
)
@once
def suspend_case(case_no: str) -> tuple[dict[str, Any], int]:
    sent = body(SuspendBody)
    with office().act(actor()) as act:
        row = special.suspend(act, case_no, sent["ground"], needed=sent["needed"], reason=sent["reason"])
        return present.special_procedure(row), 201


@blueprint.post("/cases/<case_no>/resume")
@documented("恢复计时，写明结果", takes=ResumeBody, answers=SpecialAnswer, refuses=("not_suspended", "too_late"))
@once
def resume_case(case_no: str) -> dict[str, Any]:
    sent = body(ResumeBody)
    with office().act(actor()) as act:
        row = special.resume(act, case_no, sent["result"], procedure_id=sent["procedure"])
        return present.special_procedure(row)


@blueprint.post("/cases/<case_no>/extend")
@documented(
    "延长期限：届满前提出，只能一次，经批准生效",
    takes=ExtendBody,
    answers=SpecialAnswer,
    status=201,
    refuses=EXTENDING,
)
@once
def extend_case(case_no: str) -> tuple[dict[str, Any], int]:
    sent = body(ExtendBody)
    with office().act(actor()) as act:
        return present.special_procedure(special.extend(act, case_no, sent["by"], reason=sent["reason"])), 201


@blueprint.post("/cases/<case_no>/special-procedures/<procedure_id>/approve")
@documented("批准暂停计时或者延期", takes=SettleBody, answers=SpecialAnswer, refuses=SETTLING)
@once
def approve_special(case_no: str, procedure_id: str) -> dict[str, Any]:
    return _settle(case_no, procedure_id, granted=True)


@blueprint.post("/cases/<case_no>/special-procedures/<procedure_id>/refuse")
@documented("不同意暂停计时或者延期，写明理由", takes=SettleBody, answers=SpecialAnswer, refuses=SETTLING)
@once
def refuse_special(case_no: str, procedure_id: str) -> dict[str, Any]:
    return _settle(case_no, procedure_id, granted=False)


def _settle(case_no: str, procedure_id: str, *, granted: bool) -> dict[str, Any]:
    sent = body(SettleBody)
    with office().act(actor()) as act:
        row = special.settle(act, case_no, procedure_id, granted=granted, opinion=sent["opinion"])
        return present.special_procedure(row)
