"""Which characters an atom of a pattern takes: escapes, categories, blocks and classes of XML Schema."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

Takes = Callable[[str], bool]

_BLOCKS = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "Greek": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
}
_MAJOR = frozenset("LMNPZSC")


def exactly(character: str, ignore_case: bool) -> Takes:
    """One character, or its other case too."""
    if not ignore_case:
        return lambda c: c == character
    cases = frozenset((character, character.lower(), character.upper(), character.swapcase()))
    return lambda c: c in cases or c.lower() in cases


def between(low: str, high: str, ignore_case: bool) -> Takes:
    """A range of characters."""
    if not ignore_case:
        return lambda c: low <= c <= high
    return lambda c: low <= c <= high or low <= c.lower() <= high or low <= c.upper() <= high


def escape(letter: str) -> Takes | None:
    """`\\d`, `\\s`, `\\w`, `\\i`, `\\c` and their opposites; None for other letters."""
    if letter.lower() not in _CLASSES:
        return None
    takes = _CLASSES[letter.lower()]
    return takes if letter.islower() else opposite(takes)


def category(name: str) -> Takes | None:
    """`\\p{L}`, `\\p{Lu}`, `\\p{IsBasicLatin}`; None for a name that is unknown."""
    if name.startswith("Is"):
        block = _BLOCKS.get(name[2:])
        return None if block is None else lambda c: block[0] <= ord(c) <= block[1]
    if name in _MAJOR:
        return lambda c: unicodedata.category(c)[0] == name
    if len(name) == 2 and name[0] in _MAJOR and name[1].islower():
        return lambda c: unicodedata.category(c) == name
    return None


def opposite(takes: Takes) -> Takes:
    """All characters but these."""
    return lambda c: not takes(c)


def any_of(parts: list[Takes]) -> Takes:
    """The characters that one of the parts takes."""
    return parts[0] if len(parts) == 1 else lambda c: any(part(c) for part in parts)


def without(takes: Takes, less: Takes) -> Takes:
    """`[a-z-[aeiou]]`."""
    return lambda c: takes(c) and not less(c)


def anything(c: str) -> bool:
    """`.` with the flag s."""
    return True


def but_line_ends(c: str) -> bool:
    """`.` without it."""
    return c not in "\n\r"


def _starts_name(c: str) -> bool:
    return c in "_:" or c.isalpha()


def _in_name(c: str) -> bool:
    return c in "_:.-\u00b7" or unicodedata.category(c)[0] in "LM" or unicodedata.category(c) == "Nd"


_CLASSES: dict[str, Takes] = {
    "d": lambda c: unicodedata.category(c) == "Nd",
    "s": lambda c: c in " \t\n\r",
    "w": lambda c: unicodedata.category(c)[0] not in "PZC",
    "i": _starts_name,
    "c": _in_name,
}
