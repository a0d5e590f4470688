"""From the XML of a decision model to its tree. Files of dmn-js are taken as they are; layout is left alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

from lxml import etree

from engine.errors import Invalid
from engine.feel.dmn.tree import (
    Box,
    Cell,
    Conditional,
    Context,
    Decision,
    Definitions,
    Entry,
    Function,
    Input,
    InputData,
    Invocation,
    Item,
    Iteration,
    ListBox,
    Literal,
    Output,
    Place,
    Relation,
    Rule,
    Service,
    Table,
)
from engine.xml import line_of, parse, text_of

Kept = TypeVar("Kept")
_NAMESPACE = re.compile(r"https?://www\.omg\.org/spec/DMN/20\d{6}/(?:MODEL/?|dmn\.xsd)")
_LANGUAGE = re.compile(r"|feel|https?://www\.omg\.org/spec/(?:DMN/\d{8}/)?FEEL/?(?:\d{8})?/?", re.IGNORECASE)
_TYPES = {
    "integer": "number",
    "long": "number",
    "double": "number",
    "dateTime": "date and time",
    "dayTimeDuration": "days and time duration",
    "yearMonthDuration": "years and months duration",
}
_DEEPEST = 30
MAX_RULES = 2_000
"""Rules of one table."""


def read(xml: bytes) -> Definitions:
    """The model in a file. Raises `Invalid` for what is not XML or no decision model; the rest is noted in it."""
    root = parse(xml)
    if _local(root) != "definitions" or not _NAMESPACE.fullmatch(etree.QName(root).namespace or ""):
        raise Invalid("这不是决策模型（DMN）文件。", code="dmn", remedy="请用 DMN 编辑器（如 dmn-js）保存决策模型。")
    return _Reader(root).read()


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""


def _children(element: etree._Element, *names: str) -> Iterator[etree._Element]:
    return (child for child in element if _local(child) in names)


def _child(element: etree._Element, name: str) -> etree._Element | None:
    return next(_children(element, name), None)


def _text(element: etree._Element | None) -> str:
    text = None if element is None else _child(element, "text")
    return "" if text is None else text_of(text)


def _place(element: etree._Element) -> Place:
    return Place(element.get("id", ""), line_of(element))


def _name(element: etree._Element) -> str:
    return " ".join(element.get("name", "").split())


def _cell(element: etree._Element | None) -> Cell | None:
    return None if element is None or not _text(element) else Cell(_text(element), _place(element))


class _Reader:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.model = Definitions(_name(root))

    def read(self) -> Definitions:
        self._language(self.root)
        for element in self.root:
            match _local(element):
                case "itemDefinition":
                    item = self._item(element, 0)
                    self._keep(self.model.items, item.name, item, item.place)
                case "inputData":
                    data = InputData(self._variable(element), self._kind_of_variable(element), _place(element))
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
                    self._unread(element, "不支持引入其他决策文件（import）", "请把用到的决策放在同一个文件里。")
        return self.model

    def _keep(self, table: dict[str, Kept], key: str, value: Kept, place: Place) -> None:
        if not key or key in table:
            self.model.unread.append((place, f"编号“{key}”为空或重复", "请给每个元素一个不重复的编号。"))
        table.setdefault(key, value)

    def _unread(self, element: etree._Element, message: str, fix: str) -> None:
        self.model.unread.append((_place(element), message, fix))

    def _language(self, element: etree._Element) -> None:
        language = element.get("expressionLanguage", "")
        if not _LANGUAGE.fullmatch(language):
            self._unread(element, f"不支持表达式语言“{language[:60]}”", "请改用 FEEL，并删去 expressionLanguage。")

    # -- names and types -----------------------------------------------------------------------------------------

    def _variable(self, element: etree._Element) -> str:
        variable = _child(element, "variable")
        return (_name(variable) if variable is not None else "") or _name(element) or element.get("id", "")

    def _kind(self, element: etree._Element | None) -> str:
        """A type's name; "" where none is written. Old files write it as a child element."""
        if element is None:
            return ""
        written = element.get("typeRef") or "".join(child.text or "" for child in _children(element, "typeRef"))
        written = " ".join(written.split())
        written = written.partition(":")[2] if re.match(r"\w+:", written) else written
        return _TYPES.get(written, written)

    def _kind_of_variable(self, element: etree._Element) -> str:
        return self._kind(_child(element, "variable"))

    def _item(self, element: etree._Element, depth: int) -> Item:
        self._too_deep(element, depth)
        function = _child(element, "functionItem")
        components = tuple(self._item(each, depth + 1) for each in _children(element, "itemComponent"))
        allowed = _child(element, "allowedValues")
        return Item(
            _name(element),
            self._kind(element),
            element.get("isCollection") == "true",
            _cell(allowed if allowed is not None else _child(element, "typeConstraint")),
            components,
            None if function is None else self._parameters(function, "parameters"),
            _place(element),
        )

    def _parameters(self, element: etree._Element, tag: str = "formalParameter") -> tuple[tuple[str, str], ...]:
        return tuple((_name(each), self._kind(each)) for each in _children(element, tag))

    # -- the requirement graph -----------------------------------------------------------------------------------

    def _required(self, element: etree._Element, *names: str) -> tuple[str, ...]:
        found = []
        for requirement in _children(element, "informationRequirement", "knowledgeRequirement"):
            found += [each.get("href", "").rpartition("#")[2] for each in _children(requirement, *names)]
        return tuple(found)

    def _references(self, element: etree._Element, *names: str) -> tuple[str, ...]:
        return tuple(each.get("href", "").rpartition("#")[2] for each in _children(element, *names))

    def _decision(self, element: etree._Element) -> Decision:
        return Decision(
            element.get("id", ""),
            self._variable(element),
            self._kind_of_variable(element),
            self._box_in(element, 0),
            self._required(element, "requiredInput"),
            self._required(element, "requiredDecision"),
            self._required(element, "requiredKnowledge"),
            _place(element),
        )

    def _knowledge(self, element: etree._Element) -> Decision:
        logic = _child(element, "encapsulatedLogic")
        box = None if logic is None else self._function(logic, 0)
        knowledge = self._required(element, "requiredKnowledge")
        kind = self._kind_of_variable(element)
        return Decision(element.get("id", ""), self._variable(element), kind, box, (), (), knowledge, _place(element))

    def _service(self, element: etree._Element) -> Service:
        return Service(
            element.get("id", ""),
            self._variable(element),
            self._references(element, "outputDecision"),
            self._references(element, "inputDecision"),
            self._references(element, "inputData"),
            _place(element),
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
        return Literal("null", _place(element)) if box is None else box

    def _named_part(self, element: etree._Element, name: str, depth: int) -> Box:
        child = _child(element, name)
        if child is None:
            self._unread(element, f"缺少 {name}", "请补全这个表达式。")
            return Literal("null", _place(element))
        return self._part(child, depth)

    def _box(self, element: etree._Element, depth: int) -> Box | None:
        name = _local(element)
        match name:
            case "literalExpression":
                return self._literal(element)
            case "decisionTable":
                return self._table(element)
            case "context":
                return Context(
                    tuple(self._entry(e, depth) for e in _children(element, "contextEntry")), _place(element)
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

    def _literal(self, element: etree._Element) -> Literal:
        self._language(element)
        if _child(element, "importedValues") is not None:
            self._unread(element, "不支持从文件引入值（importedValues）", "请把值写在表达式里。")
        return Literal(_text(element) or "null", _place(element))

    def _entry(self, element: etree._Element, depth: int) -> Entry:
        variable = _child(element, "variable")
        name = "" if variable is None else _name(variable)
        return Entry(name, self._kind(variable), self._part(element, depth + 1))

    def _relation(self, element: etree._Element, depth: int) -> Box:
        columns = tuple(_name(column) for column in _children(element, "column"))
        rows = []
        for row in _children(element, "row"):
            cells = tuple(box for child in row if (box := self._box(child, depth + 1)) is not None)
            if len(cells) != len(columns):
                self._unread(row, "这一行的格数与列数不同", "请补齐每一格。")
            rows.append(cells)
        return Relation(columns, tuple(rows))

    def _invocation(self, element: etree._Element, depth: int) -> Box:
        called = _child(element, "literalExpression")
        function = Literal("null", _place(element)) if called is None else self._literal(called)
        bindings = []
        for binding in _children(element, "binding"):
            parameter = _child(binding, "parameter")
            name = "" if parameter is None else _name(parameter)
            bindings.append(Entry(name, self._kind(parameter), self._part(binding, depth + 1)))
        return Invocation(function, tuple(bindings))

    def _function(self, element: etree._Element, depth: int) -> Function:
        if element.get("kind", "FEEL") not in ("FEEL", "F"):
            self._unread(element, f"不支持 {element.get('kind', '')[:20]} 函数", "请用 FEEL 写函数。")
        return Function(self._parameters(element), self._part(element, depth + 1), _place(element))

    # -- tables --------------------------------------------------------------------------------------------------

    def _table(self, element: etree._Element) -> Table:
        inputs = tuple(self._input(each) for each in _children(element, "input"))
        outputs = tuple(self._output(each) for each in _children(element, "output"))
        rules = tuple(self._rule(each) for each in _children(element, "rule"))
        policy = element.get("hitPolicy", "UNIQUE")
        table = Table(policy, element.get("aggregation", ""), inputs, outputs, rules, _place(element))
        if policy not in POLICIES:
            self._unread(element, f"没有名为“{policy[:30]}”的命中策略", f"请用 {'、'.join(POLICIES)} 之一。")
        if table.aggregation not in ("", "SUM", "MIN", "MAX", "COUNT") or (table.aggregation and policy != "COLLECT"):
            self._unread(element, "汇总方式只能是 COLLECT 的 SUM、MIN、MAX 或 COUNT", "请改正汇总方式。")
        if table.aggregation not in ("", "COUNT") and len(outputs) > 1:
            self._unread(element, "有多个输出列的表不能求和或取最大最小", "请只留一个输出列，或去掉汇总方式。")
        if not outputs or len(rules) > MAX_RULES:
            self._unread(element, f"决策表至少有一个输出列，最多 {MAX_RULES} 条规则", "请补上输出列，或拆分决策表。")
        for rule in rules:
            if len(rule.inputs) != len(inputs) or len(rule.outputs) != len(outputs):
                self.model.unread.append((rule.place, "这条规则的格数与列数不同", "请补齐每一格，不看的输入写 -。"))
        return table

    def _input(self, element: etree._Element) -> Input:
        expression = _child(element, "inputExpression")
        if expression is None:
            self._unread(element, "输入列没有表达式", "请写明这一列看哪个值。")
            literal = Literal("null", _place(element))
        else:
            literal = self._literal(expression)
        return Input(literal, self._kind(expression), _cell(_child(element, "inputValues")), element.get("label", ""))

    def _output(self, element: etree._Element) -> Output:
        return Output(
            _name(element),
            self._kind(element),
            _cell(_child(element, "outputValues")),
            _cell(_child(element, "defaultOutputEntry")),
        )

    def _rule(self, element: etree._Element) -> Rule:
        for entry in _children(element, "inputEntry", "outputEntry"):
            self._language(entry)
        return Rule(
            tuple(Cell(_text(each) or "-", _place(each)) for each in _children(element, "inputEntry")),
            tuple(Cell(_text(each) or "null", _place(each)) for each in _children(element, "outputEntry")),
            _place(element),
        )


POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
