"""What the audit says (R34, R35): each circle once, whom it catches and why, in the catalogue's order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from workflows.rules.proofs import Demand, Graph, Group, Item, Persona, ProofFinding, Rulebook, audit

RULES = Rulebook(date(2026, 11, 23))
OF_AREA = "甲中按条件（非本市户籍）要交“乙证”的申请人"


def any_of(*names: str, shared: bool = False) -> Group:
    return Group(tuple(Demand(name, id=f"M-{name}", shared=shared) for name in names))


def item(name: str, *groups: Group) -> Item:
    return Item(name, name, (f"{name}证",), groups)


def findings(*items: Item, personas: tuple[Persona, ...] = ()) -> list[ProofFinding]:
    return list(audit(Graph(items, frozenset({"身份证"}), personas), RULES).findings)


FOR_SOME = replace(any_of("乙证"), when="非本市户籍")
BACK = item("乙", any_of("身份证"), any_of("甲证"))


def test_a_circle_nobody_escapes_is_told_once_with_the_demand_it_begins_with() -> None:
    (found,) = findings(item("甲", any_of("身份证"), any_of("乙证")), BACK)
    assert (found.rule, found.items, found.document, found.material) == ("proof-cycle", ("甲", "乙"), "乙证", "M-乙证")
    assert found.message == "循环证明，谁也办不成：甲要“乙证” → 乙要“甲证” → 甲。"
    assert found.personas == ()


def test_findings_come_in_the_order_of_the_catalogue_then_of_the_rules_then_of_the_materials() -> None:
    items = (
        item("子", any_of("丑证")),
        item("寅", Group((Demand("身份证", id="B", proof=True),)), Group((Demand("身份证", id="A", proof=True),))),
        item("丑", any_of("没有的"), Group((Demand("身份证", id="C", proof=True),))),
    )
    assert [(one.rule, one.items[0], one.material) for one in findings(*items)] == [
        ("proof-depends", "子", ""),
        ("proof-no-basis", "寅", "A"),
        ("proof-no-basis", "寅", "B"),
        ("proof-dead-end", "丑", "M-没有的"),
        ("proof-no-basis", "丑", "C"),
    ]


def test_a_circle_on_a_condition_catches_whom_it_is_meant_for_and_is_told_once() -> None:
    (found,) = findings(item("甲", FOR_SOME), BACK)
    assert (found.rule, found.personas) == ("proof-cycle-soft", (OF_AREA,))
    assert found.message.endswith(f"甲要“乙证” → 乙要“甲证” → 甲。办不成的是：{OF_AREA}。")


def test_who_is_asked_by_what_they_are_is_named_after_how_the_guide_says_it() -> None:
    worker, other = Persona("worker", "务工人员"), Persona("other", "其他人")
    (found,) = findings(
        item("甲", replace(any_of("乙证"), personas=frozenset({"worker"}))), BACK, personas=(other, worker)
    )
    assert found.personas == ("甲中按情形要交“乙证”的申请人", "务工人员")


def test_whoever_lacks_the_other_way_is_caught_and_told_once() -> None:
    tenant = Persona("tenant", "没有租房合同的人", lacks=frozenset({"合同"}))
    lease = Item("租房", "租房", ("合同",), ())
    (found,) = findings(item("甲", any_of("乙证", "合同")), BACK, lease, personas=(tenant,))
    assert (found.rule, found.personas) == ("proof-cycle-soft", ("没有租房合同的人",))


def test_the_other_ways_are_named_where_nobody_is_known_to_lack_them_and_those_that_lead_nowhere_are_not() -> None:
    lease = Item("租房", "租房", ("合同",), ())
    asked = item("甲", any_of("介绍信", "身份证"), any_of("乙证", "没有的", "合同"))
    (found,) = findings(asked, BACK, lease)
    assert found.message == "循环证明，部分人办不成：甲要“乙证” → 乙要“甲证” → 甲。没有“合同”的人办不成。"


def test_where_another_service_issues_the_document_too_there_is_another_way() -> None:
    (found,) = findings(item("甲", any_of("乙证")), BACK, Item("丙", "丙", ("乙证",), ()))
    assert found.message.endswith("不在其他途径之列的人办不成。")


def test_results_that_are_looked_up_may_wait_for_each_other_all_the_same() -> None:
    (found,) = findings(item("甲", any_of("乙证", shared=True)), BACK)
    assert (found.rule, found.items, found.personas) == ("proof-cycle-shared", ("甲", "乙"), ())
    assert found.message.endswith("甲要“乙证” → 乙要“甲证” → 甲。尚无结果、又没有其他途径的人查不到，也就办不成。")


def test_results_looked_up_on_a_condition_catch_whom_it_is_meant_for() -> None:
    (found,) = findings(item("甲", replace(any_of("乙证", shared=True), when="非本市户籍")), BACK)
    assert (found.rule, found.personas) == ("proof-cycle-shared", (OF_AREA,))
    assert f"又没有其他途径的人（{OF_AREA}）查不到" in found.message


def test_what_is_looked_up_within_a_circle_nobody_escapes_is_no_circle_of_its_own() -> None:
    looking = item("丙", any_of("甲证", shared=True))
    found = findings(item("甲", any_of("乙证"), any_of("丙证", shared=True)), BACK, looking)
    assert [one.rule for one in found] == ["proof-cycle"]


def test_the_figures_of_an_audit() -> None:
    persona = Persona("tenant", "没有租房合同的人", lacks=frozenset({"合同"}))
    items = (item("甲", any_of("合同", "身份证"), any_of("没有的")), item("乙", any_of("合同")), item("租房"))
    graph = Graph((*items[:2], replace(items[2], outputs=("合同",))), frozenset({"身份证"}), (persona,))
    found = audit(graph, RULES)
    assert (found.services, found.materials) == (3, 4)
    assert found.unobtainable == {"甲"}
    assert found.caught == {"tenant": {"甲", "乙"}, "barred": {"甲"}}
