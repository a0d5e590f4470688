"""What a finding says of itself: how grave, on which article, the same from one audit to the next."""

from __future__ import annotations

from dataclasses import replace

from workflows.rules.proofs.findings import RULES, ProofFinding, Step, said

ROUND = (Step("hukou", "落户", "居住证"), Step("zhu", "居住登记", "户口簿"))
CIRCLE = ProofFinding("proof-cycle", ("hukou", "zhu"), "甲", "乙", "丙", "居住证", "M1", ROUND)


def test_what_nobody_can_obtain_and_what_has_no_ground_keeps_a_guide_from_going_live_and_the_rest_is_shown() -> None:
    errors = {rule.id for rule in RULES.values() if rule.severity == "error"}
    assert errors == {
        "proof-cycle",
        "proof-dead-end",
        "proof-no-basis",
        "proof-basis",
        "proof-basis-expired",
        "proof-undocumented",
        "proof-prohibited",
        "proof-shareable",
    }
    assert all(rule.article and rule.title for rule in RULES.values())


def test_a_finding_is_as_grave_as_its_rule_and_called_by_its_title() -> None:
    assert (CIRCLE.severity, CIRCLE.title) == ("error", "循环证明：谁也办不成")
    soft = replace(CIRCLE, rule="proof-cycle-soft")
    assert (soft.severity, soft.title) == ("warning", "循环证明：部分人办不成")


def test_a_fault_keeps_its_identity_when_its_words_change_and_a_circle_when_it_is_told_from_elsewhere() -> None:
    turned = replace(CIRCLE, message="另一句话", fix="另一个办法", path=ROUND[::-1])
    assert turned.identity == CIRCLE.identity == "proof-cycle|hukou|居住证|M1|hukou>居住证|zhu>户口簿"
    assert replace(CIRCLE, path=ROUND[:1]).identity != CIRCLE.identity
    single = replace(CIRCLE, rule="proof-no-basis")
    assert single.identity == replace(single, path=()).identity == "proof-no-basis|hukou|居住证|M1"
    assert replace(single, material="M2").identity != single.identity


def test_a_circle_is_said_back_to_where_it_begins() -> None:
    assert said(ROUND) == "落户要“居住证” → 居住登记要“户口簿” → 落户"
