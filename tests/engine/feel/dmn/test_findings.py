"""What is wrong with a decision model: each finding from a model that has it, and silence for one that has not."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import Invalid
from engine.feel.dmn import check, load
from tests.engine.feel.dmn.decisions import decision, input_data, item, knowledge, literal, model, table


def one(policy: str, rules: list[str], inputs: list[str] | None = None, **more: object) -> bytes:
    box = table(policy, inputs or ["a: number"], ["r: string"], rules, **more)  # type: ignore[arg-type]
    return model(decision("d", box))


FOUND: list[tuple[str, str, bytes]] = [
    ("decision-overlap", "第 1、2 条", one("UNIQUE", ['<= 10 => "x"', '>= 10 => "y"'])),
    ("decision-overlap", "例如 a 10", one("UNIQUE", ['<= 10 => "x"', '>= 10 => "y"'])),
    ("decision-overlap", "ANY", one("ANY", ['<= 10 => "x"', '>= 10 => "y"'])),
    (
        "decision-overlap",
        "第 1、2 条",
        one("UNIQUE", ['"甲", "乙" => "x"', '"乙", "丙" => "y"', '- => "z"'], ["s: string"]),
    ),
    (
        "decision-overlap",
        "第 1、2 条",
        one("UNIQUE", ['not("甲") => "x"', '"乙" => "y"', '"甲" => "z"'], ["s: string"]),
    ),
    (
        "decision-overlap",
        "2026-06-30",
        one(
            "UNIQUE",
            ['<= date("2026-06-30") => "x"', '>= date("2026-06-30") => "y"'],
            ["d: date"],
        ),
    ),
    ("decision-gap", "a 10", one("UNIQUE", ['< 10 => "x"', '> 10 => "y"'])),
    ("decision-gap", "10 与 20 之间", one("UNIQUE", ['<= 10 => "x"', '>= 20 => "y"'])),
    ("decision-gap", "其他文字", one("FIRST", ['"甲" => "x"'], ["s: string"])),
    ("decision-gap", "b false", one("UNIQUE", ['true => "x"'], ["b: boolean"])),
    (
        "decision-gap",
        "b false、a",
        one("UNIQUE", ['true ; - => "x"', 'false ; < 5 => "y"'], ["b: boolean", "a: number"]),
    ),
    ("decision-unreachable-rule", "第 2 条", one("FIRST", ['- => "x"', '> 5 => "y"'])),
    ("decision-unreachable-rule", "第 3 条", one("FIRST", ['< 5 => "x"', '>= 5 => "y"', '[1..9] => "z"'])),
    ("decision-unreachable-rule", "第 1 条", one("UNIQUE", ['[9..1] => "x"', '- => "y"'])),
    ("decision-unreachable-rule", "第 1 条", one("UNIQUE", ['> 20 => "x"', '- => "y"'], values={"a": "[0..9]"})),
    (
        "decision-unreachable-rule",
        "第 3 条",
        one("PRIORITY", ['< 5 => "x"', '>= 5 => "y"', '[1..9] => "z"'], values={"r": '"x", "y", "z"'}),
    ),
    (
        "decision-unreachable-rule",
        "第 1 条",
        one("PRIORITY", ['[1..9] => "y"', '< 5 => "x"', '[5..20] => "y"', '> 1 => "x"'], values={"r": '"x", "y"'}),
    ),
    ("decision-unreachable-rule", "第 1 条", one("UNIQUE", ['< date("2026-02-30") => "x"', '- => "y"'], ["d: date"])),
    ("decision-type", "“甲” 不是 number", one("UNIQUE", ['"甲" => "x"'])),
    ("decision-type", "“2026-06-30” 不是 date", one("FIRST", ['"2026-06-30" => "x"', '- => "y"'], ["d: date"])),
    (
        "decision-type",
        "“甲” 不是 number",
        model(input_data("x", "number"), decision("d", table("FIRST", ["x"], ["r"], ['"甲" => 1']), inputs=["i_x"])),
    ),
    (
        "decision-type",
        "这一列的类型是 string，而输入“x”的类型是 number",
        model(
            input_data("x", "number"), decision("d", table("FIRST", ["x: string"], ["r"], ["- => 1"]), inputs=["i_x"])
        ),
    ),
    (
        "decision-type",
        "输出列的类型是 string，而决策“d”的类型是 number",
        model(decision("d", table("FIRST", ["x"], ["r: string"], ['- => "一"']), kind="number")),
    ),
    (
        "decision-type",
        "“一” 不是 number",
        model(decision("d", table("FIRST", ["x"], ["r"], ['- => "一"']), kind="number")),
    ),
    ("decision-type", "5 不是 string", one("UNIQUE", ["- => 5"])),
    ("decision-type", "没有名为“怪”", model(input_data("x", "怪"), decision("d", literal("x"), inputs=["i_x"]))),
    ("decision-type", "没有名为“怪”", model(item("t", "怪"))),
    ("decision-type", "包含自己", model(item("t", "t"))),
    (
        "decision-name",
        "“年令”没有来处",
        model(input_data("年龄"), decision("d", literal("年令 + 1"), inputs=["i_年龄"])),
    ),
    ("decision-name", "“年龄”没有来处", model(input_data("年龄"), decision("d", literal("年龄 + 1")))),
    (
        "decision-name",
        "“甲”没有来处",
        model(input_data("x"), decision("d", table("FIRST", ["x"], ["r"], ["甲 => 1"]), inputs=["i_x"])),
    ),
    ("decision-name", "“m”没有来处", model(knowledge("f", ["n"], literal("m")))),
    ("decision-expression", "没有写完", model(decision("d", literal("1 +")))),
    ("decision-expression", "没有名为“f”的函数", model(decision("d", literal("f(1)")))),
    ("decision-expression", "这里", one("UNIQUE", ['5 5 => "x"'])),
    (
        "decision-cycle",
        "a→b→a",
        model(decision("a", literal("1"), decisions=["d_b"]), decision("b", literal("1"), decisions=["d_a"])),
    ),
    ("decision-cycle", "a→a", model(decision("a", literal("1"), decisions=["d_a"]))),
    ("decision-requirement", "i_nothing", model(decision("d", literal("1"), inputs=["i_nothing"]))),
    (
        "decision-requirement",
        "需要的输入“k_f”不在文件里",
        model(knowledge("f", ["n"], literal("n")), decision("d", literal("1"), inputs=["k_f"])),
    ),
    (
        "decision-structure",
        "至少有一个输出列",
        one("FIRST", ['- => "x"']).replace(b"<output ", b"<other ").replace(b"</output>", b"</other>"),
    ),
    ("decision-priority", "没有列出", one("PRIORITY", ['- => "x"'])),
    ("decision-priority", "没有列出", one("OUTPUT ORDER", ['- => "x"'])),
    ("decision-output", "“z”", one("FIRST", ['- => "z"'], values={"r": '"x", "y"'})),
    ("decision-structure", "命中策略", one("SOMETIMES", ['- => "x"'])),
    ("decision-structure", "格数", one("FIRST", ['- ; - => "x"'])),
    ("decision-structure", "汇总", one("FIRST", ['- => "x"'], aggregation="SUM")),
    ("decision-structure", "重复", model(decision("d", literal("1")), decision("d", literal("2")))),
    ("decision-structure", "Java", model(decision("d", '<functionDefinition kind="Java"></functionDefinition>'))),
    ("decision-structure", "import", model('<import namespace="x" name="y"/>')),
    (
        "decision-structure",
        "javascript",
        model(decision("d", '<literalExpression expressionLanguage="javascript"><text>1</text></literalExpression>')),
    ),
    ("decision-readable", "DOCTYPE", b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + model()),
    ("decision-readable", "XML", b"<definitions"),
    ("decision-readable", "DMN", b"<definitions/>"),
]


@pytest.mark.parametrize(("rule", "part", "xml"), FOUND)
def test_a_fault_is_found(rule: str, part: str, xml: bytes) -> None:
    findings = check(xml)
    assert any(finding.rule == rule and part in finding.message for finding in findings), findings
    assert all(finding.fix and finding.severity in ("error", "warning") for finding in findings)


SOUND: list[bytes] = [
    one("UNIQUE", ['< 10 => "x"', '>= 10 => "y"']),
    one("UNIQUE", ['< 10 => "x"', '[10..20] => "y"', '> 20 => "z"']),
    one("UNIQUE", ['<= date("2026-06-30") => "x"', '>= date("2026-07-01") => "y"'], ["d: date"]),
    one("UNIQUE", ['"甲" => "x"', 'not("甲") => "y"'], ["s: string"]),
    one("UNIQUE", ['"甲" => "x"', '"乙" => "y"'], ["s: string"], values={"s": '"甲", "乙"'}),
    one("UNIQUE", ['true => "x"', 'false => "y"'], ["b: boolean"]),
    one("UNIQUE", ['true ; < 5 => "x"', 'true ; >= 5 => "y"', 'false ; - => "z"'], ["b: boolean", "a: number"]),
    one("UNIQUE", ['< 10 => "x"'], defaults={"r": '"y"'}),
    one("ANY", ['<= 10 => "x"', '>= 10 => "x"']),
    one("FIRST", ['> 5 => "x"', '- => "y"']),
    one("COLLECT", ['> 5 => "x"']),
    one("UNIQUE", ['odd(?) => "x"', 'even(?) => "y"']),
    one("PRIORITY", ['> 5 => "x"', '- => "y"'], values={"r": '"x", "y"'}),
    one("PRIORITY", ['- => "y"', '> 5 => "x"'], values={"r": '"x", "y"'}),
    one("UNIQUE", ['null => "x"', '< 5 => "y"', '>= 5 => "z"']),
    one("FIRST", ['< @"09:00:00" => "x"', '< @"09:00:00Z" => "y"', '- => "z"'], ["t: time"]),
    model(
        input_data("day", "string"),
        decision("d", table("FIRST", ["day: date"], ["r"], ['< @"2026-01-01" => 1', "- => 2"]), inputs=["i_day"]),
    ),
    model(decision("d", table("COLLECT", ["x"], ["r: string"], ['- => "一"']), kind="list")),
    model(decision("d", table("FIRST", ["x"], ["r: date"], ['- => "2026-01-01"']), kind="date")),
]


@pytest.mark.parametrize("xml", SOUND)
def test_a_sound_table_has_no_findings(xml: bytes) -> None:
    assert check(xml) == []


def test_a_model_with_faults_does_not_decide() -> None:
    with pytest.raises(Invalid, match="没有写完"):
        load(model(decision("d", literal("1 +")))).decide("d", {})


def test_findings_come_by_line() -> None:
    xml = model(decision("a", literal("1 +")), "\n", decision("b", literal("2 +")))
    assert [finding.line for finding in check(xml)] == [2, 3]


def test_a_large_table_is_checked_and_one_of_many_columns_says_what_was_not() -> None:
    rules = [f'[{n}..{n + 1}) => "x"' for n in range(900)]
    assert [finding.message[:17] for finding in check(one("UNIQUE", rules))] == ["没有规则覆盖这种情形：a 小于 0"]
    overlap = [*rules, '899.5 => "y"']
    assert "第 900、901 条" in next(f for f in check(one("UNIQUE", overlap)) if f.rule == "decision-overlap").message
    cells = ["; ".join([f"not({n})"] * 9) for n in range(9)]
    wide = one("FIRST", [f'{cell} => "x"' for cell in cells], [f"c{column}: number" for column in range(9)])
    assert {finding.rule for finding in check(wide)} == {"decision-not-fully-checked"}


def test_every_finding_has_its_page_with_its_level() -> None:
    docs = Path(__file__).parents[4] / "docs" / "checks"
    levels = {finding.rule: finding.severity for _, _, xml in FOUND for finding in check(xml)}
    levels["decision-not-fully-checked"] = "warning"
    assert set(levels) == {path.stem for path in docs.glob("decision-*.md")}
    for rule, severity in levels.items():
        kind = "错误" if severity == "error" else "提醒"
        assert f"级别：{kind}" in (docs / f"{rule}.md").read_text(encoding="utf-8")
        assert f"| [{rule}]({rule}.md) | {kind} |" in (docs / "README.md").read_text(encoding="utf-8")
