"""Names with blanks, keywords or signs in them: known ones are marked in the text before it is read.

A name such as `first name` or `profit/loss` cannot be told from an expression by looking at it. It is one name where
the text itself declares it (a context's key, a loop's variable, a parameter) or where the caller says that it is one.
Each of its characters that a plain name could not have is moved to a private plane, so places in the text stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from engine.feel.errors import FeelError
from engine.feel.grammar import KEYWORDS, MARKED, WORD, WORD_CHARACTERS

_PLANE = 0xF0000
_BLANKS = r"[ \t\u00a0\u3000]+"
_SEVERAL = rf"{WORD}(?:{_BLANKS}[{WORD_CHARACTERS}]+)+"
_APART = r'"(?:[^"\\\r\n]|\\.)*+"?|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/)?'
_DECLARED = re.compile(
    rf"{_APART}|(?:[{{,(]|(?<![{WORD_CHARACTERS}])(?:for|some|every)(?=\s))\s*+(?P<key>{_SEVERAL})\s*(?::|in(?=\s))"
    rf"|(?<![{WORD_CHARACTERS}])function\s*\((?P<parameters>[^()]*)\)"
)
_PARAMETER = re.compile(rf"\s*({_SEVERAL})\s*(?::|\Z)")
_UNUSUAL = re.compile(rf"(?!{WORD}\Z)(?=\S)[^\r\n\"\\\U00010000-\U0010FFFF]+")
_LONGEST = 200
_MOST = 2_000
_DEEPEST = 5


def mark(text: str, names: frozenset[str]) -> str:
    """The text with every such name marked. Raises `FeelError` where marks stand in it already."""
    wanted = names | frozenset(_declared(text))
    foreign = MARKED.search(text)
    if not wanted and foreign is None:
        return text

    def marked(match: re.Match[str]) -> str:
        if match["name"] is not None:
            return _mark(match["name"])
        if match["foreign"] is not None:
            line = text.count("\n", 0, match.start()) + 1
            column = match.start() - (text.rfind("\n", 0, match.start()) + 1) + 1
            raise FeelError(f"这里不应出现“{match[0]}”", line, column)
        return match[0]

    return _finder(wanted).sub(marked, text)


def unmark(text: str) -> str:
    """The name as written, its blanks made one space each."""
    if not MARKED.search(text):
        return str(text)
    return " ".join("".join(chr(ord(c) - _PLANE) if ord(c) >= _PLANE else c for c in text).split())


def unusual(names: Iterable[Any]) -> frozenset[str]:
    """Those of the names that need to be known before a text with them can be read."""
    return frozenset(
        name for name in names if isinstance(name, str) and 0 < len(name) <= _LONGEST and _UNUSUAL.fullmatch(name)
    )


def names_in(context: Mapping[str, Any]) -> frozenset[str]:
    """The unusual names among the keys of a context and what it holds, a few levels down."""
    return unusual(_keys(context, _DEEPEST, [_MOST]))


def _keys(value: Any, levels: int, left: list[int]) -> Iterator[str]:
    if levels == 0 or left[0] <= 0:
        return
    if isinstance(value, Mapping):
        for key, inside in value.items():
            left[0] -= 1
            yield key
            if isinstance(inside, (Mapping, list)):
                yield from _keys(inside, levels - 1, left)
    elif isinstance(value, list):
        for item in value[:3]:
            yield from _keys(item, levels - 1, left)


def _declared(text: str) -> Iterator[str]:
    for match in _DECLARED.finditer(text):
        if match["key"]:
            yield from _sound(match["key"])
        elif match["parameters"]:
            for parameter in match["parameters"].split(","):
                if several := _PARAMETER.match(parameter):
                    yield from _sound(several[1])


def _sound(key: str) -> Iterator[str]:
    words = key.split()
    if not KEYWORDS & set(words):
        yield " ".join(words)


@lru_cache(maxsize=256)
def _finder(names: frozenset[str]) -> re.Pattern[str]:
    known = []
    for name in sorted(names, key=len, reverse=True):
        words = _BLANKS.join(re.escape(word) for word in name.split())
        before = rf"(?<![{WORD_CHARACTERS}])" if re.match(f"[{WORD_CHARACTERS}]", name) else ""
        after = rf"(?![{WORD_CHARACTERS}])" if re.match(f"[{WORD_CHARACTERS}]", name[-1]) else ""
        known.append(f"{before}{words}{after}")
    choice = "|".join(known) or "(?!)"
    return re.compile(rf"{_APART}|(?P<foreign>{MARKED.pattern})|(?P<name>{choice})")


def _mark(name: str) -> str:
    return "".join(
        c if re.match(f"[{WORD_CHARACTERS}]", c) and not (place == 0 and c.isdigit()) else chr(_PLANE + ord(c))
        for place, c in enumerate(name)
    )
