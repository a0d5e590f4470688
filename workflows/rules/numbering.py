"""Numbers on paper: of cases and of documents, gapless per unit, word and year.

A document's has the unit's 机关代字, the year and its place in it (党政机关公文处理工作条例 第九条第五项; GB/T
9704-2012), a case's begins with the code of its region (GB/T 2260).
"""

from __future__ import annotations

import re

from workflows.rules.refusal import Refusal


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


def _positive(serial: int) -> int:
    if serial < 1:
        raise Refusal("流水号从 1 开始。")
    return serial
