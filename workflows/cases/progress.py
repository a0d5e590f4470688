"""Where a case stands on its own diagram: which steps are done, at work, near their limit or late."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

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


def marks(session: Session, office: Office, file: CaseFile, now: datetime) -> dict[str, Mark]:
    """A mark for every element passed and every step at work; open steps show their own clock's light."""
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
