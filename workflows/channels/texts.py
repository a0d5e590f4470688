"""The texts of SMS: one file of Chinese sentences, whose placeholders are checked, so that no personal data gets in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from engine.errors import FieldError, Invalid
from workflows.catalogue.reading import read_yaml
from workflows.documents.content import day_text

PLACEHOLDERS = {"case_no": "办件编号", "day": "日期", "address": "网址"}
"""All that may stand in an SMS beside the words of the file: none names anybody or what they applied for."""
APPLICANT = ("correction", "accepted", "decided", "delay")
"""What applicants are told by SMS, account or not."""
STAFF = ("other", "without_case")
"""What must be there besides texts for single kinds of message: any other message, and one about no case."""
LONGEST = 134
"""Characters: two linked parts of an SMS in Chinese. The case number and an address count with thirty each."""
_PLACE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class ShortTexts:
    """The sentences by kind of message, those for applicants and those for everybody with an account."""

    applicant: Mapping[str, str]
    message: Mapping[str, str]

    def for_applicant(self, kind: str, *, case_no: str, at: datetime, address: str) -> str:
        return _filled(self.applicant[kind], case_no, at, address)

    def for_message(self, kind: str, *, case_no: str, at: datetime, address: str) -> str:
        """What a message comes to: its own words stay in the inbox."""
        name = (kind if kind in self.message else "other") if case_no else "without_case"
        return _filled(self.message[name], case_no, at, address)


def read_texts(path: Path) -> ShortTexts:
    """The file. Raises Invalid naming each text that is missing, too long, or has a placeholder it may not have."""
    value = read_yaml(path.name, path.read_bytes())
    if not isinstance(value, dict) or set(value) != {"applicant", "message"}:
        raise Invalid(f"短信文本有误：{path}", errors=[FieldError("", "须恰好有 applicant 和 message 两组文本")])
    errors = []
    for group, needed in (("applicant", APPLICANT), ("message", STAFF)):
        rows = value[group] if isinstance(value[group], dict) else {}
        errors += [FieldError(f"/{group}/{name}", "缺少这条文本") for name in needed if name not in rows]
        errors += [
            FieldError(f"/{group}/{name}", wrong)
            for name, text in rows.items()
            for wrong in _wrong(text, numbered=name != "without_case")
        ]
    if errors:
        told = "；".join(f"{error.pointer} {error.message}" for error in errors)
        raise Invalid(f"短信文本有误：{path}：{told}", errors=errors)
    return ShortTexts(value["applicant"], value["message"])


def _wrong(text: object, *, numbered: bool) -> list[str]:
    if not isinstance(text, str) or not text.strip():
        return ["须是一句话"]
    used = _PLACE.findall(text)
    allowed = PLACEHOLDERS if numbered else {"address": PLACEHOLDERS["address"]}
    found = [
        f"占位符 {{{name}}} 不可用，可用的是 {'、'.join(f'{{{one}}}（{word}）' for one, word in allowed.items())}"
        for name in used
        if name not in allowed
    ]
    if "{" in _PLACE.sub("", text) or "}" in _PLACE.sub("", text):
        found.append("花括号须成对")
    if len(_PLACE.sub("#" * 30, text)) > LONGEST:
        found.append(f"连同编号和网址超过 {LONGEST} 个字")
    return found


def _filled(text: str, case_no: str, at: datetime, address: str) -> str:
    values = {"case_no": case_no, "day": day_text(at), "address": address}
    return _PLACE.sub(lambda found: values[found[1]], text)
