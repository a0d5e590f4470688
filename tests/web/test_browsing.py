"""Browsing by life event, department, recipient and category, alone and together."""

from __future__ import annotations

import re

from tests.hall import Hall
from tests.web.visitor import Visitor
from tests.workflows.adjusting.test_adjusting import adjust
from workflows.catalogue import topics
from workflows.catalogue.models import ServiceTopic


def found(visitor: Visitor, query: str) -> list[str]:
    return re.findall(r'class="card" href="/services/([\w-]+)"', visitor.get(f"/browse?{query}"))


def test_services_are_browsed_by_what_happened_where_and_to_whom(hall: Hall) -> None:
    citizen = Visitor(hall, "citizen")
    assert found(citizen, "event=unemployment") == ["06-unemployment-registration", "07-unemployment-benefit"]
    assert found(citizen, "event=unemployment&unit=shebao") == ["07-unemployment-benefit"]
    assert "01-business-start" in found(citizen, "recipient=2")
    assert found(citizen, "recipient=2&event=unemployment") == []
    assert len(found(citizen, "")) == 14
    page = citizen.get("/")
    assert 'href="/browse?event=unemployment"' in page
    assert 'href="/browse?event=retirement"' not in page
    adjust(hall, "cancel", "03-patent-subsidy")
    assert 'href="/browse?event=invention"' not in citizen.get("/")
    citizen.get("/browse?after=nothing", 422)


def test_topics_of_before_are_made_up_for_once(hall: Hall) -> None:
    before = {(row.service_key, row.kind, row.code) for row in hall.rows(ServiceTopic)}
    with hall.office.act() as act:
        for key in {row[0] for row in before}:
            topics.forget(act.session, key)
    assert topics.catch_up(hall.office) == 14
    assert topics.catch_up(hall.office) == 0
    assert {(row.service_key, row.kind, row.code) for row in hall.rows(ServiceTopic)} == before
