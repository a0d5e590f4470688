"""奇葩证明, rule by rule (R12–R14, R34): on its ground, of its issuer, kept without argument, spared by other means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from workflows.rules.bases import Quoted
from workflows.rules.proofs import Barred, Basis, CannotKnow, Demand, Dossier, Graph, Group, Item, Rulebook, RuleSet
from workflows.rules.proofs.unfounded import unfounded

TODAY = date(2026, 11, 23)
LAW = Basis("居住证暂行条例", "admin_regulation", "第九条")
PROOF = Demand("居住证明", id="M1", proof=True, basis=LAW)
PLAIN = Demand("申请表", id="M2")
RULES = Rulebook(
    TODAY,
    committees=("居委会", "村委会"),
    barred=(Barred("居民就业状况证明", ("未就业证明",)),),
    cannot_know=(CannotKnow(("居委会", "用人单位"), frozenset({"无犯罪记录"}), "犯罪记录由公安机关掌握。"),),
    derivable={"婚姻状况证明": ("结婚证", "离婚证")},
    shared={"残疾人证": "disability"},
)
WHOLE = Dossier(
    date(2026, 9, 1), date(2026, 9, 7), "无不同意见", date(2026, 9, 8), "确需保留", decided_on=date(2026, 9, 9)
)


def found(*demands: Demand, rules: Rulebook = RULES, more: tuple[Item, ...] = ()) -> Mapping[str, str]:
    """The message of each rule that a service asking for these breaks."""
    item = Item("k", "本事项", (), tuple(Group((demand,)) for demand in demands))
    findings = list(unfounded(Graph((item, *more), frozenset()), rules))
    assert all(one.items == ("k",) and one.fix and one.article for one in findings)
    return {one.rule: one.message for one in findings}


def test_what_is_no_proof_needs_no_ground_and_a_proof_with_a_good_one_is_in_order() -> None:
    assert found(PLAIN, PROOF) == {}


def test_a_proof_without_ground_may_not_be_demanded() -> None:
    assert found(replace(PROOF, basis=None, name="住处证明")) == {
        "proof-no-basis": "本事项的“住处证明”没有依据，不得索要。"
    }


@pytest.mark.parametrize(
    ("level", "of_2019", "of_2016"),
    [
        ("law", True, True),
        ("admin_regulation", True, True),
        ("local_regulation", True, True),
        ("state_council_decision", True, True),
        ("dept_rule", False, True),
        ("local_gov_rule", False, True),
        ("normative_doc", False, False),
    ],
)
def test_rules_carried_a_proof_in_2016_and_do_no_more(level: str, of_2019: bool, of_2016: bool) -> None:
    """优化营商环境条例 第四十四条 against 渝府办发〔2016〕14号 二（二）."""
    demand = replace(PROOF, basis=replace(LAW, level=level))
    assert ("proof-basis" not in found(demand)) == of_2019
    assert ("proof-basis" not in found(demand, rules=replace(RULES, rule_set=RuleSet.NOTICE))) == of_2016


def test_a_weak_ground_is_called_by_its_level_in_words() -> None:
    told = found(replace(PROOF, basis=replace(LAW, level="normative_doc")))["proof-basis"]
    assert told == "本事项的“居住证明”的依据《居住证暂行条例》第九条是规范性文件，层级不够，不得索要。"
    assert "是某种层级" in found(replace(PROOF, basis=replace(LAW, level="某种层级")))["proof-basis"]


def test_findings_on_the_ground_cite_the_rules_they_are_held_to() -> None:
    graph = Graph((Item("k", "本事项", (), (Group((replace(PROOF, basis=None),)),)),), frozenset())
    articles = [
        next(unfounded(graph, replace(RULES, rule_set=rules))).article for rules in (RuleSet.REGULATION, RuleSet.NOTICE)
    ]
    assert articles == ["优化营商环境条例第四十四条", "渝府办发〔2016〕14号第二部分第（二）项"]


@pytest.mark.parametrize(
    ("by_guide", "by_register", "ended"),
    [
        (None, None, ""),
        (TODAY, None, ""),
        (date(2026, 11, 22), None, "2026-11-22"),
        (None, date(2026, 11, 22), "2026-11-22"),
        (date(2026, 11, 22), date(2026, 11, 20), "2026-11-20"),
        (date(2026, 11, 20), TODAY, "2026-11-20"),
    ],
)
def test_a_ground_carries_through_its_last_day_by_guide_or_register_whichever_is_earlier(
    by_guide: date | None, by_register: date | None, ended: str
) -> None:
    ends = ((Quoted("居住证暂行条例"), by_register),) if by_register else ()
    rules = replace(RULES, ends=(*ends, (Quoted("居住证暂行条例", "", "第十条"), date(2020, 1, 1))))
    told = found(replace(PROOF, basis=replace(LAW, expires=by_guide)), rules=rules)
    assert ("proof-basis-expired" in told) == bool(ended)
    assert f"已于 {ended} 失效" in told.get("proof-basis-expired", f"已于 {ended} 失效")


def test_the_register_holds_for_the_document_it_means() -> None:
    rules = replace(RULES, ends=((Quoted("居住证暂行条例", "国务院令第663号"), date(2020, 1, 1)),))
    another = replace(PROOF, basis=replace(LAW, doc_no="国务院令第1号"))
    assert "proof-basis-expired" in found(PROOF, rules=rules), "a number left out tells nothing apart"
    assert "proof-basis-expired" not in found(another, rules=rules)
    assert "proof-basis-expired" not in found(replace(PROOF, basis=Basis("户口登记条例", "law")), rules=rules)


def test_a_proof_that_is_kept_needs_its_argument_on_record() -> None:
    """R14: 听取意见、严格论证、必要时听证."""
    kept = replace(PROOF, retained=True)
    assert "还缺论证材料" in found(kept)["proof-undocumented"]
    assert "还缺保留的决定。" in found(replace(kept, dossier=replace(WHOLE, decided_on=None)))["proof-undocumented"]
    assert found(replace(kept, dossier=WHOLE)) == {}
    assert (
        "至少 8 日" in found(replace(kept, dossier=WHOLE), rules=replace(RULES, opinion_days=8))["proof-undocumented"]
    )
    assert found(replace(kept, shared=True)) == {}, "the office looks it up itself: nothing is demanded"


@pytest.mark.parametrize(
    ("document", "name", "issuer", "prohibited"),
    [
        ("居民就业状况证明", "", "沙坪坝居委会", True),
        ("未就业证明", "", "居委会", True),
        ("未就业证明", "", "石井村委会", True),
        ("就业情况", "未就业证明", "居委会", True),
        ("居民就业状况证明", "", "公共就业服务机构", False),
        ("居住证明", "", "居委会", False),
        ("居民就业状况证明", "", "", False),
    ],
)
def test_committees_do_not_issue_what_the_ministries_barred_by_whatever_name(
    document: str, name: str, issuer: str, prohibited: bool
) -> None:
    """民发〔2020〕20号."""
    demand = replace(PROOF, document=document, name=name, issuer=issuer)
    assert ("proof-prohibited" in found(demand)) == prohibited
    assert "proof-prohibited" not in found(replace(demand, shared=True))


@pytest.mark.parametrize(
    ("document", "name", "issuer", "known"),
    [
        ("无犯罪记录", "", "某用人单位", False),
        ("品行证明", "无犯罪记录", "居委会", False),
        ("无犯罪记录", "", "公安机关", True),
        ("学历证明", "", "用人单位", True),
    ],
)
def test_who_cannot_find_out_is_not_asked_to_certify(document: str, name: str, issuer: str, known: bool) -> None:
    """优化营商环境条例 第四十四条: 开具单位无法调查核实的."""
    told = found(replace(PROOF, document=document, name=name, issuer=issuer))
    assert ("proof-issuer-cannot-know" not in told) == known
    assert known or told["proof-issuer-cannot-know"].endswith("无从核实：犯罪记录由公安机关掌握。")


def test_the_service_named_as_issuer_has_to_be_there_and_to_issue_it() -> None:
    demand = replace(PROOF, issuing_item="zhu")
    issuing = Item("zhu", "居住登记", ("居住证明",), ())
    assert "目录中没有这个事项" in found(demand)["proof-issuer-missing"]
    assert "该事项的结果中没有它" in found(demand, more=(replace(issuing, outputs=()),))["proof-issuer-missing"]
    assert found(demand, more=(issuing,)) == {}


def test_what_other_materials_of_the_same_service_show_already_is_not_asked_again() -> None:
    married, own = replace(PROOF, document="婚姻状况证明"), Demand("结婚证")
    assert found(married) == {}, "nothing that shows it is asked for"
    assert "“结婚证”已能说明" in found(married, own)["proof-derivable"]
    assert "“结婚证”“离婚证”" in found(married, own, Demand("离婚证"))["proof-derivable"]
    kin = replace(PROOF, document="亲属关系证明", derivable_from=("户口簿", "亲属关系证明"))
    assert "“户口簿”已能说明" in found(kin, Demand("户口簿"))["proof-derivable"]
    assert found(kin) == {}, "a document does not stand in for itself"


def test_what_can_be_shared_is_not_asked_of_the_applicant() -> None:
    """国务院关于在线政务服务的若干规定 第七条 (R13)."""
    card = Demand("残疾人证")
    assert "接口 disability 共享取得" in found(card)["proof-shareable"]
    assert found(replace(card, shared=True)) == {}
