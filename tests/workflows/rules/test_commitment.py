"""Commitment-first: who may, what follows."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.rules.commitment import (
    BarKind,
    CreditRecord,
    Finding,
    Mode,
    consequence,
    may_commit,
)

ON = date(2026, 11, 23)
FALSE_BEFORE = CreditRecord(BarKind.FALSE_COMMITMENT, date(2026, 1, 5))


def test_an_applicant_without_a_bar_who_chooses_it_may_commit() -> None:
    assert may_commit([], ON, mode=Mode.WHOLE, chosen=True).allowed


def test_a_false_commitment_bars_the_next_until_it_is_repaired() -> None:
    barred = may_commit([FALSE_BEFORE], ON, mode=Mode.WHOLE, chosen=True)
    repaired = CreditRecord(BarKind.FALSE_COMMITMENT, date(2026, 1, 5), repaired_on=date(2026, 11, 23))

    assert barred.reasons == ("申请人曾作出虚假承诺，信用修复前不适用告知承诺",)
    assert may_commit([repaired], ON, mode=Mode.WHOLE, chosen=True).allowed
    assert not may_commit([repaired], date(2026, 11, 22), mode=Mode.WHOLE, chosen=True).allowed


@pytest.mark.parametrize(
    ("on", "bars"), [("2026-01-04", False), ("2026-01-05", True), ("2026-06-30", True), ("2026-07-01", False)]
)
def test_a_bar_holds_from_its_first_to_its_last_day(on: str, bars: bool) -> None:
    record = CreditRecord(BarKind.BAD_CREDIT, date(2026, 1, 5), barred_until=date(2026, 6, 30))

    assert record.bars(date.fromisoformat(on)) is bars


def test_the_service_and_the_applicant_must_both_want_it() -> None:
    answer = may_commit([], ON, mode=Mode.NONE, chosen=False)

    assert answer.reasons == ("本事项不适用告知承诺", "申请人没有选择告知承诺")


def test_a_proxy_commits_only_where_the_service_lets_one_sign() -> None:
    assert not may_commit([], ON, mode=Mode.WHOLE, chosen=True, by_proxy=True).allowed
    assert may_commit([], ON, mode=Mode.WHOLE, chosen=True, by_proxy=True, proxy_may_sign=True).allowed


def test_single_materials_are_replaced_only_where_the_service_says_so() -> None:
    def ask(*materials: str) -> tuple[str, ...]:
        return may_commit(
            [], ON, mode=Mode.PER_MATERIAL, chosen=True, materials=materials, committable={"income"},
            names={"id_card": "身份证"},
        ).reasons  # fmt: skip

    assert ask("income") == ()
    assert ask("income", "id_card") == ("下列材料不能以承诺代替：身份证",)
    assert ask() == ("没有选择以承诺代替的材料",)


def test_only_a_false_commitment_revokes_and_bars() -> None:
    assert [finding for finding in Finding if consequence(finding).revoke] == [Finding.FALSE]
    assert [finding for finding in Finding if consequence(finding).bars] == [Finding.FALSE]
    assert [finding for finding in Finding if not consequence(finding).result_stands] == [Finding.FALSE]
    assert [finding for finding in Finding if consequence(finding).rectify] == [Finding.FALSE_MINOR]
    assert [finding for finding in Finding if consequence(finding).verify_again] == [Finding.UNVERIFIABLE]
