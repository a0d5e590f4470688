"""Where a case stands on its own diagram: which steps are done, at work, near their limit or late."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from engine import timers
from engine.clock import local_date
from engine.draw import Mark, svg
from workflows.cases.queries import CaseFile, clock_light, task_light
from workflows.office import Office
from workflows.rules.lights import Light

_OF_LIGHT = {
    Light.GREEN: ("active", "在办"),
    Light.YELLOW: ("near", "临近超时"),
    Light.RED: ("overdue", "已超时"),
    Light.RED_STATUTORY: ("overdue", "已超法定时限"),
    Light.SUSPENDED: ("suspended", "暂停计时"),
}
_WAITS = "intermediateCatchEvent"
"""A timer on the flow; one on the edge of a step waits beside it."""


def marks(session: Session, office: Office, file: CaseFile, now: datetime) -> dict[str, Mark]:
    """A mark for every element passed, every step at work and every wait; open steps show their own clock's light."""
    own = {clock.task_id: clock for clock in file.clocks if clock.task_id}
    found: dict[str, Mark] = {}
    if file.case.instance_id:
        for passed in office.engine.history(session, file.case.instance_id):
            if passed.how == "completed":
                found[passed.element] = Mark("done", "已办")
            found |= dict.fromkeys(passed.flows.split(), Mark("done", ""))
    if file.case.instance_id:
        for item in office.engine.open_items(session, file.case.instance_id):
            found[item.element.id] = Mark("active", "在办")
        for element, due_at in timers.waiting(session, file.case.instance_id).items():
            if file.service.compiled.elements[element].kind == _WAITS:
                day = local_date(due_at)
                found[element] = Mark("active", f"等到 {day.month}月{day.day}日")
    for task in file.open_tasks:
        clock = own.get(task.id)
        shown = clock_light(clock, now) if clock else task_light(task, now)
        state, words = _OF_LIGHT[shown]
        if task.action == "correct":
            state, words = "suspended", "待补正"
        found[task.element] = Mark(state, words)  # type: ignore[arg-type]
    return found


def diagram(session: Session, office: Office, file: CaseFile, now: datetime) -> str:
    """The case's diagram, coloured, as SVG."""
    return svg(file.service.files["flow.bpmn"], marks(session, office, file, now))
