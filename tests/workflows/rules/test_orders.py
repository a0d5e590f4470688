"""The state machine of supervision orders: what leads where, and how long there is to answer."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from workflows.rules.limits import Limit
from workflows.rules.orders import (
    ANSWERED_BY,
    KINDS,
    OPEN,
    TO_ANSWER,
    TOLD_TOO,
    TOP,
    TRANSITIONS,
    Card,
    Deed,
    Kind,
    State,
    after,
    answer_limit,
    card,
    limit_anew,
)
from workflows.rules.refusal import Refusal
from workflows.rules.triggers import OF_CLOCK, TRIGGERS
from workflows.settings import ROOT

TODAY = date(2026, 9, 14)


def test_nothing_but_an_accepted_answer_leads_to_accepted() -> None:
    assert {key for key, state in TRANSITIONS.items() if state is State.ACCEPTED} == {(State.ANSWERED, Deed.ACCEPT)}


def test_what_is_over_stays_over() -> None:
    for state, deed in product(set(State) - OPEN, Deed):
        assert after(state, deed) is None


def test_every_open_order_can_be_withdrawn_and_every_waiting_one_answered_and_escalated() -> None:
    assert {state for state in State if after(state, Deed.WITHDRAW)} == OPEN
    for deed in (Deed.ANSWER, Deed.ESCALATE):
        assert {state for state in State if after(state, deed)} == {State.ISSUED, State.RETURNED}


def test_one_level_up_fewer_may_answer() -> None:
    assert set(ANSWERED_BY[TOP]) < set(ANSWERED_BY[1])
    assert set(ANSWERED_BY) == set(TOLD_TOO) == {1, 2}
    assert (TOLD_TOO[1], TOLD_TOO[TOP]) == ((), ("supervisor",))


@pytest.mark.parametrize("kind", [Kind.ORDER, Kind.RECOMMENDATION])
def test_without_a_word_there_are_three_working_days_to_answer(kind: Kind) -> None:
    assert answer_limit(kind, " ", TODAY) == TO_ANSWER == Limit.parse("3WD")


def test_a_rectification_has_the_time_it_is_given_and_no_other() -> None:
    with pytest.raises(Refusal, match="请写明整改期限"):
        answer_limit(Kind.RECTIFICATION, "", TODAY)
    assert answer_limit(Kind.RECTIFICATION, "2026-10-15", TODAY).on == date(2026, 10, 15)
    assert answer_limit(Kind.RECTIFICATION, "10WD", TODAY) == Limit.parse("10WD")
    assert [kind for kind in Kind if KINDS[kind].needs_basis] == [Kind.RECTIFICATION]


@pytest.mark.parametrize("written", ["1WD", "60WD", "2026-09-15", "2027-09-15"])
def test_there_are_at_most_sixty_working_days_or_a_year(written: str) -> None:
    assert answer_limit(Kind.ORDER, written, TODAY) == Limit.parse(written)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        *((text, "期限按工作日计") for text in ("0WD", "61WD", "3CD", "3H", "1M")),
        *((text, "最后一日须在明天至一年之内") for text in ("2026-09-14", "2027-09-16")),
        *((text, "看不懂时限") for text in ("三天", "-1WD")),
    ],
)
def test_other_limits_are_refused_and_it_is_said_how_to_write_one(written: str, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        answer_limit(Kind.ORDER, written, TODAY)


def test_a_returned_answer_has_the_same_time_again_and_a_last_day_that_has_passed_a_new_one() -> None:
    assert limit_anew(Limit.parse("5WD"), "", Kind.ORDER, TODAY) == Limit.parse("5WD")
    assert limit_anew(Limit.parse("5WD"), "1WD", Kind.ORDER, TODAY) == Limit.parse("1WD")
    assert limit_anew(Limit.parse("2026-09-20"), "", Kind.RECTIFICATION, TODAY).on == date(2026, 9, 20)
    with pytest.raises(Refusal, match="新的期限"):
        limit_anew(Limit.parse("2026-09-14"), "", Kind.RECTIFICATION, TODAY)


def test_every_kind_of_clock_that_is_late_breaks_a_rule_with_a_number() -> None:
    assert set(OF_CLOCK.values()) <= set(TRIGGERS)
    assert set(OF_CLOCK) == {"promised", "statutory", "step", "notice", "verification", "special"}


def test_the_drawn_machine_is_this_one() -> None:
    told = (ROOT / "docs" / "supervision.md").read_text(encoding="utf-8")
    drawn = {line.strip() for line in told.splitlines() if "-->" in line}
    expected = {f"{before} --> {state}: {deed}" for (before, deed), state in TRANSITIONS.items()}
    assert drawn == expected | {"[*] --> issued: issue", "accepted --> [*]", "withdrawn --> [*]"}


@pytest.mark.parametrize(
    ("kind", "level", "ran_out", "colour"),
    [
        (Kind.ORDER, 1, False, Card.BLUE),
        (Kind.ORDER, 1, True, Card.BLUE),
        (Kind.ORDER, TOP, False, Card.YELLOW),
        (Kind.ORDER, TOP, True, Card.RED),
        (Kind.RECOMMENDATION, 1, False, Card.BLUE),
        (Kind.RECTIFICATION, 1, False, Card.YELLOW),
        (Kind.RECTIFICATION, TOP, False, Card.RED),
        (Kind.RECTIFICATION, TOP, True, Card.RED),
    ],
)
def test_the_colour_goes_one_further_each_time_the_time_runs_out(
    kind: Kind, level: int, ran_out: bool, colour: Card
) -> None:
    assert card(kind, level, ran_out=ran_out) is colour
