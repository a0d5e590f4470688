"""A step is as hot as its slow tenth: the edges of the four grades."""

from __future__ import annotations

import pytest

from workflows.rules.heat import Heat, heat


@pytest.mark.parametrize(
    ("ninth", "grade"),
    [
        (0, Heat.COOL),
        (499, Heat.COOL),
        (500, Heat.WARM),
        (799, Heat.WARM),
        (800, Heat.HOT),
        (1000, Heat.HOT),
        (1001, Heat.OVER),
        (9999, Heat.OVER),
        (None, None),
    ],
)
def test_the_grade_by_what_nine_in_ten_took_at_most(ninth: int | None, grade: Heat | None) -> None:
    assert heat(ninth) is grade
