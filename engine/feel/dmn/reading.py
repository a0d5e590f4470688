"""From the XML of a decision model to its tree. Files of dmn-js are taken as they are; layout is left alone."""

from __future__ import annotations

import re
from typing import TypeVar

from lxml import etree

from engine.errors import Invalid
from engine.feel.dmn.elements import cell_of, child_of, children, local_name, name_of, place_of
from engine.feel.dmn.table_reading import TableReader
from engine.feel.dmn.tree import (
    Box,
    Conditional,
    Context,
    Decision,
    Definitions,
    Entry,
    Function,
    InputData,
    Invocation,
    Item,
    Iteration,
    ListBox,
    Literal,
    Place,
    Relation,
    Service,
)
from engine.xml import line_of, parse

Kept = TypeVar("Kept")
_NAMESPACE = re.compile(r"https?://www\.omg\.org/spec/DMN/20\d{6}/(?:MODEL/?|dmn\.xsd)")
_DEEPEST = 30


def read(xml: bytes) -> Definitions:
    """The model in a file. Raises `Invalid` for what is not XML or no decision model; the rest is noted in it."""
    root = parse(xml)
    if local_name(root) != "definitions" or not _NAMESPACE.fullmatch(etree.QName(root).namespace or ""):
        raise Invalid("这不是决策模型（DMN）文件。", code="dmn", remedy="请用 DMN 编辑器（如 dmn-js）保存决策模型。")
    return _Reader(root).read()


class _Reader(TableReader):
    def read(self) -> Definitions:
        self.language(self.root)
        for element in self.root:
            match local_name(element):
                case "itemDefinition":
                    item = self._item(element, 0)
                    self._keep(self.model.items, item.name, item, item.place)
                case "inputData":
                    data = InputData(self.variable(element), self.kind_of_variable(element), place_of(element))
                    self._keep(self.model.inputs, data.place.id, data, data.place)
                case "decision":
                    decision = self._decision(element)
                    self._keep(self.model.decisions, decision.id, decision, decision.place)
                case "businessKnowledgeModel":
                    knowledge = self._knowledge(element)
                    self._keep(self.model.knowledge, knowledge.id, knowledge, knowledge.place)
                case "decisionService":
                    service = self._service(element)
                    self._keep(self.model.services, service.id, service, service.place)
                case "import":
                    self.unread(element, "不支持引入其他决策文件（import）", "请把用到的决策放在同一个文件里。")
        return self.model

    def _keep(self, table: dict[str, Kept], key: str, value: Kept, place: Place) -> None:
        if not key or key in table:
            self.model.unread.append((place, f"编号“{key}”为空或重复", "请给每个元素一个不重复的编号。"))
        table.setdefault(key, value)

    def _item(self, element: etree._Element, depth: int) -> Item:
        self._too_deep(element, depth)
        function = child_of(element, "functionItem")
        components = tuple(self._item(each, depth + 1) for each in children(element, "itemComponent"))
        allowed = child_of(element, "allowedValues")
        return Item(
            name_of(element),
            self.kind(element),
            element.get("isCollection") == "true",
            cell_of(allowed if allowed is not None else child_of(element, "typeConstraint")),
            components,
            None if function is None else self._parameters(function, "parameters"),
            place_of(element),
        )

    def _parameters(self, element: etree._Element, tag: str = "formalParameter") -> tuple[tuple[str, str], ...]:
        return tuple((name_of(each), self.kind(each)) for each in children(element, tag))

    # -- the requirement graph -----------------------------------------------------------------------------------

    def _required(self, element: etree._Element, *names: str) -> tuple[str, ...]:
        found = []
        for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
            found += [each.get("href", "").rpartition("#")[2] for each in children(requirement, *names)]
        return tuple(found)

    def _references(self, element: etree._Element, *names: str) -> tuple[str, ...]:
        return tuple(each.get("href", "").rpartition("#")[2] for each in children(element, *names))

    def _decision(self, element: etree._Element) -> Decision:
        return Decision(
            element.get("id", ""),
            self.variable(element),
            element.get("label", "") or name_of(element),
            self.kind_of_variable(element),
            self._box_in(element, 0),
            self._required(element, "requiredInput"),
            self._required(element, "requiredDecision"),
            self._required(element, "requiredKnowledge"),
            place_of(element),
        )

    def _knowledge(self, element: etree._Element) -> Decision:
        logic = child_of(element, "encapsulatedLogic")
        box = None if logic is None else self._function(logic, 0)
        knowledge = self._required(element, "requiredKnowledge")
        kind = self.kind_of_variable(element)
        label = element.get("label", "") or name_of(element)
        return Decision(
            element.get("id", ""), self.variable(element), label, kind, box, (), (), knowledge, place_of(element)
        )

    def _service(self, element: etree._Element) -> Service:
        return Service(
            element.get("id", ""),
            self.variable(element),
            self._references(element, "outputDecision"),
            self._references(element, "inputDecision"),
            self._references(element, "inputData"),
            place_of(element),
        )

    # -- boxed expressions ---------------------------------------------------------------------------------------

    def _too_deep(self, element: etree._Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise Invalid("决策模型嵌套过深。", code="dmn", extra={"line": line_of(element)})

    def _box_in(self, element: etree._Element, depth: int) -> Box | None:
        """The boxed expression among an element's children."""
        self._too_deep(element, depth)
        for child in element:
            box = self._box(child, depth + 1)
            if box is not None:
                return box
        return None

    def _part(self, element: etree._Element, depth: int) -> Box:
        box = self._box_in(element, depth)
        return Literal("null", place_of(element)) if box is None else box

    def _named_part(self, element: etree._Element, name: str, depth: int) -> Box:
        child = child_of(element, name)
        if child is None:
            self.unread(element, f"缺少 {name}", "请补全这个表达式。")
            return Literal("null", place_of(element))
        return self._part(child, depth)

    def _box(self, element: etree._Element, depth: int) -> Box | None:
        name = local_name(element)
        match name:
            case "literalExpression":
                return self.literal(element)
            case "decisionTable":
                return self.table(element)
            case "context":
                return Context(
                    tuple(self._entry(e, depth) for e in children(element, "contextEntry")), place_of(element)
                )
            case "list":
                return ListBox(tuple(box for child in element if (box := self._box(child, depth + 1)) is not None))
            case "relation":
                return self._relation(element, depth)
            case "invocation":
                return self._invocation(element, depth)
            case "functionDefinition":
                return self._function(element, depth)
            case "conditional":
                parts = [self._named_part(element, part, depth) for part in ("if", "then", "else")]
                return Conditional(*parts)
            case "for" | "some" | "every":
                body = "return" if name == "for" else "satisfies"
                domain = self._named_part(element, "in", depth)
                return Iteration(
                    name, element.get("iteratorVariable", ""), domain, self._named_part(element, body, depth)
                )
            case "filter":
                domain = self._named_part(element, "in", depth)
                return Iteration("filter", "item", domain, self._named_part(element, "match", depth))
        return None

    def _entry(self, element: etree._Element, depth: int) -> Entry:
        variable = child_of(element, "variable")
        name = "" if variable is None else name_of(variable)
        return Entry(name, self.kind(variable), self._part(element, depth + 1))

    def _relation(self, element: etree._Element, depth: int) -> Box:
        columns = tuple(name_of(column) for column in children(element, "column"))
        rows = []
        for row in children(element, "row"):
            cells = tuple(box for child in row if (box := self._box(child, depth + 1)) is not None)
            if len(cells) != len(columns):
                self.unread(row, "这一行的格数与列数不同", "请补齐每一格。")
            rows.append(cells)
        return Relation(columns, tuple(rows))

    def _invocation(self, element: etree._Element, depth: int) -> Box:
        called = child_of(element, "literalExpression")
        function = Literal("null", place_of(element)) if called is None else self.literal(called)
        bindings = []
        for binding in children(element, "binding"):
            parameter = child_of(binding, "parameter")
            name = "" if parameter is None else name_of(parameter)
            bindings.append(Entry(name, self.kind(parameter), self._part(binding, depth + 1)))
        return Invocation(function, tuple(bindings))

    def _function(self, element: etree._Element, depth: int) -> Function:
        if element.get("kind", "FEEL") not in ("FEEL", "F"):
            self.unread(element, f"不支持 {element.get('kind', '')[:20]} 函数", "请用 FEEL 写函数。")
        return Function(self._parameters(element), self._part(element, depth + 1), place_of(element))
