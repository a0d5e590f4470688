"""Chinese taken apart without a dictionary: two neighbouring characters are a term, on both databases alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")
_ASKING = re.compile(
    "请问|怎么办理|如何办理|怎样办理|怎么办|怎么|怎样|如何|在哪里|哪里|什么|需要|想要|我想|我要|我们|我的|我|办理|申请|手续|流程|要办|吗|呢"
)
"""Words of asking, which say nothing of what is asked for."""


def folded(text: str) -> str:
    """Full-width and capital letters made plain, character by character, so that places in the text stay the same."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).casefold()
    return plain if len(plain) == 1 else character


def runs(text: str) -> list[str]:
    """The stretches of Chinese characters, and the words and numbers of other scripts, in folded text."""
    return _RUN.findall(folded(text))


def is_han(run: str) -> bool:
    return _IS_HAN.match(run) is not None


def grams(run: str) -> list[str]:
    """The terms of one run: pairs of neighbouring characters, or the whole where it is one character or no Chinese."""
    if len(run) < 2 or not is_han(run):
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


def terms(texts: Iterable[str], *, single: bool = False) -> set[str]:
    """Every term of some texts; with `single` each Chinese character by itself too, for typos and single characters."""
    found = set[str]()
    for text in texts:
        for run in runs(text):
            found.update(grams(run))
            if single and is_han(run):
                found.update(run)
    return found


def asked(q: str) -> list[str]:
    """The runs of what somebody typed, without the words of asking as long as anything else is left."""
    return runs(_ASKING.sub(" ", folded(q))) or runs(q)
