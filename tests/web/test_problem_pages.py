"""Pages that say what went wrong: they greet whoever is signed in and lead on."""

from __future__ import annotations

from tests.hall import Hall
from tests.web.visitor import Visitor


def test_a_page_that_does_not_exist_keeps_the_visitor_signed_in(hall: Hall) -> None:
    text = Visitor(hall, "clerk").get("/no/such/page", status=404)
    assert "没有这个页面" in text
    assert "演示窗口人员" in text
    assert "/sign-in" not in text
