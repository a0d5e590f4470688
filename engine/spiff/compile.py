"""From files to something that runs: read, refuse, normalise, parse, and compile every expression in it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.event_parsers import SIGNAL_EVENT_XPATH, EndEventParser
from SpiffWorkflow.bpmn.parser.task_parsers import CallActivityParser, SubWorkflowParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.event_definitions.timer import (
    CycleTimerEventDefinition,
    DurationTimerEventDefinition,
    TimeDateEventDefinition,
    TimerEventDefinition,
)
from SpiffWorkflow.exceptions import SpiffWorkflowException

from engine import xml
from engine.feel import FeelError, FeelLimit
from engine.model import Element
from engine.spiff import elements, events, specs
from engine.spiff.decisions import Decisions, rewrite
from engine.spiff.elements import SERVICES, bpmn
from engine.spiff.expressions import Expressions, FeelEngine, Functions
from engine.spiff.normalise import element_of, flow_of, made_of, normalise, original_id
from engine.spiff.problems import Refusal, Refused
from engine.spiff.refusals import loose_ends, refusals
from engine.spiff.timers import Timer

_PLACES = {
    TimeDateEventDefinition: "timeDate",
    DurationTimerEventDefinition: "timeDuration",
    CycleTimerEventDefinition: "timeCycle",
}


@dataclass(frozen=True, slots=True)
class Compiled:
    """A deployment ready to run. Shared by threads and never changed.

    `elements` holds the flow nodes by id; those of a called process whose id is taken already by
    "<process>/<id>". `reads` are the dotted names its expressions look at; `flows` the ends of each sequence flow, by
    keys of the same kind.
    """

    digest: str
    process_id: str
    elements: Mapping[str, Element]
    flows: Mapping[str, tuple[str, str]]
    reads: frozenset[str]
    messages: frozenset[str]
    spec: Any
    subprocess_specs: Mapping[str, Any]
    script_engine: FeelEngine


class _EndParser(EndEventParser):
    """Reads a signal end event, too."""

    def get_event_definition(self, xpaths: list[str]) -> Any:
        return super().get_event_definition([*xpaths, SIGNAL_EVENT_XPATH])


class _Parser(BpmnParser):
    """Tasks wait, flows keep the order of the file, and nothing depends on where shapes are drawn."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - SpiffWorkflow's extension point
        **{full_tag(name): (TaskParser, defaults.UserTask) for name in ("task", "manualTask", *SERVICES)},
        full_tag("endEvent"): (_EndParser, defaults.EndEvent),
        full_tag("callActivity"): (CallActivityParser, defaults.SubWorkflowTask),
        full_tag("transaction"): (SubWorkflowParser, defaults.TransactionSubprocess),
    }

    def get_document_positions(self, root: Any) -> dict[str, Any]:
        return {}


def compile_files(files: Mapping[str, bytes], main: str, digest: str, functions: Functions) -> Compiled:
    """Compile the process of `main` with every process it calls. Raises `Refused` naming each element and reason."""
    roots = {name: xml.parse(data) for name, data in files.items() if name.endswith((".bpmn", ".bpmn20.xml"))}
    if main not in roots:
        raise Refused([Refusal("", 0, f"缺少流程图文件“{main}”。")])
    processes = {}
    for root in roots.values():
        for process in root.iter(bpmn("process")):
            if process.get("id", "") in processes:
                raise Refused([Refusal(process.get("id", ""), elements.line(process), "流程编号（id）重复。")])
            processes[process.get("id", "")] = process
    chosen = _main_process(roots[main], processes)
    used = _called(chosen, processes)
    found = [refusal for process in used.values() for refusal in refusals(process)]
    found += loose_ends(roots.values(), used.values())
    decisions = Decisions(files, functions)
    found += [refusal for process in used.values() for refusal in decisions.refusals(process)]
    if found:
        raise Refused(found)
    found_elements = {name: elements.read(process) for name, process in used.items()}
    parsed = _parse(list(roots.values()), set(used), str(chosen.get("id")))
    expressions = Expressions(decisions.functions())
    found = []
    named: dict[str, Element] = {}
    flows = _flows(used)
    for name, spec in parsed.items():
        specs.take_over(spec)
        process_id, own = _owner(name, found_elements)
        found += _equip(spec, process_id, own, named, expressions)
        _show_ways(spec, process_id, flows)
    if found:
        raise Refused(found)
    return Compiled(
        digest=digest,
        process_id=str(chosen.get("id")),
        elements=MappingProxyType(named),
        flows=MappingProxyType({key: ends for (_, key), ends in flows.items()}),
        reads=frozenset(expressions.reads),
        messages=frozenset(name for spec in _task_specs(parsed) for name in events.expects(spec)),
        spec=parsed.pop(str(chosen.get("id"))),
        subprocess_specs=MappingProxyType(parsed),
        script_engine=FeelEngine(expressions),
    )


def _main_process(root: etree._Element, processes: Mapping[str, etree._Element]) -> etree._Element:
    own = [process for process in root.iter(bpmn("process")) if next(elements.nodes(process), None) is not None]
    if len(own) > 1:
        own = [process for process in own if process.get("isExecutable") == "true"] or own
    if len(own) > 1:
        called = {call.get("calledElement") for process in processes.values() for call in _calls(process)}
        own = [process for process in own if process.get("id") not in called] or own
    if len(own) != 1:
        raise Refused([Refusal("", 0, f"主流程图里应当有且只有一个可执行流程，现有 {len(own)} 个。")])
    return own[0]


def _called(chosen: etree._Element, processes: Mapping[str, etree._Element]) -> dict[str, etree._Element]:
    used: dict[str, etree._Element] = {}
    todo = [chosen]
    while todo:
        process = todo.pop()
        used[process.get("id", "")] = process
        for call in _calls(process):
            name = call.get("calledElement", "")
            if name and name not in processes:
                reason = f"“{call.get('name') or call.get('id')}”调用的流程“{name}”不在部署的文件里。"
                raise Refused([Refusal(call.get("id", ""), elements.line(call), reason)])
            if name and name not in used:
                todo.append(processes[name])
    return used


def _calls(process: etree._Element) -> Iterator[etree._Element]:
    return process.iter(bpmn("callActivity"))


def _parse(roots: list[etree._Element], used: set[str], main: str) -> dict[str, Any]:
    parser = _Parser()
    size = 0
    try:
        for root in map(deepcopy, roots):
            for process in list(root.iter(bpmn("process"))):
                parent = process.getparent()
                if process.get("id") not in used and parent is not None:
                    parent.remove(process)
            rewrite(root)
            normalise(root)
            size += sum(1 for _ in root.iter())
            parser.add_bpmn_xml(root)
        # The parser recurses along the flow, three frames an element.
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 1000 + 4 * size))
        spec = parser.get_spec(main)
        return {main: spec, **parser.get_subprocess_specs(main)}
    except SpiffWorkflowException as error:
        identity = str(getattr(error, "id", "") or "")
        line = getattr(error, "line_number", 0)
        reason = f"“{getattr(error, 'name', '') or identity}”不能解析：{error}。"
        raise Refused([Refusal(identity, line if isinstance(line, int) else 0, reason)]) from error
    except (KeyError, IndexError, AttributeError, AssertionError, TypeError, ValueError) as error:
        raise Refused([Refusal("", 0, f"流程图结构有误，不能解析：{error!r}。")]) from error


def _owner(name: str, found: Mapping[str, Mapping[str, Element]]) -> tuple[str, Mapping[str, Element]]:
    if name in found:
        return name, found[name]
    return next((process, own) for process, own in found.items() if name in own)


def _equip(
    spec: Any, process_id: str, own: Mapping[str, Element], named: dict[str, Element], expressions: Expressions
) -> Iterator[Refusal]:
    """Give each task specification its element, its timer and its compiled expressions."""
    for task_spec in spec.task_specs.values():
        element = own.get(original_id(task_spec.bpmn_id or ""))
        if element is not None:
            key = element.id if named.get(element.id, element) is element else f"{process_id}/{element.id}"
            named[key] = element
            task_spec.element, task_spec.key = element, key
        task_spec.item_kind = _item_kind(task_spec)
        _set_timers(task_spec)
        for text, script in _texts(task_spec):
            try:
                if script:
                    expressions.script(text)
                else:
                    expressions.expression(text)
            except (FeelError, FeelLimit) as error:
                identity = element.id if element else original_id(task_spec.name)
                reason = f"“{task_spec.label}”的表达式“{text.strip()[:200]}”有误：{error.detail}"
                yield Refusal(identity, 0, reason)


def _item_kind(task_spec: Any) -> str:
    if isinstance(task_spec, specs.Task):
        return "service" if task_spec.element is not None and task_spec.element.kind in SERVICES else "user"
    waits = isinstance(task_spec, events.Receive | events.Catch)
    return "receive" if waits and isinstance(task_spec.event_definition, events.Message) else ""


def _set_timers(task_spec: Any) -> None:
    definition = getattr(task_spec, "event_definition", None)
    several = getattr(definition, "event_definitions", None)
    if several is not None:
        for place, (name, each) in enumerate(zip(task_spec._outputs, several, strict=True)):
            several[place] = _timer(name, each)
    elif definition is not None:
        task_spec.event_definition = _timer(task_spec.name, definition)


def _timer(name: str, definition: Any) -> Any:
    place = _PLACES.get(type(definition)) if isinstance(definition, TimerEventDefinition) else None
    return definition if place is None else Timer(name, place, (definition.expression or "").strip())


def _texts(task_spec: Any) -> Iterator[tuple[str, bool]]:
    """The FEEL texts of an element, and whether each is a script."""
    for condition, _ in getattr(task_spec, "cond_task_specs", []):
        if condition is not None:
            yield condition.args[0] or "", False
    if isinstance(task_spec, specs.Script):
        yield task_spec.script, True
    for timer in events.timers(task_spec):
        if timer.literal is None:
            yield timer.expression, False
    for name in ("cardinality", "condition"):
        text = getattr(task_spec, name, None)
        if isinstance(text, str):
            yield text, False
    collection = getattr(task_spec, "data_input", None)
    if collection is not None:
        yield collection.bpmn_id, False
    definition = getattr(task_spec, "event_definition", None)
    for each in getattr(definition, "event_definitions", [definition]):
        for rule in getattr(each, "correlation_properties", []):
            yield rule.retrieval_expression or "", False


def _task_specs(parsed: Mapping[str, Any]) -> Iterator[Any]:
    return (task_spec for spec in parsed.values() for task_spec in spec.task_specs.values())


def _flows(used: Mapping[str, etree._Element]) -> dict[tuple[str, str], tuple[str, str]]:
    """The ends of each sequence flow, by process and key."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    taken: set[str] = set()
    for name, process in used.items():
        for flow in process.iter(bpmn("sequenceFlow")):
            identity = flow.get("id", "")
            key = f"{name}/{identity}" if identity in taken else identity
            taken.add(key)
            found[name, key] = (flow.get("sourceRef", ""), flow.get("targetRef", ""))
    return found


def _show_ways(spec: Any, process_id: str, flows: Mapping[tuple[str, str], tuple[str, str]]) -> None:
    """Tell each task specification which drawn flows lead on from it."""
    keys = {ends: key for (process, key), ends in flows.items() if process == process_id}
    for task_spec in spec.task_specs.values():
        if isinstance(task_spec, events.ActivitySplit):
            continue
        source = element_of(task_spec.name)
        ways = {}
        for name in task_spec._outputs:
            flow = flow_of(name)
            prefixed = f"{process_id}/{flow}"
            key = prefixed if (process_id, prefixed) in flows else flow
            key = key if flow else keys.get((source, element_of(name)), "")
            if key:
                ways[name] = key
        task_spec.ways = MappingProxyType(ways)
        if task_spec.ways:
            task_spec.source = spec.task_specs[made_of(task_spec.name)[0]].key
