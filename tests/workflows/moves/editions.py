"""Further editions of a service, drawn by hand: a step put in, taken out, renamed; and cases moved to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from lxml import etree

from engine.xml import BPMN, GOV
from tests.hall import Hall
from workflows.catalogue import commands as catalogue
from workflows.catalogue import queries
from workflows.catalogue.models import ServiceVersion
from workflows.moves import commands
from workflows.moves.models import Migration, Move
from workflows.moves.preview import Preview, preview
from workflows.moves.selection import Selection
from workflows.rehearsal.stage import put_live

Files = dict[str, bytes]
Edit = Callable[[Files], None]
FLOW, GUIDE = "flow.bpmn", "service.yaml"


def step(name: str, title: str, between: tuple[str, str], **gov: str) -> Edit:
    """A task of people on the way between two elements."""

    def edit(root: etree._Element) -> None:
        before, after = between
        flow = _flow(root, before, after)
        process = flow.getparent()
        assert process is not None
        attributes = {f"{{{GOV}}}{key}": value for key, value in gov.items()}
        process.append(etree.Element(_tag("userTask"), {"id": name, "name": title, **attributes}))
        _lane(root, before, name)
        process.append(etree.Element(_tag("sequenceFlow"), id=f"{name}_to_{after}", sourceRef=name, targetRef=after))
        flow.set("targetRef", name)

    drawn = _drawn(edit)

    def both(files: Files) -> None:
        drawn(files)
        if "form" in gov:
            replaced(GUIDE, r"(?m)^  steps:\n", f"  steps:\n    {name}: {gov['form']}\n")(files)

    return both


def without(name: str) -> Edit:
    """The task is gone; whoever came to it goes on to what came after it."""

    def edit(root: etree._Element) -> None:
        [leaving] = [flow for flow in root.iter(_tag("sequenceFlow")) if flow.get("sourceRef") == name]
        goal = str(leaving.get("targetRef"))
        for flow in root.iter(_tag("sequenceFlow")):
            if flow.get("targetRef") == name:
                flow.set("targetRef", goal)
        node = next(node for node in root.iter(_tag("userTask")) if node.get("id") == name)
        references = [node for node in root.iter(_tag("flowNodeRef")) if node.text == name]
        for gone in (leaving, node, *references):
            parent = gone.getparent()
            assert parent is not None
            parent.remove(gone)

    drawn = _drawn(edit)

    def both(files: Files) -> None:
        drawn(files)
        replaced(GUIDE, rf"(?m)^    {name}: forms/.*\n", "")(files)

    return both


def renamed(old: str, new: str) -> Edit:
    """The element has another id, wherever it is named."""

    def edit(files: Files) -> None:
        for name in (FLOW, GUIDE, "cases.yaml"):
            files[name] = re.sub(rf"\b{old}\b", new, files[name].decode()).encode()

    return edit


def replaced(name: str, old: str, new: str) -> Edit:
    """The text of a file, by a regular expression."""

    def edit(files: Files) -> None:
        text, times = re.subn(old, new, files[name].decode())
        assert times, f"{name}: {old}"
        files[name] = text.encode()

    return edit


def _drawn(edit: Callable[[etree._Element], None]) -> Edit:
    def apply(files: Files) -> None:
        root = etree.fromstring(files[FLOW])
        edit(root)
        for node in list(root.iter(_tag("incoming"), _tag("outgoing"))):
            parent = node.getparent()
            assert parent is not None
            parent.remove(node)  # drawing tools write them; the flows say it all
        files[FLOW] = etree.tostring(root, xml_declaration=True, encoding="UTF-8")

    return apply


def _flow(root: etree._Element, before: str, after: str) -> etree._Element:
    flows = [
        flow
        for flow in root.iter(_tag("sequenceFlow"))
        if (flow.get("sourceRef"), flow.get("targetRef")) == (before, after)
    ]
    return flows[0]


def _lane(root: etree._Element, beside: str, name: str) -> None:
    for reference in root.iter(_tag("flowNodeRef")):
        if reference.text == beside:
            another = etree.Element(_tag("flowNodeRef"))
            another.text = name
            reference.addnext(another)
            return


def _tag(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def edition(hall: Hall, service: str, *edits: Edit, checked: bool = True) -> ServiceVersion:
    """The live version with these edits goes live, passed by two people; or unchecked, by nobody."""
    with hall.office.read() as session:
        row, live = queries.live(session, hall.office.shelf, service)
    files = dict(live.files)
    for edit in edits:
        edit(files)
    if not checked:
        with hall.office.act() as act:
            act.session.get_one(ServiceVersion, row.id).state = "superseded"
            put_live(act, service, files, number=row.number + 1)
        return hall.rows(ServiceVersion, ServiceVersion.service_key == service)[-1]
    with hall.act("designer") as act:
        version = catalogue.propose(act, service, files, note="测试")
    with hall.act("approver") as act:
        return catalogue.approve(act, version.id)


def shown(
    hall: Hall, version: ServiceVersion, selection: Selection | None = None, steps: Mapping[str, str] | None = None
) -> Preview:
    return preview(hall.office, version.id, selection or Selection(), steps)


def begun(hall: Hall, version: ServiceVersion, selection: Selection | None = None, **more: Any) -> Migration:
    """A migration begun by the approver; its jobs are not done yet."""
    with hall.act("approver") as act:
        given = {"reason": "流程已修正", "confirmed": True, **more}
        return commands.begin(act, version.id, selection or Selection(), given.pop("steps", {}), **given)


def moved(hall: Hall, version: ServiceVersion, selection: Selection | None = None, **more: Any) -> Migration:
    """The same, with its jobs done."""
    row = begun(hall, version, selection, **more)
    hall.ticker.work()
    [row] = hall.rows(Migration, Migration.id == row.id)
    return row


def taken_back(hall: Hall, migration: Migration) -> Migration:
    with hall.act("approver") as act:
        commands.undo(act, migration.id, "发现遗漏")
    hall.ticker.work()
    [row] = hall.rows(Migration, Migration.id == migration.id)
    return row


def move_of(hall: Hall, migration: Migration, case_no: str) -> Move:
    [row] = hall.rows(Move, Move.migration_id == migration.id, Move.case_no == case_no)
    return row
