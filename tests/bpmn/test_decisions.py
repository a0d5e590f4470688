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
