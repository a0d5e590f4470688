"""The decisions of the services say what the law says, row by row and at every edge."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from engine.errors import Invalid
from engine.feel.dmn import check, load

SERVICES = Path(__file__).parents[2] / "bpmn" / "services"
DECISIONS = sorted(SERVICES.parent.rglob("*.dmn"))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_no_finding(path: Path) -> None:
    assert check(path.read_bytes()) == []


@pytest.mark.parametrize(
    ("years", "months", "rule"),
    [
        ("0", 0, 1),
        ("0.99", 0, 1),
        ("1", 12, 2),
        ("4.99", 12, 2),
        ("5", 18, 3),
        ("9.99", 18, 3),
        ("10", 24, 4),
        ("41", 24, 4),
    ],
)
def test_months_of_unemployment_benefit_follow_the_years_paid(years: str, months: int, rule: int) -> None:
    """社会保险法 art. 46: 12 months from one year of contributions, 18 from five, 24 from ten."""
    entitlement = load(SERVICES / "07-unemployment-benefit" / "entitlement.dmn")
    answer = entitlement.decide("entitlement", {"years": Decimal(years)})
    assert answer.value["months"] == months
    assert answer.fired[0].rules == (rule,)


def test_years_that_are_no_number_and_years_below_zero_are_not_decided() -> None:
    entitlement = load(SERVICES / "07-unemployment-benefit" / "entitlement.dmn")
    with pytest.raises(Invalid):
        entitlement.decide("entitlement", {"years": "six"})
    assert entitlement.decide("entitlement", {"years": -1}).value is None


@pytest.mark.parametrize(
    ("area", "people", "income", "met", "rules"),
    [
        ("0", 1, 6000, True, {"income_limit": (1,), "eligibility": (1,)}),
        ("0", 1, "6000.01", False, {"income_limit": (1,), "eligibility": (3,)}),
        ("12.9", 2, 9000, True, {"income_limit": (2,), "eligibility": (1,)}),
        ("12.9", 2, 9001, False, {"income_limit": (2,), "eligibility": (3,)}),
        ("12.9", 3, 12000, True, {"income_limit": (3,), "eligibility": (1,)}),
        ("12.9", 5, 20001, False, {"income_limit": (3,), "eligibility": (3,)}),
        ("13", 3, 0, False, {"income_limit": (3,), "eligibility": (2,)}),
        ("13", 1, 90000, False, {"income_limit": (1,), "eligibility": (2,)}),
    ],
)
def test_rental_housing_looks_at_area_and_income(
    area: str, people: int, income: int | str, met: bool, rules: dict[str, tuple[int, ...]]
) -> None:
    """Below 13 m² a head, which is the guide's condition; the limits of income are illustrative."""
    eligibility = load(SERVICES / "09-public-rental-housing" / "eligibility.dmn")
    given = {"area": Decimal(area), "people": people, "income": Decimal(income)}
    answer = eligibility.decide("Eligibility", given)
    assert answer.value["met"] is met
    assert {fired.decision: fired.rules for fired in answer.fired} == rules


def test_an_income_nobody_found_is_not_taken_as_none() -> None:
    eligibility = load(SERVICES / "09-public-rental-housing" / "eligibility.dmn")
    assert eligibility.decide("Eligibility", {"area": 0, "people": 1, "income": None}).value is None


@pytest.mark.parametrize(
    ("insurance", "business", "committed", "result", "rule"),
    [
        ("mismatch", "match", True, "contradicted", 1),
        ("unavailable", "mismatch", True, "contradicted", 1),
        ("match", "mismatch", False, "doubtful", 2),
        ("mismatch", "unavailable", False, "doubtful", 2),
        ("unavailable", "match", False, "interrupted", 3),
        ("match", "unavailable", True, "clear", 4),
        ("match", "not_found", False, "clear", 5),
        ("match", "match", True, "clear", 5),
    ],
)
def test_queries_and_commitment_together_say_how_a_registration_goes_on(
    insurance: str, business: str, committed: bool, result: str, rule: int
) -> None:
    comparison = load(SERVICES / "06-unemployment-registration" / "comparison.dmn")
    answer = comparison.decide("Comparison", {"insurance": insurance, "business": business, "committed": committed})
    assert answer.value == result
    assert answer.fired[0].rules == (rule,)
