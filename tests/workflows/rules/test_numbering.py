"""Numbers of cases and documents."""

from __future__ import annotations

import pytest

from workflows.rules.numbering import case_number, document_number
from workflows.rules.refusal import Refusal


def test_a_document_carries_unit_year_word_and_serial() -> None:
    assert document_number("渝人社", 2026, "受", 1) == "渝人社〔2026〕受字第0001号"
    assert document_number("渝人社", 2026, "受", 12345) == "渝人社〔2026〕受字第12345号"


def test_a_case_carries_region_year_and_serial() -> None:
    assert case_number("500103", 2026, 123) == "500103-2026-000123"
    assert case_number("500103", 2026, 1_234_567) == "500103-2026-1234567"


def test_serials_start_at_one_and_regions_have_six_digits() -> None:
    with pytest.raises(Refusal, match="从 1 开始"):
        document_number("渝人社", 2026, "受", 0)
    with pytest.raises(Refusal, match="六位"):
        case_number("5001", 2026, 1)
