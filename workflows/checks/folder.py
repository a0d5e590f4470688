"""What the rules look at: a service's folder as it came, its guide once read, and guide and diagram together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.check import Finding, Severity
from engine.check.diagram import Diagram, Node, Thing
from engine.errors import Problem
from engine.kinds import FOR_PEOPLE
from engine.xml import GOV, parse
from forms import Field, Form, load_form
from workflows.catalogue.folder import FORM
from workflows.catalogue.reading import Places, Written, read_written
from workflows.catalogue.schemas import Schemas
from workflows.checks.decided import Decided, decided

GUIDE = "service.yaml"
CASES = "cases.yaml"
DIAGRAM = "flow.bpmn"

FOR_CONNECTORS = frozenset({"serviceTask", "sendTask", "businessRuleTask"})
"""Kinds of tasks that a job completes, by asking a connector."""


@dataclass(frozen=True, slots=True)
class Files:
    """A folder as it came; its YAML is read, and held against its schema, when a rule first asks."""

    key: str
    files: Mapping[str, bytes]
    schemas: Schemas
    _read: dict[str, tuple[Written, list[tuple[str, str]]]] = field(default_factory=dict)

    def read(self, file: str, schema: str) -> tuple[Written, list[tuple[str, str]]]:
        """The file, and where it does not follow its schema: pointer and clause. Raises Invalid where it is no YAML."""
        if file not in self._read:
            written = read_written(file, self.files[file])
            self._read[file] = written, self.schemas.errors(schema, written.value)
        return self._read[file]


class Guide:
    """A folder whose service.yaml follows its schema, with the forms that can be read."""

    def __init__(self, source: Files, written: Written, connectors: Collection[str], units: Collection[str]) -> None:
        self.key = source.key
        self.source = source
        self.files = source.files
        self.row: Mapping[str, Any] = written.value
        self.places: Places = written.places
        self.connectors = frozenset(connectors)
        self.units = frozenset(units)
        self.forms = {name: form for name, raw in source.files.items() if (form := _form(name, raw))}

    @property
    def application(self) -> Form | None:
        """The application form, where there is a readable one."""
        return self.forms.get(self.row["forms"]["application"])

    @property
    def materials(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """The materials with their pointers."""
        return ((f"/materials/{index}", row) for index, row in enumerate(self.row["materials"]))

    @property
    def basis_levels(self) -> Mapping[str, str]:
        return {row["id"]: row["level"] for row in self.row["basis"]}

    def finding(self, rule: str, severity: Severity, pointer: str, message: str, fix: str) -> Finding:
        """A finding at a place of service.yaml."""
        return Finding(rule, severity, GUIDE + pointer, self.places.line(pointer), message, fix, GUIDE)


class Folder:
    """Guide and diagram of one service."""

    def __init__(self, guide: Guide, variables: Collection[str]) -> None:
        self.guide = guide
        self.diagram = Diagram(parse(guide.files[DIAGRAM]), variables)
        self._decided: dict[tuple[str, str], Decided | None] = {}
        self._around = {id(node.inner): node for node in self.diagram.nodes if node.inner}

    @property
    def nodes(self) -> Iterator[Node]:
        return self.diagram.nodes

    @property
    def for_people(self) -> Iterator[Node]:
        """Tasks that a person completes."""
        return (node for node in self.nodes if node.kind in FOR_PEOPLE)

    @property
    def for_connectors(self) -> Iterator[Node]:
        """Tasks that a connector answers; a rule task that uses a decision answers by itself."""
        return (node for node in self.nodes if node.kind in FOR_CONNECTORS and not gov(node, "decision"))

    @property
    def things(self) -> Iterator[Thing]:
        """Everything a designer writes gov: attributes on."""
        for scope in self.diagram.scopes:
            yield from scope.lanes
            yield from scope.nodes

    def acting(self, action: str) -> list[Node]:
        """Tasks for people with this `gov:action`."""
        return [node for node in self.for_people if gov(node, "action") == action]

    def with_milestone(self, milestone: str) -> list[Node]:
        return [node for node in self.nodes if gov(node, "milestone") == milestone]

    def inherited(self, node: Node, name: str) -> str:
        """A gov: attribute of the node, else of its lane, or the lanes around; a subprocess hands down its lane."""
        if value := gov(node, name):
            return value
        here: Node | None = node
        while here is not None and not here.lanes:
            here = self._around.get(id(here.scope))
        lane = here.lanes[-1] if here is not None else None
        while lane is not None:
            if value := gov(lane, name):
                return value
            lane = lane.parent
        return ""

    def form_of(self, node: Node) -> Form | None:
        """The readable form of a task."""
        return self.guide.forms.get(gov(node, "form"))

    def decided(self, node: Node) -> Decided | None:
        """What the decision of a rule task takes and gives; None where it has none that can be read."""
        file, _, name = gov(node, "decision").partition("#")
        if node.kind != "businessRuleTask" or file not in self.guide.files:
            return None
        if (file, name) not in self._decided:
            self._decided[file, name] = decided(self.guide.files[file], name)
        return self._decided[file, name]

    def options_of(self, node: Node, key: str) -> list[str] | None:
        """The values a field of the task's form offers; None where it has no such field or no fixed choices."""
        field = field_of(self.form_of(node), key)
        return [option.text for option in field.options] if field is not None and field.options else None


def gov(thing: Thing, name: str) -> str:
    """A gov: attribute as written on the element itself."""
    return thing.xml.get(f"{{{GOV}}}{name}", "").strip()


def field_of(form: Form | None, key: str) -> Field | None:
    """The field of this key."""
    return next((field for field in form.fields if field.key == key), None) if form is not None else None


def _form(name: str, raw: bytes) -> Form | None:
    if not FORM.fullmatch(name):
        return None
    try:
        return load_form(raw)
    except Problem:
        return None
