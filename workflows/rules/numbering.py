"""Numbers on paper: of cases and of documents, gapless per unit, word and year."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.rules.refusal import Refusal

_CASE = re.compile(r"(\d{6})-(\d{4})-(\d{6,})", re.ASCII)


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """`500103-2026-000123`: region (six digits), year of receipt, serial within both."""

    region: str
    year: int
    serial: int

    @classmethod
    def parse(cls, text: str) -> CaseNumber:
        """Read a case number as typed; raises Refusal with a Chinese reason."""
        match = _CASE.fullmatch(text.strip())
        if not match:
            raise Refusal("办件编号的格式是 500103-2026-000123。")
        return cls(match[1], int(match[2]), int(match[3]))

    def __str__(self) -> str:
        return case_number(self.region, self.year, self.serial)


def case_number(region: str, year: int, serial: int) -> str:
    """`case_number("500103", 2026, 123)` is `500103-2026-000123`."""
    if not re.fullmatch(r"\d{6}", region, re.ASCII):
        raise Refusal("区划代码是六位数字。")
    return f"{region}-{year:04}-{_positive(serial):06}"


def document_number(issuer: str, year: int, word: str, serial: int) -> str:
    """`document_number("渝人社", 2026, "受", 1)` is `渝人社〔2026〕受字第0001号`.

    `issuer` is the unit's 机关代字, `word` what the kind of document is called in numbers.
    """
    return f"{issuer}〔{year:04}〕{word}字第{_positive(serial):04}号"


def next_serial(last: int | None) -> int:
    """The serial after `last`, which is the highest ever taken, voided ones included; they are never reused."""
    return (last or 0) + 1


def _positive(serial: int) -> int:
    if serial < 1:
        raise Refusal("流水号从 1 开始。")
    return serial
