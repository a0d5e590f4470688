"""`run.py feel` and `run.py decide`: answers on standard output, everything else beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.engine.feel.dmn.decisions import decision, literal, model, table
from web.cli import load

RULES = table("FIRST", ["age"], ["group"], ['>= 60 => "老年"', '- => "其他"'])


def run(*words: str, text: str = "") -> Result:
    return CliRunner().invoke(load(), [*words], input=text)


@pytest.fixture
def inputs(tmp_path: Path) -> str:
    path = tmp_path / "inputs.json"
    path.write_text('{"age": 61, "rate": 0.1, "first name": "甲"}', encoding="utf-8")
    return str(path)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "group.dmn"
    path.write_bytes(model(decision("group", RULES)))
    return str(path)


def test_an_expression_is_answered_as_a_literal(inputs: str) -> None:
    assert run("feel", "1 + 1").stdout == "2\n"
    assert run("feel", "[rate + 0.2, first name]", "--context", inputs).stdout == '[0.3, "甲"]\n'


def test_a_bad_expression_says_where_and_ends_with_one() -> None:
    result = run("feel", "1 +")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "第 1 行第 4 列" in result.stderr


def test_without_an_expression_each_line_is_answered_and_a_bad_one_does_not_end_it(inputs: str) -> None:
    result = run("feel", "--context", inputs, text="age\n1 +\nage > 60\n\nage\n")
    assert result.stdout == "61\ntrue\n"
    assert "没有写完" in result.stderr


def test_today_is_the_clock_of_the_office(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    clock = tmp_path / "clock"
    clock.write_text("2026-09-14T23:30:00+08:00", encoding="utf-8")
    monkeypatch.setenv("BANJIE_CLOCK_FILE", str(clock))
    assert run("feel", "today()").stdout == '@"2026-09-14"\n'


def test_a_decision_is_asked_and_its_rules_are_told(file: str, inputs: str) -> None:
    result = run("decide", file, "--decision", "group", "--inputs", inputs)
    assert result.stdout == '"老年"\n'
    assert "group：命中第 1 条规则" in result.stderr
    assert run("decide", file).stdout == '"其他"\n'


def test_of_several_decisions_one_has_to_be_named(tmp_path: Path) -> None:
    path = tmp_path / "two.dmn"
    path.write_bytes(model(decision("a", literal("1")), decision("b", literal("2"))))
    result = run("decide", str(path))
    assert result.exit_code == 1
    assert "a、b" in result.stderr
    assert run("decide", str(path), "--decision", "b").stdout == "2\n"


@pytest.mark.parametrize("content", ["[1]", "{", '"x"'])
def test_inputs_that_are_no_object_are_refused(file: str, tmp_path: Path, content: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(content, encoding="utf-8")
    assert run("decide", file, "--inputs", str(path)).exit_code == 1
