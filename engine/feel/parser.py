"""From text to syntax tree, and from what lark says about a bad text to a Chinese sentence with line and column."""

from __future__ import annotations

from functools import lru_cache

from lark import Lark, UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from engine.feel.builder import Builder
from engine.feel.errors import FeelError
from engine.feel.functions import BUILTINS
from engine.feel.grammar import KEYWORDS, grammar
from engine.feel.limits import MAX_TEXT
from engine.feel.names import mark, unmark
from engine.feel.syntax import Node

_HALF_WIDTH = dict(
    zip("，（）“”＂：；＝＜＞【】｛｝。．＋－—×＊÷／？！≥≤≠", '，()"""：；=<>[]{}..+--**//?!≥≤≠', strict=True)
)
_HALF_WIDTH |= {"，": ",", "：": ":", "；": ";", "≥": ">=", "≤": "<=", "≠": "!="}
_ADVICE = {
    "'": '字符串请用双引号 " 括起来',
    "&": "“并且”请写 and",
    "|": "“或者”请写 or",
    "!": "“不等于”请写 !=，“非”请写 not(…)",
    '"': "字符串没有结束，缺少右边的双引号",
    "%": "不支持 %，求余数请用 modulo(被除数, 除数)",
    ";": "这里不应出现分号",
}


def parse(text: str, names: frozenset[str] = frozenset()) -> Node:
    """The tree of an expression; `names` are known ones with blanks or signs in them. Raises `FeelError`."""
    return _parse(text, "expression", names)


def parse_unary_tests(text: str, names: frozenset[str] = frozenset()) -> Node:
    """The tree of a decision table's input cell. Raises `FeelError`."""
    return _parse(text, "unary_tests", names)


@lru_cache(maxsize=1)
def _lark() -> Lark:
    spaced = [name for name in (*BUILTINS, "is defined") if " " in name]
    return Lark(
        grammar(spaced),
        parser="lalr",
        start=["expression", "unary_tests"],
        transformer=Builder(),
        maybe_placeholders=True,
    )


def _parse(text: str, start: str, names: frozenset[str]) -> Node:
    if len(text) > MAX_TEXT:
        raise FeelError(f"表达式过长，最多 {MAX_TEXT} 个字符")
    if not text.strip():
        raise FeelError("表达式是空的")
    try:
        return _lark().parse(mark(text, names), start=start)  # type: ignore[return-value]
    except UnexpectedInput as error:
        raise _explain(error, text) from None


def _explain(error: UnexpectedInput, text: str) -> FeelError:
    if isinstance(error, UnexpectedEOF) or (isinstance(error, UnexpectedToken) and error.token.type == "$END"):
        lines = text.rstrip().split("\n")
        return FeelError("表达式没有写完", len(lines), len(lines[-1]) + 1)
    line, column = max(error.line, 1), max(error.column, 1)
    if isinstance(error, UnexpectedCharacters):
        return FeelError(_about_character(text[error.pos_in_stream or 0]), line, column)
    word = unmark(error.token) if isinstance(error, UnexpectedToken) else ""
    return FeelError(_about_word(word, text, error.pos_in_stream or 0), line, column)


def _about_character(character: str) -> str:
    if character in _HALF_WIDTH:
        return f"“{character}”是全角符号，请改用半角的 {_HALF_WIDTH[character]}"
    return _ADVICE.get(character, f"这里不应出现“{character}”")


def _about_word(word: str, text: str, place: int) -> str:
    if word == "=" and text[place - 1 : place] == "=":
        return "“等于”请写一个 ="
    if word in KEYWORDS:
        return f"这里不应出现关键词“{word}”"
    return f"这里不应出现“{word}”"
