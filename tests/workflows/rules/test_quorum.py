"""When a vote is decided, by hand and against every way the rest could still vote."""

from __future__ import annotations

from itertools import product

import pytest

from workflows.rules.quorum import Quorum
from workflows.rules.refusal import Refusal


@pytest.mark.parametrize(
    ("rule", "asked", "needed"),
    [("all", 4, 4), ("any", 4, 1), ("sequential", 3, 3), ("2/3", 3, 2), ("2/3", 4, 3), ("1/2", 5, 3), ("1/1", 2, 2)],
)
def test_a_share_is_rounded_up(rule: str, asked: int, needed: int) -> None:
    assert Quorum.parse(rule).needed(asked) == needed


@pytest.mark.parametrize("rule", ["all", "any", "2/3", "1/2"])
def test_it_is_decided_exactly_when_the_rest_cannot_change_it(rule: str) -> None:
    quorum = Quorum.parse(rule)
    for asked in range(1, 6):
        for agreed, against in product(range(asked + 1), repeat=2):
            left = asked - agreed - against
            if left >= 0:
                ends = {agreed + more >= quorum.needed(asked) for more in range(left + 1)}
                assert quorum.verdict(asked, agreed, against) == (ends.pop() if len(ends) == 1 else None)


@pytest.mark.parametrize("text", ["", "most", "3/2", "0/3", "2/3 of 21", "2/3 of", "60%", "all of 0"])
def test_what_cannot_be_read_is_refused_with_how_to_write_it(text: str) -> None:
    with pytest.raises(Refusal, match="可写 all"):
        Quorum.parse(text)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("all", "全部同意"),
        ("any", "一人同意即可"),
        ("sequential", "依次签署，全部同意"),
        ("2/3 of 3", "同意的不少于 2/3"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert Quorum.parse(rule).words == words


def test_a_rule_may_ask_for_a_number_of_people() -> None:
    assert Quorum.parse(" 2/3 of 3 ") == Quorum("2/3", 3)
    assert Quorum.parse("all of 20").people == 20
    assert Quorum.parse("2/3") == Quorum("2/3"), "otherwise for one"
    assert Quorum("2/3").people == 1
