"""Letters: what may follow what, in how much time, and the one extension of an answer (R33, R39)."""

from __future__ import annotations

from itertools import product

import pytest

from workflows.rules.letters import KINDS, TRANSITIONS, WAITING, Deed, Kind, State, after, extended
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

FIVE, FIFTEEN = Limit.parse("5WD"), Limit.parse("15WD")


def test_a_complaint_is_decided_on_within_five_working_days_and_answered_within_fifteen() -> None:
    """重庆市行政执法责任制条例 第十三条 for the answer; five are by local rules, and illustrative for consultations."""
    assert (KINDS[Kind.COMPLAINT].first, KINDS[Kind.COMPLAINT].then) == (FIVE, FIFTEEN)
    assert (KINDS[Kind.CONSULTATION].first, KINDS[Kind.CONSULTATION].then) == (FIVE, None)


def test_a_complaint_is_accepted_or_refused_before_it_is_answered_and_a_consultation_only_answered() -> None:
    assert after(Kind.COMPLAINT, State.OPEN, Deed.ANSWER) is None
    assert after(Kind.COMPLAINT, State.OPEN, Deed.ACCEPT) is State.ACCEPTED
    assert after(Kind.COMPLAINT, State.OPEN, Deed.REJECT) is State.REJECTED
    assert after(Kind.COMPLAINT, State.ACCEPTED, Deed.ANSWER) is State.ANSWERED
    assert {deed: after(Kind.CONSULTATION, State.OPEN, deed) for deed in Deed} == {
        Deed.ACCEPT: None,
        Deed.REJECT: None,
        Deed.ANSWER: State.ANSWERED,
    }


def test_what_is_answered_or_refused_stays_so() -> None:
    over = set(State) - WAITING
    assert over == {State.ANSWERED, State.REJECTED}
    assert not any(after(kind, state, deed) for kind, state, deed in product(Kind, over, Deed))
    assert {state for _, state, _ in TRANSITIONS} == WAITING


@pytest.mark.parametrize(
    ("limit", "by", "longer"), [(FIVE, "1WD", "6WD"), (FIVE, "5WD", "10WD"), (FIFTEEN, "15WD", "30WD")]
)
def test_an_answer_may_take_as_long_again(limit: Limit, by: str, longer: str) -> None:
    assert extended(limit, by, before=False, late=False, reason="正在协查") == Limit.parse(longer)


@pytest.mark.parametrize(
    ("by", "before", "late", "reason", "words"),
    [
        ("5WD", True, False, "正在协查", "只能延期一次"),
        ("5WD", False, True, "正在协查", "期限已经届满"),
        ("5WD", False, False, " ", "须写明理由"),
        ("6WD", False, False, "正在协查", "最多 5 个工作日"),
        ("5CD", False, False, "正在协查", "写作工作日数"),
        ("0WD", False, False, "正在协查", "写作工作日数"),
        ("五日", False, False, "正在协查", "看不懂时限"),
    ],
)
def test_an_extension_is_once_in_time_for_a_reason_and_no_longer(
    by: str, before: bool, late: bool, reason: str, words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        extended(FIVE, by, before=before, late=late, reason=reason)
