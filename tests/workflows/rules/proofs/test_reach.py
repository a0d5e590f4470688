"""What can be obtained (R35): all groups of a service, any document of a group, as the applicant stands."""

from __future__ import annotations

from dataclasses import replace

from workflows.rules.proofs import COMMITMENT, Demand, Graph, Group, Item, Persona
from workflows.rules.proofs.network import Network, View
from workflows.rules.proofs.reach import Reach, reach

RECORD = Item("查询", "查询", ("记录",), ())
LEASE = Item("租房", "租房", ("合同",), (Group((Demand("身份证"),)),))
EVERYBODY = View()
POOR = Persona("poor", "没有合同的人", has=frozenset({"介绍信"}), lacks=frozenset({"合同"}))


def asking(*groups: Group) -> Item:
    return Item("认定", "认定", ("证书",), groups)


def any_of(*names: str) -> Group:
    return Group(tuple(Demand(name) for name in names))


def found(*items: Item, view: View = EVERYBODY, outside: tuple[str, ...] = ()) -> tuple[list[bool], set[str]]:
    """Which services can be had, and which documents."""
    network = Network(Graph(items, frozenset({"身份证"}), (POOR,), frozenset(outside)))
    result = reach(network, view)
    return [bool(one) for one in result.items], {
        name for name, there in zip(network.documents, result.documents, strict=True) if there
    }


def test_a_service_that_asks_for_nothing_is_to_be_had_and_so_is_what_it_issues() -> None:
    items, documents = found(RECORD, asking(any_of("记录")))
    assert items == [True, True]
    assert documents == {"记录", "证书", "身份证", COMMITMENT}


def test_all_groups_are_needed_and_of_a_group_any_document_will_do() -> None:
    assert found(LEASE, asking(any_of("合同"), any_of("没有的", "身份证")))[0] == [True, True]
    assert found(LEASE, asking(any_of("合同"), any_of("没有的")))[0] == [True, False]
    assert found(LEASE, asking(any_of("合同", "身份证")))[0] == [True, True], "one group met twice is one group"


def test_one_document_of_a_group_that_is_shared_or_may_be_committed_to_is_enough() -> None:
    committable = Group((Demand("没有的"), Demand("也没有的", committable=True)))
    assert found(asking(committable))[0] == [True]
    shared = Group((Demand("没有的"), Demand("也没有的", shared=True)))
    assert found(asking(shared))[0] == [True]


def test_what_can_be_got_elsewhere_is_there_and_what_nobody_issues_is_not() -> None:
    assert found(asking(any_of("单位证明")), outside=("单位证明",))[0] == [True]
    assert found(asking(any_of("单位证明")))[0] == [False]


def test_what_the_office_looks_up_or_nobody_waits_for_is_not_asked() -> None:
    """R13: 凡是能通过共享获取的，不得要求申请人提供."""
    shared = Group((Demand("没有的", shared=True),))
    assert found(asking(shared))[0] == [True]
    assert found(asking(shared), view=View(sharing=False))[0] == [False]
    optional = replace(any_of("没有的"), optional=True)
    assert found(asking(optional), view=View(conditional=True, sharing=False))[0] == [True]


def test_who_may_commit_has_the_commitment_and_who_may_not_has_not() -> None:
    """R15, 国办发〔2020〕42号."""
    committable = Group((Demand("没有的", committable=True),))
    assert found(asking(committable))[0] == [True]
    barred = Persona("barred", "信用未修复的人", lacks=frozenset({COMMITMENT}))
    network = Network(Graph((asking(committable),), frozenset(), (barred,)))
    assert list(reach(network, View(barred)).items) == [0]


def test_a_condition_is_asked_only_of_whom_it_is_meant_for() -> None:
    for_some = replace(any_of("没有的"), personas=frozenset({"poor"}))
    assert found(asking(for_some))[0] == [True]
    assert found(asking(for_some), view=View(POOR))[0] == [False]
    assert found(asking(replace(for_some, personas=frozenset({"rich"}))), view=View(POOR))[0] == [True]
    assert found(asking(replace(any_of("没有的"), when="非本市户籍")), view=View(POOR))[0] == [True]
    assert found(asking(replace(any_of("没有的"), when="非本市户籍")), view=View(conditional=True))[0] == [False]


def test_a_persona_has_what_it_has_and_can_never_get_what_it_lacks() -> None:
    assert found(LEASE, asking(any_of("合同")), view=View(POOR)) == (
        [True, False],
        {"身份证", "介绍信", COMMITMENT},
    )
    assert found(LEASE, asking(any_of("介绍信")), view=View(POOR))[0] == [True, True]
    assert found(LEASE, asking(any_of("介绍信")))[0] == [True, False]


def test_what_is_asked_and_never_met_is_told() -> None:
    def unmet(view: View) -> Reach:
        items = (LEASE, asking(any_of("合同"), any_of("没有的"), replace(any_of("别的"), when="非本市户籍")))
        return reach(Network(Graph(items, frozenset({"身份证"}), (POOR,))), view)

    assert unmet(View()).unmet == (2,)
    assert unmet(View(conditional=True)).unmet == (2, 3)
    assert unmet(View(POOR)).unmet == (1, 2)
    assert (len(unmet(View()).lacking), len(unmet(View(POOR)).lacking)) == (0, 1)
