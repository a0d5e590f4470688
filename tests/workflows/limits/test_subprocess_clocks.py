"""A subprocess with `gov:limit` or `gov:suspends`: its time runs from its opening to its closing, or interruption."""

from __future__ import annotations

from datetime import date

import pytest

from engine.clock import local_date
from tests.hall import BENEFIT, Hall, moment
from workflows.limits.models import Alert, ClockEvent, ClockRow, SpecialProcedure
from workflows.people.roles import Role

_FLOW = "flow.bpmn"
_TASK = (
    '<bpmn:userTask id="Examine" name="审核" gov:action="examine" gov:form="forms/examine.json" gov:limit="2WD">\n'
    "      <bpmn:incoming>QueryResult_to_Examine</bpmn:incoming>\n"
    "      <bpmn:incoming>ReviewResult_to_Examine</bpmn:incoming>\n"
    "      <bpmn:outgoing>Examine_to_Review</bpmn:outgoing>\n"
    "    </bpmn:userTask>"
)


def _flow(source: str, target: str) -> str:
    return f'<bpmn:sequenceFlow id="{source}_to_{target}" sourceRef="{source}" targetRef="{target}"/>'


def _inside(hall: Hall, attributes: str) -> str:
    """The examination stands in a subprocess with these attributes; after five working days it is interrupted."""
    inner = (
        f'<bpmn:subProcess id="Appraisal" name="专家鉴定" {attributes}><bpmn:startEvent id="Begin"/>'
        '<bpmn:userTask id="Examine" name="审核" gov:action="examine" gov:form="forms/examine.json" gov:limit="8WD"/>'
        f'<bpmn:endEvent id="Finish"/>{_flow("Begin", "Examine")}{_flow("Examine", "Finish")}</bpmn:subProcess>'
        '<bpmn:boundaryEvent id="TooLong" attachedToRef="Appraisal" cancelActivity="true"><bpmn:timerEventDefinition>'
        "<bpmn:timeDuration>P7D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        f"{_flow('TooLong', 'LookUp')}"
    )
    hall.redeploy(
        BENEFIT,
        (_FLOW, _TASK, inner),
        (_FLOW, 'gov:form="forms/review.json" gov:limit="1WD"', 'gov:form="forms/review.json" gov:limit="0WD"'),
        (
            _FLOW,
            "<bpmn:flowNodeRef>Examine</",
            "<bpmn:flowNodeRef>TooLong</bpmn:flowNodeRef><bpmn:flowNodeRef>Appraisal</",
        ),
        (_FLOW, 'targetRef="Examine"', 'targetRef="Appraisal"'),
        (_FLOW, 'sourceRef="Examine" targetRef="Review"', 'sourceRef="Appraisal" targetRef="Review"'),
        (
            _FLOW,
            'id="Begin_to_Examine" sourceRef="Begin" targetRef="Appraisal"',
            'id="In" sourceRef="Begin" targetRef="Examine"',
        ),
        (_FLOW, 'bpmnElement="Examine"', 'bpmnElement="Appraisal" isExpanded="true"'),
    )
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    return case_no


@pytest.fixture
def limited(hall: Hall) -> str:
    return _inside(hall, 'gov:limit="3WD"')


@pytest.fixture
def standing(hall: Hall) -> str:
    return _inside(hall, 'gov:suspends="鉴定" gov:basis="行政许可法第四十五条"')


def examined(hall: Hall, case_no: str) -> None:
    hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="相符。")


def due_on(clock: ClockRow) -> date:
    return local_date(clock.due_at)


def test_the_clock_of_a_subprocess_runs_while_it_is_open(hall: Hall, limited: str) -> None:
    clock = hall.clock_of(limited, "step", "专家鉴定")
    assert (clock.state, due_on(clock), clock.unit) == ("running", date(2026, 9, 17), "shebao")
    hall.at("2026-09-16 10:00")
    examined(hall, limited)
    stopped = hall.clock_of(limited, "step", "专家鉴定")
    assert (stopped.state, stopped.stopped_at) == ("stopped", hall.clock.now())


def test_a_task_in_a_subprocess_is_as_urgent_as_the_subprocess(hall: Hall, limited: str) -> None:
    task = hall.task(limited, "Examine")
    assert task.due_at == moment("2026-09-17 17:30")
    assert task.due_at < hall.clock_of(limited, "step", "审核").due_at


def test_the_ticker_warns_whoever_works_in_a_subprocess(hall: Hall, limited: str) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.at("2026-09-17 17:31")
    hall.tick()
    clock = hall.clock_of(limited, "step", "专家鉴定")
    alerts = {row.rung: {who["user"] for who in row.recipients} for row in hall.rows(Alert, Alert.clock_id == clock.id)}
    assert alerts["yellow"] == {"shebao", "chief", "decider"}
    assert alerts["red"] == {"shebao", "chief", "decider", "supervisor"}


def test_time_stands_while_a_suspending_subprocess_is_open(hall: Hall, standing: str) -> None:
    promised = hall.clock_of(standing, "promised")
    assert (promised.state, promised.next_rung_at) == ("suspended", None)
    [row] = hall.rows(SpecialProcedure)
    assert (row.ground, row.basis, row.state) == ("鉴定", "行政许可法第四十五条", "running")
    hall.at("2026-09-17 10:00")
    hall.tick()
    assert hall.alerts(standing) == []
    examined(hall, standing)
    promised = hall.clock_of(standing, "promised")
    # 15, 16 and 17 September are left out of the five days.
    assert (promised.state, due_on(promised)) == ("running", date(2026, 9, 23))
    [row] = hall.rows(SpecialProcedure)
    assert (row.state, row.ended_at) == ("ended", hall.clock.now())


@pytest.mark.parametrize("attributes", ['gov:limit="3WD"', 'gov:suspends="鉴定" gov:basis="行政许可法第四十五条"'])
def test_a_boundary_event_that_interrupts_ends_its_time_too(hall: Hall, attributes: str) -> None:
    case_no = _inside(hall, attributes)
    hall.at("2026-09-21 10:01")
    hall.tick()
    assert hall.open(case_no) == ["LookUp"]
    running = {clock.name for clock in hall.file(case_no).clocks if clock.state == "running"}
    assert running == {"承诺办结", "法定办结", "人工核对并审核"}
    assert [row.state for row in hall.rows(SpecialProcedure)] in ([], ["ended"])


def test_time_stands_until_the_last_of_overlapping_suspensions_has_ended(hall: Hall, standing: str) -> None:
    from workflows.limits import suspension

    with hall.act("shebao") as act:
        case = act.session.merge(hall.case(standing))
        other = suspension.begin(act, case, "听证", "行政许可法第四十五条").id
    hall.at("2026-09-16 10:00")
    examined(hall, standing)
    assert hall.clock_of(standing, "promised").state == "suspended"
    hall.at("2026-09-18 10:00")
    with hall.act("shebao") as act:
        case = act.session.merge(hall.case(standing))
        suspension.end(act, case, next(row for row in suspension.suspensions(act, case) if row.id == other))
    promised = hall.clock_of(standing, "promised")
    assert (promised.state, due_on(promised)) == ("running", date(2026, 9, 24))
    kinds = [row.kind for row in hall.rows(ClockEvent, ClockEvent.clock_id == promised.id)]
    assert kinds == ["start", "suspend", "suspend", "resume", "resume"]
