"""The state machine of tasks: what leads where, and that the page in the guide is this table."""

from __future__ import annotations

from workflows.rules.verbs import STAGES, STATE_NAMES, TRANSITIONS, VERB_NAMES, WORKING, State, Verb, after, page
from workflows.settings import ROOT


def test_what_is_over_stays_over_but_for_what_one_takes_back_oneself() -> None:
    over = {(state, verb) for state, verb in TRANSITIONS if state not in WORKING}
    assert over == {(State.COMPLETED, Verb.TAKE_BACK)}


def test_whatever_is_open_can_end_with_its_case_and_leads_to_an_end_by_people_too() -> None:
    assert {state for state in State if after(state, Verb.END)} == WORKING
    reached = set(State) - WORKING
    while more := {state for (state, verb), ends in TRANSITIONS.items() if verb is not Verb.END and reached & {*ends}}:
        if more <= reached:
            break
        reached |= more
    assert reached == set(State)


def test_whoever_others_are_asked_by_keeps_the_task() -> None:
    assert not any(after(state, Verb.RELEASE) or after(state, Verb.COMPLETE) for state in STAGES)


def test_every_state_and_verb_is_used_and_has_a_name() -> None:
    assert {verb for _, verb in TRANSITIONS} == set(Verb) == set(VERB_NAMES)
    assert {State.OPEN, *(end for ends in TRANSITIONS.values() for end in ends)} == set(State) == set(STATE_NAMES)


def test_the_page_is_as_the_code_says() -> None:
    """To write it anew: `python -c "from workflows.rules.verbs import page; print(page(), end='')" > docs/tasks.md`."""
    assert (ROOT / "docs" / "tasks.md").read_text(encoding="utf-8") == page()
