"""Numbers of cases and documents."""

from __future__ import annotations

import pytest

from workflows.rules.numbering import CaseNumber, case_number, document_number, next_serial
from workflows.rules.refusal import Refusal


def test_a_document_carries_unit_year_word_and_serial() -> None:
    assert document_number("渝人社", 2026, "受", 1) == "渝人社〔2026〕受字第0001号"
    assert document_number("渝人社", 2026, "受", 12345) == "渝人社〔2026〕受字第12345号"


def test_a_case_number_is_written_and_read_back() -> None:
    assert case_number("500103", 2026, 123) == "500103-2026-000123"
    assert CaseNumber.parse(" 500103-2026-000123 ") == CaseNumber("500103", 2026, 123)
    assert str(CaseNumber("500103", 2026, 1_234_567)) == "500103-2026-1234567"


@pytest.mark.parametrize(
    "text", ["", "500103-2026-123", "500103-26-000123", "５00103-2026-000123", "500103-2026-000123x"]
)
def test_what_is_no_case_number_is_refused(text: str) -> None:
    with pytest.raises(Refusal, match="办件编号"):
        CaseNumber.parse(text)


def test_serials_start_at_one_and_leave_no_gap() -> None:
    assert [next_serial(last) for last in (None, 0, 1, 9999)] == [1, 1, 2, 10000]
    with pytest.raises(Refusal, match="从 1 开始"):
        document_number("渝人社", 2026, "受", 0)
    with pytest.raises(Refusal, match="六位"):
        case_number("5001", 2026, 1)
