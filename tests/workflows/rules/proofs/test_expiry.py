"""Proofs that run out on the way (R35, expiry cycle): on the quickest way, whichever service issues them first."""

from __future__ import annotations

from dataclasses import replace

from workflows.rules.proofs import Demand, Graph, Group, Item
from workflows.rules.proofs.expiry import Expiry, expiries
from workflows.rules.proofs.network import Network

QUICK, SLOW = Item("快", "快", ("证明",), (), 1), Item("慢", "慢", ("证明",), (), 20)
HEALTH = Item("体检", "体检", ("体检合格证明",), (), 10)


def asking(*demands: Demand, days: float = 5) -> Item:
    return Item("认定", "认定", (), tuple(Group((demand,)) for demand in demands), days)


def found(*items: Item, base: tuple[str, ...] = ()) -> list[Expiry]:
    return expiries(Network(Graph(items, frozenset(base))))


def test_of_two_services_that_issue_a_proof_the_quicker_one_counts() -> None:
    """Got on the first day, it waits nine for the examination and five for the decision."""
    proof, healthy = Demand("证明", validity=14), Demand("体检合格证明")
    assert found(QUICK, SLOW, HEALTH, asking(proof, healthy)) == []
    expected = Expiry(item=3, group=0, place=0, needed=14.0, alone=False, before=None)
    assert found(QUICK, SLOW, HEALTH, asking(replace(proof, validity=13.9), healthy)) == [expected]
    slow_only = found(SLOW, HEALTH, asking(replace(proof, validity=13.9), healthy))
    assert slow_only == [], "it is the last to be there"


def test_what_everybody_has_is_issued_when_the_service_begins_and_runs_out_only_in_it() -> None:
    proof = Demand("健康码", validity=5)
    assert found(HEALTH, asking(proof, Demand("体检合格证明")), base=("健康码",)) == []
    (row,) = found(HEALTH, asking(proof, Demand("体检合格证明"), days=6), base=("健康码",))
    assert (row.item, row.needed, row.alone, row.before) == (1, 6.0, True, None)


def test_who_has_another_document_or_may_commit_is_not_held_up() -> None:
    short = Demand("证明", validity=1)
    either = Item("认定", "认定", (), (Group((short, Demand("护照"))),), 5)
    assert found(QUICK, either, base=("护照",)) == []
    assert found(QUICK, asking(replace(short, committable=True))) == []
    assert found(QUICK, asking(replace(short, shared=True))) == []
    one_committable = Group((short, Demand("护照", committable=True, validity=1)))
    assert found(QUICK, Item("认定", "认定", (), (one_committable,), 5), base=("护照",)) == []
    after_a_shared_one = Item("认定", "认定", (), (Group((Demand("护照", shared=True),)), Group((short,))), 5)
    assert [row.group for row in found(QUICK, after_a_shared_one)] == [1]
    optional = Item("认定", "认定", (), (Group((short,), optional=True),), 5)
    assert found(QUICK, optional) == []
    # The passport is there at once, so it begins on the first day; the proof is issued a day later.
    both_short = Item("认定", "认定", (), (Group((short, Demand("护照", validity=2))),), 5)
    assert [(row.place, row.needed) for row in found(QUICK, both_short, base=("护照",))] == [(0, 4.0), (1, 5.0)]


def test_a_proof_asked_for_twice_on_one_way_has_to_last_from_the_first_to_the_end_of_the_last() -> None:
    first = Item("初审", "初审", ("初审意见",), (Group((Demand("证明", validity=99),)),), 30)
    second = asking(Demand("证明", validity=30), Demand("初审意见"))
    (row,) = found(QUICK, first, second)
    assert (row.item, row.needed, row.before, row.alone) == (2, 35.0, 1, False)
    elsewhere = Item("别处", "别处", (), (Group((Demand("证明", validity=30),)),), 5)
    assert found(QUICK, first, elsewhere) == [], "no step on the way there"


def test_what_cannot_be_obtained_runs_out_for_nobody() -> None:
    assert found(asking(Demand("证明", validity=1))) == []
    assert found(QUICK, asking(Demand("证明", validity=1), Demand("没有单位出具的证明"))) == []


def test_a_service_that_says_no_days_takes_none() -> None:
    at_once = Item("登记", "登记", (), (Group((Demand("证明", validity=0.5),)),))
    assert found(QUICK, at_once) == []


def test_what_some_applicants_are_asked_for_is_waited_for_too() -> None:
    proof, healthy = Group((Demand("证明", validity=13),)), Group((Demand("体检合格证明"),), when="从事餐饮")
    (row,) = found(QUICK, HEALTH, Item("认定", "认定", (), (proof, healthy), 5))
    assert (row.needed, row.alone, row.before) == (14.0, False, None)


def test_a_second_issuer_of_what_is_there_already_ends_nothing() -> None:
    long = Item("体检", "体检", ("体检合格证明",), (), 30)
    (row,) = found(QUICK, SLOW, long, asking(Demand("证明", validity=33), Demand("体检合格证明")))
    assert (row.item, row.needed) == (3, 34.0)


def test_the_first_service_of_the_catalogue_may_be_the_one_before() -> None:
    first = Item("初审", "初审", ("初审意见",), (Group((Demand("健康码"),)),), 30)
    (row,) = found(first, asking(Demand("健康码", validity=34), Demand("初审意见")), base=("健康码",))
    assert (row.item, row.needed, row.before) == (1, 35.0, 0)


def test_of_three_on_one_way_the_first_counts_and_what_does_not_lie_on_it_does_not() -> None:
    def step(issues: str, *names: str) -> Item:
        return Item(issues, issues, (issues,), tuple(Group((Demand(name, validity=10),)) for name in names), 5)

    chain = (step("甲", "健康码"), step("乙", "健康码", "甲"), step("丙", "健康码", "乙"))
    (row,) = found(*chain, base=("健康码",))
    assert (row.item, row.needed, row.before) == (2, 15.0, 0)
    beside = Item("旁", "旁", (), (Group((Demand("健康码", validity=6),)), Group((Demand("体检合格证明"),))), 5)
    assert found(chain[0], HEALTH, beside, base=("健康码",)) == []
    assert found(HEALTH, beside, chain[0], base=("健康码",)) == []


def test_a_service_as_long_as_its_proof_is_not_too_long_alone_and_rows_come_in_the_order_of_the_catalogue() -> None:
    rows = found(QUICK, HEALTH, *[asking(Demand("证明", validity=5), Demand("体检合格证明"))] * 2)
    assert [(row.item, row.group, row.place, row.needed, row.alone) for row in rows] == [
        (2, 0, 0, 14.0, False),
        (3, 2, 0, 14.0, False),
    ]
