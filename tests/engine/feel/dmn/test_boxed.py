"""Boxed expressions and requirement graphs: what each kind of box gives, and what reaches it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from engine.errors import Invalid, NotFound
from engine.feel import FeelLimit
from engine.feel.dmn import load
from tests.engine.feel.dmn.decisions import (
    context,
    decision,
    function,
    input_data,
    invocation,
    item,
    knowledge,
    literal,
    model,
    relation,
    table,
)

D = Decimal
X = {"x": 4}
DOUBLE = knowledge("double", ["n: number"], literal("n * 2"))

BOXES: list[tuple[str, Any]] = [
    (literal("x + 1"), D(5)),
    (literal("if x > 3 then [x] else null"), [D(4)]),
    (literal('"first " + string(x)'), "first 4"),
    (context({"a": literal("x"), "b": literal("a * 2")}), {"a": D(4), "b": D(8)}),
    (context({"a": literal("x"), "two words": literal("a + 1")}, literal("two words * 2")), D(10)),
    (context({"f": function(["n: number"], literal("n * x"))}, literal("f(3)")), D(12)),
    (context({"f": function(["n"], literal("if n = 0 then 0 else n + f(n - 1)"))}, literal("f(4)")), D(10)),
    (context({"f": function(["n: number"], literal("n"))}, literal('f("a")')), None),
    (context({"a": context({"b": literal("1")})}, literal("a.b")), D(1)),
    (context({}), {}),
    (f"<list>{literal('x')}{literal('x * 2')}</list>", [D(4), D(8)]),
    ("<list></list>", []),
    (relation(["a", "b"], [["1", "x"], ["2", "x + 1"]]), [{"a": D(1), "b": D(4)}, {"a": D(2), "b": D(5)}]),
    (context({"r": relation(["id", "fee"], [["1", "10"], ["2", "20"]])}, literal("r[id = 2].fee")), [D(20)]),
    (invocation("double", {"n": literal("x")}), D(8)),
    (invocation("double", {"m": literal("x")}), None),
    (invocation("abs", {"n": literal("-x")}), D(4)),
    (invocation("string join", {"list": literal('["a", "b"]'), "delimiter": literal('"-"')}), "a-b"),
    (literal("double(x) + double(1)"), D(10)),
    (literal("for i in [1, 2] return double(i)"), [D(2), D(4)]),
    (literal('double("a")'), None),
    (literal("[1, 2, 3][double(item) > 3]"), [D(2), D(3)]),
    (literal("sort([1, 3, 2], function(a, b) double(a) > double(b))"), [D(3), D(2), D(1)]),
    (
        "<conditional><if>{}</if><then>{}</then><else>{}</else></conditional>".format(
            *map(literal, ["x &gt; 3".replace("&gt;", ">"), '"大"', '"小"'])
        ),
        "大",
    ),
    (
        f'<for iteratorVariable="i"><in>{literal("1..3")}</in><return>{literal("i * x")}</return></for>'.replace(
            "1..3", "[1, 2, 3]"
        ),
        [D(4), D(8), D(12)],
    ),
    (
        f'<some iteratorVariable="i"><in>{literal("[1, 5]")}</in><satisfies>{literal("i > x")}</satisfies></some>',
        True,
    ),
    (
        f'<every iteratorVariable="i"><in>{literal("[1, 5]")}</in><satisfies>{literal("i > x")}</satisfies></every>',
        False,
    ),
    (f"<filter><in>{literal('[1, 5, 6]')}</in><match>{literal('item > x')}</match></filter>", [D(5), D(6)]),
    (f"<filter><in>{literal('[{a: 1}, {a: 9}]')}</in><match>{literal('a > x')}</match></filter>", [{"a": D(9)}]),
    (table("FIRST", ["double(x)"], ["r"], ['8 => "八"', '- => "其他"']), "八"),
    (table("FIRST", ["x"], ["r"], ["> double(1) => double(x) + 1"]), D(9)),
    (context({"t": table("COLLECT", ["x"], ["r"], ["> 1 => 1", "> 2 => 2"])}, literal("sum(t)")), D(3)),
]


@pytest.mark.parametrize(("box", "value"), BOXES)
def test_a_box_gives(box: str, value: Any) -> None:
    decisions = load(
        model(input_data("x", "number"), DOUBLE, decision("d", box, inputs=["i_x"], knowledge=["k_double"]))
    )
    assert decisions.faults == []
    assert decisions.decide("d", X).value == value


def test_each_decision_is_asked_once_and_tells_its_rules_in_order() -> None:
    decisions = load(
        model(
            input_data("age", "number"),
            decision("group", table("UNIQUE", ["age"], ["g"], ['< 60 => "成"', '>= 60 => "老"']), inputs=["i_age"]),
            decision("fee", table("UNIQUE", ["group"], ["f"], ['"成" => 10', '"老" => 0']), decisions=["d_group"]),
            decision("both", literal("[fee, group, fee]"), decisions=["d_fee", "d_group"]),
        )
    )
    answer = decisions.decide("both", {"age": 61})
    assert answer.value == [D(0), "老", D(0)]
    assert [(fired.decision, fired.rules) for fired in answer.fired] == [("group", (2,)), ("fee", (2,))]
    assert decisions.names == ["group", "fee", "both"]


def test_knowledge_calls_other_knowledge_and_itself() -> None:
    decisions = load(
        model(
            knowledge("square", ["n: number"], literal("n * n")),
            knowledge("fourth", ["n: number"], literal("square(square(n))"), ["square"], "number"),
            knowledge("down", ["n: number"], literal("if n = 0 then [] else append(down(n - 1), n)")),
            decision("d", literal("[fourth(2), down(3)]"), knowledge=["k_fourth", "k_down"]),
        )
    )
    assert decisions.decide("d", {}).value == [D(16), [D(1), D(2), D(3)]]


def test_knowledge_that_never_ends_is_stopped() -> None:
    decisions = load(
        model(knowledge("f", ["n"], literal("f(n + 1)")), decision("d", literal("f(1)"), knowledge=["k_f"]))
    )
    with pytest.raises(FeelLimit):
        decisions.decide("d", {})


def test_rules_that_fire_inside_knowledge_are_told() -> None:
    box = table("FIRST", ["n"], ["r"], ["> 5 => 1", "- => 0"])
    decisions = load(
        model(knowledge("big", ["n: number"], box), decision("d", literal("big(9) + big(1)"), knowledge=["k_big"]))
    )
    answer = decisions.decide("d", {})
    assert answer.value == 1
    assert [fired.rules for fired in answer.fired] == [(1,), (2,)]


TYPED = (
    item("等级", "string", allowed='"甲", "乙"'),
    item("日子", "date"),
    item("数列", "number", many=True),
    item("人", parts=[item("姓名", "string", tag="itemComponent"), item("出生", "date", tag="itemComponent")]),
)


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("number", 1, D(1)),
        ("string", "a", "a"),
        ("boolean", True, True),
        ("date", "2026-01-01", date(2026, 1, 1)),
        ("日子", "2026-01-01", date(2026, 1, 1)),
        ("数列", [1, 2], [D(1), D(2)]),
        ("数列", 1, [D(1)]),
        ("number", [1], D(1)),
        ("等级", "甲", "甲"),
        ("人", {"姓名": "某", "出生": "2000-01-02"}, {"姓名": "某", "出生": date(2000, 1, 2)}),
        ("", "anything", "anything"),
        ("Any", [1], [D(1)]),
        ("number", None, None),
        ("integer", 5, D(5)),
        ("dateTime", None, None),
    ],
)
def test_an_input_is_taken_as_its_type(kind: str, given: Any, value: Any) -> None:
    decisions = load(model(*TYPED, input_data("v", kind), decision("d", literal("v"), inputs=["i_v"])))
    assert decisions.decide("d", {"v": given}).value == value


@pytest.mark.parametrize(
    ("kind", "given", "part"),
    [
        ("number", "1", "应是 number"),
        ("string", 1, "应是 string"),
        ("date", "2026-02-30", "应是 date"),
        ("等级", "丙", "允许的取值"),
        ("数列", [1, "a"], "应是 list<number>"),
        ("人", {"姓名": 1, "出生": "2000-01-02"}, "应是 context"),
    ],
)
def test_an_input_of_another_type_is_refused(kind: str, given: Any, part: str) -> None:
    decisions = load(model(*TYPED, input_data("v", kind), decision("d", literal("v"), inputs=["i_v"])))
    with pytest.raises(Invalid, match=part) as caught:
        decisions.decide("d", {"v": given})
    assert caught.value.errors[0].pointer == "/v"


def test_a_result_of_another_type_is_null_and_says_so() -> None:
    decisions = load(
        model(*TYPED, decision("d", literal('"丙"'), kind="等级"), decision("e", literal("1"), kind="string"))
    )
    assert decisions.decide("d", {}).value is None
    assert "允许的取值" in decisions.decide("d", {}).notes[0]
    assert decisions.decide("e", {}).value is None
    assert "结果不是 string" in decisions.decide("e", {}).notes[0]


def test_an_unknown_decision_is_not_found() -> None:
    with pytest.raises(NotFound, match="有：d"):
        load(model(decision("d", literal("1")))).decide("nothing", {})


def test_a_decision_service_answers_and_is_called_as_a_function() -> None:
    service = (
        '<decisionService id="s" name="收费"><variable name="收费"/><outputDecision href="#d_fee"/>'
        '<inputData href="#i_x"/></decisionService>'
    )
    decisions = load(
        model(
            input_data("x", "number"),
            decision("fee", literal("x * 2"), inputs=["i_x"]),
            decision("d", literal("收费(10) + 收费(x)"), inputs=["i_x"], knowledge=["s"]),
            service,
        )
    )
    assert decisions.decide("收费", {"x": 3}).value == 6
    assert decisions.decide("d", {"x": 1}).value == 22


def test_a_file_as_dmn_js_saves_it_is_read() -> None:
    saved = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/"
  xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="dish" name="Dish" namespace="http://camunda.org/schema/1.0/dmn">
  <decision id="dish-decision" name="Dish Decision">
    <decisionTable id="decisionTable_1" hitPolicy="UNIQUE">
      <input id="input_1" label="Season">
        <inputExpression id="inputExpression_1" typeRef="string" expressionLanguage="feel">
          <text>season</text>
        </inputExpression>
      </input>
      <output id="output_1" label="Dish" name="desiredDish" typeRef="string" />
      <rule id="row-1">
        <description>A note of the designer</description>
        <inputEntry id="unary_1"><text>"Winter"</text></inputEntry>
        <outputEntry id="literal_1"><text>"Stew"</text></outputEntry>
      </rule>
      <rule id="row-2">
        <inputEntry id="unary_2"><text></text></inputEntry>
        <outputEntry id="literal_2"><text>"Salad"</text></outputEntry>
      </rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="dish-decision">
    <dc:Bounds height="80" width="180" x="150" y="150" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>"""
    answer = load(saved.replace(b"UNIQUE", b"FIRST")).decide("dish-decision", {"season": "Winter"})
    assert answer.value == "Stew"
    assert answer.fired[0].ids == ("row-1",)


@pytest.mark.parametrize(
    "namespace",
    [
        "http://www.omg.org/spec/DMN/20151101/dmn.xsd",
        "http://www.omg.org/spec/DMN/20180521/MODEL/",
        "https://www.omg.org/spec/DMN/20211108/MODEL/",
        "https://www.omg.org/spec/DMN/20230324/MODEL/",
    ],
)
def test_every_edition_of_dmn_is_read(namespace: str) -> None:
    assert load(model(decision("d", literal("1 + 1")), namespace=namespace)).decide("d", {}).value == 2


def test_a_result_shares_nothing_with_what_was_given() -> None:
    inputs = {"x": {"a": [1]}}
    value = load(model(decision("d", literal("x")))).decide("d", inputs).value
    value["a"].append(2)
    assert inputs == {"x": {"a": [1]}}
