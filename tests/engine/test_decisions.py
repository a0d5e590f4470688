"""A rule task asks its decision: inputs from earlier steps, the answer under the task's id, the rules in history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.check import check
from engine.runtime import Engine, FlowProblem, Refused
from tests.engine.conftest import Play
from tests.engine.diagrams import diagram, node, user, xor
from tests.engine.feel.dmn.decisions import decision, input_data, literal, model, table

MONTHS = model(
    input_data("years", "number"),
    decision(
        "months",
        table(
            "UNIQUE",
            ["years: number"],
            ["months: number"],
            ["< 1 => 0", "[1..5) => 12", "[5..10) => 18", ">= 10 => 24"],
        ),
        inputs=["i_years"],
    ),
)


def flow(decision_: str = "months.dmn#d_months", inputs: str = "years = Review.years") -> bytes:
    rule = node("businessRuleTask", "Entitle", gov_decision=decision_, gov_inputs=inputs)
    nodes = user("Review", "b", "c") + rule + xor("x", "x_c")
    return diagram(
        nodes, "s > Review; Review > Entitle; Entitle > x; x > b [Entitle.result >= 18]; x > c; b > e; c > e"
    )


def start(play: Play, xml: bytes, files: Mapping[str, bytes] | None = None, **variables: Any) -> None:
    with play.database.write() as session:
        digest = play.engine.deploy(session, {"flow.bpmn": xml, **(files or {"months.dmn": MONTHS})})
        play.step = play.engine.start(session, digest, key="K1", variables=variables, now=play.now)
    play.instance = play.step.instance_id


@pytest.mark.parametrize(("years", "way", "months", "rule"), [(12, "b", 24, 4), (5, "b", 18, 3), (1, "c", 12, 2)])
def test_a_rule_task_leads_on_by_what_it_decided(play: Play, years: int, way: str, months: int, rule: int) -> None:
    start(play, flow())
    step = play.complete("Review", Review={"years": years})
    assert play.open == [way]
    assert step.variables["Entitle"] == {"result": months, "rules": {"months": [rule]}}
    with play.database.read() as session:
        told = {passed.element: passed.rules for passed in play.engine.history(session, play.instance)}
    assert told["Entitle"] == {"months": [rule]}
    assert told["Review"] is None


def test_a_context_is_kept_by_its_entries(play: Play) -> None:
    box = table("FIRST", ["x"], ["fee", "why"], ['> 1 => 5 ; "多"', '- => 0 ; "少"'])
    files = {"fee.dmn": model(input_data("x"), decision("d", box, inputs=["i_x"]))}
    rule = node("businessRuleTask", "Fee", gov_decision="fee.dmn#d", gov_inputs="x = application.count")
    start(play, diagram(rule + user("a"), "s > Fee; Fee > a; a > e"), files, application={"count": 2})
    assert play.step.variables["Fee"] == {"fee": 5, "why": "多", "rules": {"d": [1]}}


def test_a_changed_decision_is_another_deployment_and_running_cases_keep_theirs(play: Play) -> None:
    engine: Engine = play.engine
    first = engine.compile({"flow.bpmn": flow(), "months.dmn": MONTHS}).digest
    assert engine.compile({"flow.bpmn": flow(), "months.dmn": MONTHS.replace(b"24", b"25")}).digest != first


@pytest.mark.parametrize(
    ("decision_", "inputs", "files", "part"),
    [
        ("months.dmn", "", {"months.dmn": MONTHS}, "文件.dmn#决策编号"),
        ("other.dmn#d", "", {"months.dmn": MONTHS}, "不在部署的文件里"),
        ("months.dmn#nothing", "", {"months.dmn": MONTHS}, "其中有：months"),
        ("months.dmn#d_months", "years", {"months.dmn": MONTHS}, "变量 = 表达式"),
        ("months.dmn#d_months", "years = 1 +", {"months.dmn": MONTHS}, "没有写完"),
        ("bad.dmn#d", "", {"bad.dmn": model(decision("d", literal("1 +")))}, "没有写完"),
        ("bad.dmn#d", "", {"bad.dmn": b"<!DOCTYPE a>" + MONTHS}, "DOCTYPE"),
    ],
)
def test_a_decision_that_cannot_be_made_is_refused_at_deployment(
    decision_: str, inputs: str, files: dict[str, bytes], part: str
) -> None:
    with pytest.raises(Refused, match=part) as caught:
        Engine().compile({"flow.bpmn": flow(decision_, inputs), **files})
    assert caught.value.findings[0].element == "Entitle"


def test_an_input_that_does_not_fit_rolls_the_step_back(play: Play) -> None:
    start(play, flow())
    with pytest.raises(FlowProblem, match="应是 number"):
        play.complete("Review", Review={"years": "many"})
    assert play.open == ["Review"]


def test_a_table_broken_at_run_time_rolls_the_step_back(play: Play) -> None:
    box = table("UNIQUE", ["x: number"], ["r"], ["odd(?) => 1", "> 2 => 2"])
    files = {"d.dmn": model(decision("d", box))}
    rule = node("businessRuleTask", "D", gov_decision="d.dmn#d", gov_inputs="x = a.x")
    start(play, diagram(user("a") + rule, "s > a; a > D; D > e"), files)
    with pytest.raises(FlowProblem, match="第 1、2 条规则"):
        play.complete("a", a={"x": 3})
    play.complete("a", a={"x": 4})
    assert play.step.finished


def test_what_a_rule_task_gives_its_decision_is_checked_like_any_expression() -> None:
    assert check(flow(), variables=()) == []
    found = check(flow(inputs="years = Reveiw.years"), variables=())
    assert [(finding.rule, finding.element) for finding in found] == [("undeclared-variable", "Entitle")]
    found = check(flow(inputs="years = 1 +"), variables=())
    assert [(finding.rule, finding.element) for finding in found] == [("script-syntax", "Entitle")]


def test_a_designers_own_script_does_not_ask_decisions() -> None:
    script = node("scriptTask", "a", '<script>x = ask_decision("months.dmn#d_months", {})</script>')
    assert [finding.rule for finding in check(diagram(script, "s > a; a > e"))] == ["script-syntax"]
