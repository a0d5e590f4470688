"""From the XML of a decision table to its columns and rules, noting what does not fit together."""

from __future__ import annotations

from lxml import etree

from engine.feel.dmn.elements import ElementReader, cell_of, child_of, children, name_of, place_of, text_in
from engine.feel.dmn.tree import Cell, Input, Literal, Output, Rule, Table
from engine.xml import text_of

POLICIES = ("UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER")
MAX_RULES = 2_000
"""Rules of one table."""


class TableReader(ElementReader):
    """Reads decision tables."""

    def table(self, element: etree._Element) -> Table:
        inputs = tuple(self._input(each) for each in children(element, "input"))
        outputs = tuple(self._output(each) for each in children(element, "output"))
        rules = tuple(self._rule(each) for each in children(element, "rule"))
        policy = element.get("hitPolicy", "UNIQUE")
        table = Table(policy, element.get("aggregation", ""), inputs, outputs, rules, place_of(element))
        if policy not in POLICIES:
            self.unread(element, f"没有名为“{policy[:30]}”的命中策略", f"请用 {'、'.join(POLICIES)} 之一。")
        if table.aggregation not in ("", "SUM", "MIN", "MAX", "COUNT") or (table.aggregation and policy != "COLLECT"):
            self.unread(element, "汇总方式只能是 COLLECT 的 SUM、MIN、MAX 或 COUNT", "请改正汇总方式。")
        if table.aggregation not in ("", "COUNT") and len(outputs) > 1:
            self.unread(element, "有多个输出列的表不能求和或取最大最小", "请只留一个输出列，或去掉汇总方式。")
        if not outputs or len(rules) > MAX_RULES:
            self.unread(element, f"决策表至少有一个输出列，最多 {MAX_RULES} 条规则", "请补上输出列，或拆分决策表。")
        for rule in rules:
            if len(rule.inputs) != len(inputs) or len(rule.outputs) != len(outputs):
                self.model.unread.append((rule.place, "这条规则的格数与列数不同", "请补齐每一格，不看的输入写 -。"))
        return table

    def _input(self, element: etree._Element) -> Input:
        expression = child_of(element, "inputExpression")
        if expression is None:
            self.unread(element, "输入列没有表达式", "请写明这一列看哪个值。")
            literal = Literal("null", place_of(element))
        else:
            literal = self.literal(expression)
        return Input(
            literal, self.kind(expression), cell_of(child_of(element, "inputValues")), element.get("label", "")
        )

    def _output(self, element: etree._Element) -> Output:
        return Output(
            name_of(element),
            self.kind(element),
            cell_of(child_of(element, "outputValues")),
            cell_of(child_of(element, "defaultOutputEntry")),
            element.get("label", ""),
        )

    def _rule(self, element: etree._Element) -> Rule:
        for entry in children(element, "inputEntry", "outputEntry"):
            self.language(entry)
        return Rule(
            tuple(Cell(text_in(each) or "-", place_of(each)) for each in children(element, "inputEntry")),
            tuple(Cell(text_in(each) or "null", place_of(each)) for each in children(element, "outputEntry")),
            _note(element),
            place_of(element),
        )


def _note(element: etree._Element) -> str:
    """What stands beside a rule: dmn-js writes it as its description, others as entries of annotation columns."""
    described = child_of(element, "description")
    notes = [] if described is None else [text_of(described)]
    notes += [text_in(each) for each in children(element, "annotationEntry")]
    return "；".join(note.strip() for note in notes if note.strip())
