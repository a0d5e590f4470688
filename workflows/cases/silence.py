"""Silence on the one-time notice: where the service's law says so, the application counts as accepted (R20)."""

from __future__ import annotations

from workflows.acts import Act
from workflows.cases import dossier, effects, states
from workflows.cases.models import Case, Task
from workflows.catalogue import queries as catalogue
from workflows.documents.content import day_text
from workflows.limits import ledger
from workflows.limits.models import ClockRow
from workflows.notices import commands as notices
from workflows.rules.notices import OnSilence, silence
from workflows.rules.verbs import State, Verb


def on_notice_late(act: Act, case: Case, clock: ClockRow) -> None:
    """The time for the notice is up and nothing was sent: accept, dated back to the day of receipt, or leave it.

    行政许可法 第三十二条第一款第四项: 逾期不告知的，自收到申请材料之日起即为受理. After a correction that day is the
    one on which the cure came in, from which this clock ran. Only where the service declares it, with its ground; the
    form of the step is not asked for, since nobody is there to fill it.
    """
    service = catalogue.of_case(act.session, act.office.shelf, case)
    if service.notice_rule.on_silence is not OnSilence.DEEMED_ACCEPTED:
        return
    entries = ledger.as_rules(ledger.entries(act.session, clock.id))
    found = silence(service.notice_rule, entries, act.calendar, act.now)
    task = next((task for task in dossier.open_tasks(act, case) if task.action == "accept"), None)
    if found is None or found.accepted_on is None or task is None:
        return
    opinion = f"逾期没有告知补正，依照{found.basis}，自收到申请材料之日（{day_text(found.accepted_on)}）起视为受理。"
    _close(act, case, task, {"outcome": "accepted", "opinion": opinion})
    act.record("case.deemed_accepted", task.step, case, on=found.accepted_on.isoformat(), basis=found.basis)
    step = act.office.engine.complete(act.session, task.id, {task.element: {"outcome": "accepted"}}, now=act.now)
    effects.apply(act, case, service, step, accepted_at=clock.started_at)
    notices.tell_applicant(
        act,
        case,
        kind="accepted",
        title="您的申请视为受理",
        body=f"办件 {case.case_no}：{opinion}",
    )


def _close(act: Act, case: Case, task: Task, written: dict[str, str]) -> None:
    states.enter(act, task, Verb.DEEM, State.COMPLETED)
    task.outcome = written["outcome"]
    task.secret = dossier.cipher(act.office.keys, case).seal_json(written)
