"""Where a service gets stuck: its diagram with each step as hot as it runs, the same as a table, the tasks behind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, render_template, request
from markupsafe import Markup

from engine.clock import local_date
from engine.draw import Mark, svg
from web import wording
from web.download import workbook
from web.identity import office
from web.months import months_asked, window
from web.oversight import blueprint
from web.oversight.board import chosen, units
from workflows.catalogue import queries as catalogue
from workflows.catalogue.folder import Service
from workflows.efficiency import sheets
from workflows.efficiency import steps as figures
from workflows.efficiency.steps import Step, StepTask
from workflows.people.queries import UnitTree, unit_tree
from workflows.rules.bulletins import Month
from workflows.rules.heat import Heat

PAGE = 30
SHOWN = 3
"""Months that are looked back upon where none are asked for."""
HEADS = ("办件编号", "事项", "环节", "单位", "办理人", "开始时间", "到期时间", "办结时间", "用去时限（%）")


@blueprint.get("/bottlenecks")
def bottlenecks() -> str:
    first, last, unit = _asked()
    with office().read() as session:
        offered = catalogue.services(session)
        key = request.args.get("service", "").strip() or offered[0].key
        _, service = catalogue.live(session, office().shelf, key)
        found = figures.steps(session, key, window(first, last), chosen(unit), office().clock.now())
    on_diagram = service.compiled.elements
    return render_template(
        "oversight/bottlenecks.html",
        service=service,
        services=[(row.key, row.name) for row in offered],
        steps=found,
        limits={step.element: on_diagram[step.element].gov("limit") for step in found if step.element in on_diagram},
        drawing=_drawing(service, found),
        heats=list(Heat),
        sets=figures.SETS,
        filters={"service": key, "first": first.code, "last": last.code, "unit": unit},
        units=units(),
    )


@blueprint.get("/bottlenecks/tasks")
def bottleneck_tasks() -> str:
    first, last, unit = _asked()
    key, element, which = (request.args.get(name, "").strip() for name in ("service", "element", "which"))
    after = request.args.get("after", "")
    with office().read() as session:
        page = figures.tasks(
            session,
            key,
            element,
            window(first, last),
            chosen(unit),
            office().clock.now(),
            which=which or "done",
            after=after,
            limit=PAGE,
        )
        tree = unit_tree(session)
        _, service = catalogue.live(session, office().shelf, key)
    there = service.compiled.elements.get(element)
    return render_template(
        "oversight/bottleneck_tasks.html",
        service=service,
        step=there.name if there else (page.items[0].task.step if page.items else element),
        rows=page.items,
        next=page.next,
        after=after,
        which=which or "done",
        sets=figures.SETS,
        filters={"service": key, "element": element, "first": first.code, "last": last.code, "unit": unit},
        tree=tree,
    )


@blueprint.get("/bottlenecks/tasks.xlsx")
def export_bottleneck_tasks() -> Response:
    first, last, unit = _asked()
    key, element, which = (request.args.get(name, "").strip() for name in ("service", "element", "which"))
    now, which = office().clock.now(), which or "done"
    with office().read() as session:
        found = figures.all_tasks(session, key, element, window(first, last), chosen(unit), now, which)
        title = f"环节{figures.SETS.get(which, '')}"
        return workbook(title, f"{title} {first.code} 至 {last.code}", HEADS, _rows(found, unit_tree(session)))


def _rows(found: Iterator[StepTask], tree: UnitTree) -> Iterator[Sequence[sheets.Cell]]:
    for one in found:
        task, share = one.task, None if one.share is None else one.share / 10
        moments = (task.opened_at, task.due_at, task.closed_at)
        who = task.closed_by_name or task.assignee_name or ""
        yield (task.case_no, task.service_name, task.step, tree.name(task.unit), who, *moments, share)


def _asked() -> tuple[Month, Month, str]:
    """The months asked for, by default the last three, and the unit. Raises Invalid."""
    first, last, unit = (request.args.get(name, "").strip() for name in ("first", "last", "unit"))
    return *months_asked(first, last, local_date(office().clock.now()), usual=SHOWN), unit


def _drawing(service: Service, steps: Sequence[Step]) -> Markup:
    marks = {step.element: Mark(step.heat.code, _tag(step)) for step in steps if step.heat}  # type: ignore[arg-type]
    waiting = [step for step in steps if step.heat is None and step.waiting]
    marks |= {step.element: Mark("suspended", f"在办 {step.waiting}") for step in waiting}
    words = {heat.code: heat.words for heat in reversed(Heat)} | {"suspended": "只有在办的"}
    return Markup(svg(service.files["flow.bpmn"], marks, words))  # type: ignore[arg-type]  # noqa: S704 - escaped there


def _tag(step: Step) -> str:
    heat, share = step.heat, step.share
    if heat is None or share is None:
        return ""
    return f"{heat.sign} {wording.share(share[1])}" + (f"，在办 {step.waiting}" if step.waiting else "")
