"""What is printed reads back as the same tree, and prints the same again."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from engine.feel import FeelError
from engine.feel.parser import parse, parse_unary_tests
from engine.feel.printer import print_expression
from tests.engine.feel.expressions import grown
from tests.long_form import LONG

PRINTED = [
    ("1+2*3", "1 + 2 * 3"),
    ("(1+2)*3", "(1 + 2) * 3"),
    ("1-(2-3)", "1 - (2 - 3)"),
    ("(1-2)-3", "(1 - 2) - 3"),
    ("- -5**2", "--5 ** 2"),
    ("(a and b) or c", "a and b or c"),
    ("a and (b or c)", "a and (b or c)"),
    ("(x between 1 and 2) and y", "x between 1 and 2 and y"),
    ("x in (<3,>4)", "x in (< 3, > 4)"),
    ("x in (< 3)", "x in < 3"),
    ("(<3)", "(< 3)"),
    ("a . b[1].c", "a.b[1].c"),
    ("(if a then 1 else 2)+1", "(if a then 1 else 2) + 1"),
    ("function(x:number,y)x", "function(x: number, y) x"),
    ("(function(x) x)(1)", "(function(x) x)(1)"),
    ('{a:1,"b c":2}', '{a: 1, "b c": 2}'),
    ("x instance of list<context<a:number>>", "x instance of list<context<a: number>>"),
    ('f(b:1,a:"\\n")', 'f(b: 1, a: "\\n")'),
    ('@"PT36H"', '@"P1DT12H"'),
    ("for i in 1..3,j in x return i", "for i in 1..3, j in x return i"),
]


@pytest.mark.parametrize(("text", "printed"), PRINTED)
def test_an_expression_prints_as(text: str, printed: str) -> None:
    assert print_expression(parse(text)) == printed
    assert parse(printed) == parse(text)


def test_random_expressions_read_back_as_they_were() -> None:
    random = Random(1)
    for _ in range(10_000 if LONG else 400):
        tree = parse(grown(random))
        printed = print_expression(tree)
        assert parse(printed, frozenset({"two words"})) == tree, printed
        assert print_expression(parse(printed)) == printed


def test_every_expression_of_the_conformance_tables_reads_back() -> None:
    """Every fifth one; all of them in the long form (BANJIE_TEST_LONG=1)."""
    for table in sorted(Path(__file__).with_name("conformance").glob("*.txt")):
        read = parse_unary_tests if table.stem == "unary" else parse
        for line in table.read_text(encoding="utf-8").splitlines()[:: 1 if LONG else 5]:
            text = line.rpartition(" => ")[0].rpartition(" | ")[0 if table.stem == "unary" else 2]
            try:
                tree = read(text)
            except FeelError:
                continue
            names = frozenset({"first name", "each item"})
            assert read(print_expression(tree), names) == tree, text
