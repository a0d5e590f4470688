"""Ending a procedure without a decision: on named grounds, each leaning on an article or asking for one."""

from __future__ import annotations

from workflows.rules.termination import GROUNDS, OTHER, REPEALED


def test_what_leans_on_the_licence_law_says_on_which_item_of_its_article_seventy() -> None:
    """行政许可法 第七十条: 公民死亡或者丧失行为能力（二）、组织依法终止（三）、因不可抗力无法实施（五）."""
    assert {code: ground.basis for code, ground in GROUNDS.items() if ground.basis} == {
        "deceased": "参照行政许可法第七十条第二项",
        "dissolved": "参照行政许可法第七十条第三项",
        "impossible": "参照行政许可法第七十条第五项",
    }


def test_for_a_repealed_basis_and_for_other_grounds_whoever_terminates_names_the_law() -> None:
    assert {code for code, ground in GROUNDS.items() if not ground.basis} == {REPEALED, OTHER}
    assert len({ground.title for ground in GROUNDS.values()}) == len(GROUNDS)
