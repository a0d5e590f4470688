"""The audit's fixture has exactly its stated outcomes: as naively drawn, as the law has it, and for each persona."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.workflows.rules.proofs.conftest import Drawn
from workflows.rules.proofs import Audit, Basis, Demand, Graph, Group, Item, Persona, ProofFinding, audit

LAW = ("居住证_naive", "失业登记_old")
NAIVE = ("居住证_law", "失业登记_now")
TENANT = Persona("no-lease", "没有私人租房合同的人", lacks=frozenset({"房屋租赁合同"}))
EMPLOYED = Persona("was-employed", "曾经就业的人", has=frozenset({"解除劳动关系证明"}))


def _of(found: Audit, rule: str) -> list[ProofFinding]:
    return [one for one in found.findings if one.rule == rule]


def test_as_naively_drawn_circles_dead_ends_and_what_depends_on_them_are_told_apart(drawn: Drawn) -> None:
    found = audit(drawn.graph(*NAIVE), drawn.rules)
    assert found.unobtainable == {
        "公租房",
        "居住证_naive",
        "随迁入学",
        "失业登记_old",
        "失业保险金",
        "继承公证",
        "存款继承",
    }
    (circle,) = _of(found, "proof-cycle")
    assert [(step.item, step.document) for step in circle.path] == [
        ("公租房", "居住证"),
        ("居住证_naive", "公租房租赁合同"),
    ]
    assert {one.items[0] for one in _of(found, "proof-dead-end")} == {"失业登记_old", "继承公证"}
    assert {one.items for one in _of(found, "proof-depends")} == {
        ("随迁入学", "居住证_naive"),
        ("失业保险金", "失业登记_old"),
        ("存款继承", "继承公证"),
    }
    assert not _of(found, "proof-cycle-soft")


def test_as_the_law_has_it_only_the_inheritance_cannot_be_had_and_the_circle_is_soft(drawn: Drawn) -> None:
    found = audit(drawn.graph(*LAW), drawn.rules)
    assert found.unobtainable == {"继承公证", "存款继承"}
    assert not _of(found, "proof-cycle")
    (circle,) = _of(found, "proof-cycle-soft")
    assert circle.items == ("公租房", "居住证_law")
    assert "没有“房屋租赁合同”的人" in circle.message


def test_whoever_has_no_private_lease_is_caught_by_the_soft_circle(drawn: Drawn) -> None:
    found = audit(drawn.graph(*LAW, personas=(TENANT,)), drawn.rules)
    assert found.caught["no-lease"] - found.unobtainable == {"公租房", "居住证_law", "随迁入学"}
    (circle,) = _of(found, "proof-cycle-soft")
    assert circle.personas == ("没有私人租房合同的人",)
    assert TENANT.name in circle.message


def test_a_proof_of_former_work_is_there_only_for_who_worked(drawn: Drawn) -> None:
    found = audit(drawn.graph(*NAIVE, personas=(EMPLOYED,)), drawn.rules)
    assert found.unobtainable - found.caught["was-employed"] == {"失业登记_old", "失业保险金"}


@pytest.mark.parametrize("how", ["shared", "committed"])
def test_sharing_clears_the_circle_and_a_commitment_leaves_those_who_may_not_commit(drawn: Drawn, how: str) -> None:
    graph = drawn.graph(*NAIVE)
    items = {item.key: item for item in graph.items}
    naive = items["居住证_naive"]
    lease = Demand("公租房租赁合同", shared=how == "shared", committable=how == "committed")
    items["居住证_naive"] = replace(naive, groups=(naive.groups[0], Group((lease,))))
    found = audit(replace(graph, items=tuple(items.values())), drawn.rules)
    assert {"公租房", "居住证_naive"}.isdisjoint(found.unobtainable)
    assert not _of(found, "proof-cycle")
    rule = "proof-cycle-shared" if how == "shared" else "proof-cycle-soft"
    (left,) = _of(found, rule)
    assert left.items == ("公租房", "居住证_naive")
    assert (how == "committed") == any("告知承诺" in name for name in left.personas)


def test_who_is_asked_only_on_a_condition_is_caught_on_that_condition(drawn: Drawn) -> None:
    graph = drawn.graph(*NAIVE)
    items = {item.key: item for item in graph.items}
    housing = items["公租房"]
    groups = tuple(
        replace(group, when="非本市户籍") if group.demands[0].document == "居住证" else group
        for group in housing.groups
    )
    items["公租房"] = replace(housing, groups=groups)
    found = audit(replace(graph, items=tuple(items.values())), drawn.rules)
    assert "公租房" not in found.unobtainable
    (circle,) = _of(found, "proof-cycle-soft")
    assert "非本市户籍" in circle.personas[0]


def test_unfounded_proofs_of_committees_are_found_by_every_rule_they_break(drawn: Drawn) -> None:
    rules = replace(drawn.rules, shared={"未就业证明": "social-insurance"})
    found = audit(drawn.graph(*NAIVE), rules)
    of = {name: {one.rule for one in found.findings if one.material == name} for name in ("未就业证明", "亲属关系证明")}
    single = {"proof-no-basis", "proof-prohibited"}
    assert of["未就业证明"] - {"proof-dead-end"} == single | {"proof-shareable"}
    assert of["亲属关系证明"] - {"proof-dead-end"} == single
    (barred,) = [one for one in _of(found, "proof-prohibited") if one.material == "未就业证明"]
    assert "居民就业状况证明" in barred.message
    assert "民发〔2020〕20号" in barred.article
    assert "不得由居委会出具" in next(one.message for one in _of(found, "proof-dead-end") if one.items[0] == "继承公证")


def test_what_has_a_law_behind_it_is_not_complained_of(drawn: Drawn) -> None:
    found = audit(drawn.graph(*LAW), drawn.rules)
    assert {one.material for one in found.findings if one.rule == "proof-no-basis"} == {"亲属关系证明"}


RECORD = Item("无犯罪记录查询", "无犯罪记录查询", ("无犯罪记录",), (), 1)


def test_a_proof_good_for_a_month_runs_out_in_six_weeks(drawn: Drawn) -> None:
    asked = Demand("无犯罪记录", id="M", validity=30)
    teacher = Item("教师资格认定", "教师资格认定", ("教师资格证书",), (Group((asked,)),), 42)
    (found,) = audit(Graph((RECORD, teacher), frozenset()), drawn.rules).findings
    assert (found.rule, found.items, found.material) == ("proof-expires", ("教师资格认定",), "M")
    assert "本身就要约 42 天" in found.message
    lasting = replace(teacher, groups=(Group((replace(asked, validity=60),)),))
    assert not audit(Graph((RECORD, lasting), frozenset()), drawn.rules).findings


def test_it_is_told_whether_another_order_of_errands_would_help(drawn: Drawn) -> None:
    asked = Demand("无犯罪记录", validity=30)
    health = Item("体检", "体检", ("体检合格证明",), (), 42)
    teacher = Item("认定", "认定", (), (Group((asked,)), Group((Demand("体检合格证明"),))), 5)
    (last,) = audit(Graph((RECORD, health, teacher), frozenset()), drawn.rules).findings
    assert "最后办理" in last.fix
    needing = replace(health, groups=(Group((Demand("无犯罪记录"),)),))
    (twice,) = audit(Graph((RECORD, needing, teacher), frozenset()), drawn.rules).findings
    assert "还要再开一次" in twice.message


def test_a_ground_is_held_to_the_chosen_rules_and_to_the_day(drawn: Drawn) -> None:
    rule = Basis("教师资格条例实施办法", "dept_rule")
    ended = Basis("旧条例", "law", expires=drawn.rules.today.replace(day=22))
    asked = (Demand("甲", id="A", proof=True, basis=rule), Demand("乙", id="B", proof=True, basis=ended))
    graph = Graph((Item("认定", "认定", (), tuple(Group((one,)) for one in asked)),), frozenset({"甲", "乙"}))
    assert {(one.material, one.rule) for one in audit(graph, drawn.rules).findings} == {
        ("A", "proof-basis"),
        ("B", "proof-basis-expired"),
    }
    of_2016 = replace(drawn.rules, rule_set=type(drawn.rules.rule_set).NOTICE)
    (left,) = audit(graph, of_2016).findings
    assert left.rule == "proof-basis-expired"
    assert "渝府办发〔2016〕14号" in left.article


def test_what_another_material_shows_and_what_no_service_issues_is_told(drawn: Drawn) -> None:
    kin = Demand("亲属关系证明", id="K", issuer="派出所", derivable_from=("户口簿",), issuing_item="户籍证明")
    graph = Graph(
        (Item("继承", "继承", (), (Group((kin,)), Group((Demand("户口簿"),)))),), frozenset({"亲属关系证明", "户口簿"})
    )
    found = audit(graph, drawn.rules).findings
    assert {one.rule for one in found} == {"proof-issuer-missing", "proof-derivable"}
    assert all(one.fix and one.article for one in found)


def test_a_dead_end_says_why_only_where_the_issuer_is_barred(drawn: Drawn) -> None:
    asked = Demand("从业证明", issuer="行业协会")
    (found,) = audit(Graph((Item("甲", "甲", (), (Group((asked,)),)),), frozenset()), drawn.rules).findings
    assert found.message == "甲要“从业证明”，但没有单位出具，谁也办不成。"
