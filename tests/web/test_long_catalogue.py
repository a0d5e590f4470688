"""A long catalogue on the pages that list it: some of it at once, the rest a click away, in as many statements."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import insert, select

from engine.store.columns import new_id
from tests.hall import BENEFIT, Hall
from tests.web.visitor import Visitor
from web.public.home import FEW
from workflows.catalogue.models import ServiceRow, ServiceVersion
from workflows.catalogue.queries import CHOICES
from workflows.proofs.models import ProofFacts

MANY = 2 * CHOICES
_CARD = re.compile(r'href="/(?:services|desk/receive|design)/(07-[a-z0-9-]+)"')


@pytest.fixture
def long(hall: Hall) -> Hall:
    """`MANY` more services beside the unemployment benefit, alike but for their names."""
    with hall.office.database.write() as session:
        for kind, its in ((ServiceVersion, "service_key"), (ServiceRow, "key"), (ProofFacts, "service_key")):
            table: Any = kind.__table__
            row = dict(session.execute(select(table).where(table.c[its] == BENEFIT)).mappings().one())
            copies = [row | {its: f"07-y{number:04}"} for number in range(MANY)]
            for number, copy in enumerate(copies):
                copy |= {"name": f"示例补贴{number}号"} if "name" in row else {}
                copy |= {"id": new_id()} if "id" in row else {}
            session.execute(insert(table), copies)
    return hall


def test_the_start_page_shows_some_of_each_category_and_leads_to_the_rest(long: Hall) -> None:
    page = Visitor(long, "citizen").get("/")
    assert len(set(_CARD.findall(page))) == FEW
    assert re.search(r'href="/\?category=07">[^<]*的全部 (\d+) 项', page)[1] == str(MANY + 2)  # type: ignore[index]
    assert "/services/02-legal-aid" in page


@pytest.mark.parametrize(
    ("who", "address", "found"),
    [
        ("citizen", "/?category=07", MANY + 2),
        ("clerk", "/desk/receive?q=社会保障", MANY + 2),
        ("designer", "/design?q=补贴5", 111),
    ],
)
def test_page_by_page_everything_is_there_once(long: Hall, who: str, address: str, found: int) -> None:
    visitor, seen = Visitor(long, who), list[str]()
    sent = set[int]()
    while address:
        with long.statements() as statements:
            page = visitor.get(address)
        sent.add(len(statements))
        keys = list(dict.fromkeys(_CARD.findall(page)))
        assert len(keys) <= 50
        seen += keys
        following = re.search(r'href="([^"]+)">下一页', page)
        address = following[1].replace("&amp;", "&") if following else ""
    assert len(seen) == len(set(seen)) == found
    assert who == "designer" or max(sent) - min(sent) <= 1  # the designer's versions and drafts are read one by one


def test_a_filter_offers_no_more_than_anybody_looks_through_and_the_one_chosen(long: Hall) -> None:
    page = Visitor(long, "clerk").get(f"/desk?service=07-y{MANY - 1:04}")
    assert f'value="07-y{MANY - 1:04}" selected' in page
    assert page.count("示例补贴") <= CHOICES + 1


def test_the_list_of_proofs_is_searched_by_every_name_a_proof_has(long: Hall) -> None:
    visitor = Visitor(long, "citizen")
    assert "只列出前 100 项" in visitor.get("/proofs")
    assert "清单上没有“无此证明”" in visitor.get("/proofs?q=无此证明")
