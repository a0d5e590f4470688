"""A rule told for people: its cells in Chinese, the note beside it, and nothing where the table is not certain."""

from __future__ import annotations

import pytest

from engine.feel.dmn import ToldCell, ToldRule, read, tell, title
from engine.feel.dmn.telling import tests_in_words as in_words
from engine.feel.dmn.telling import value_in_words
from tests.engine.feel.dmn.decisions import decision, invocation, knowledge, literal, model, table


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("-", "不限"),
        ("< 1", "小于 1"),
        ("<= 1.50", "不大于 1.5"),
        ("> -2", "大于 -2"),
        (">= 10", "不小于 10"),
        ("[1..5)", "1 至 5（不含 5）"),
        ("(1..5)", "1 至 5（不含 1、5）"),
        ("[1..5]", "1 至 5"),
        ("5", "5"),
        ("!= 5", "不是 5"),
        ('"甲", "乙"', "甲，或者 乙"),
        ('not("甲", "乙")', "不是：甲，或者 乙"),
        ("true", "是"),
        ("null", "空"),
        ('< date("2026-07-01")', "早于 2026-07-01"),
        ('>= @"2026-07-01"', "不早于 2026-07-01"),
        ('[@"P1D"..@"P7D"]', "P1D 至 P7D"),
        ("? * 2 > 7", "? * 2 > 7"),
        ("< limit", "< limit"),
        ("1 +", "1 +"),
    ],
)
def test_an_input_cell_in_words(cell: str, words: str) -> None:
    assert in_words(cell) == words


@pytest.mark.parametrize(
    ("cell", "words"), [('"准予"', "准予"), ("-1.50", "-1.5"), ("false", "否"), ("people * 4000", "people * 4000")]
)
def test_an_output_cell_in_words(cell: str, words: str) -> None:
    assert value_in_words(cell) == words


def test_a_computing_output_cell_names_its_columns_by_their_labels() -> None:
    labels = {"people": "人数"}
    assert value_in_words("people * 4000", labels) == "人数 * 4000"
    assert value_in_words('"people" + people.name + peoples', labels) == '"people" + 人数.name + peoples'


RULES = table("UNIQUE", ["a: number", "b"], ["r: string"], ['< 1 ; - => "低"', '>= 1 ; true => "高"'])
NOTED = RULES.replace('<rule id="rule2">', '<rule id="rule2"><description> 第五条 </description>')


def test_a_rule_has_its_cells_and_its_note() -> None:
    found = read(model(decision("d", NOTED)))
    assert tell(found, "d", 1) == ToldRule(1, (ToldCell("a", "< 1", "小于 1"),), (ToldCell("r", '"低"', "低"),), "")
    second = tell(found, "d", 2)
    assert [cell.label for cell in second.inputs] == ["a", "b"]
    assert second.note == "第五条"


def test_annotation_columns_are_notes_too() -> None:
    entries = "<annotationEntry><text>依据甲</text></annotationEntry><annotationEntry><text/></annotationEntry>"
    cell = '<outputEntry><text>"低"</text></outputEntry>'
    marked = RULES.replace("<outputEntry><text>&quot;低&quot;</text></outputEntry>", cell).replace(cell, cell + entries)
    assert tell(read(model(decision("d", marked))), "d", 1).note == "依据甲"


def test_a_decision_is_called_by_its_label_else_by_its_name() -> None:
    labelled = decision("d", RULES).replace('name="d">', 'name="d" label="档次">', 1)
    assert title(read(model(labelled)), "d") == "档次"
    assert title(read(model(decision("d", RULES))), "d") == "d"
    assert title(read(model(decision("d", RULES))), "gone") == "gone"


@pytest.mark.parametrize("number", [0, 3, -1])
def test_a_number_without_a_rule_is_told_alone(number: int) -> None:
    assert tell(read(model(decision("d", RULES))), "d", number) == ToldRule(number, (), (), "")


def test_where_several_tables_may_have_fired_only_the_number_is_told() -> None:
    two = f"<list>{RULES}{RULES}</list>"
    assert tell(read(model(decision("d", two))), "d", 1) == ToldRule(1, (), (), "")
    called = model(
        knowledge("k", ["a: number", "b"], RULES),
        decision("d", invocation("k", {"a": literal("1"), "b": literal("true")}), knowledge=["k_k"]),
        decision("e", RULES, knowledge=["k_k"]),
    )
    assert tell(read(called), "d", 2).outputs[0].words == "高"
    assert tell(read(called), "e", 2).outputs == ()
