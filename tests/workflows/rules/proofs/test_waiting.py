"""Cases that wait for each other, against a search through every order of them."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from workflows.rules.proofs import Waiting, waiting_circles

PAPERS = st.frozensets(st.sampled_from("abcd"), max_size=2)


def waiting(case: str, lacks: str, issues: str) -> Waiting:
    return Waiting(case, frozenset(lacks), frozenset(issues))


def test_two_that_wait_for_each_other_and_one_that_only_waits() -> None:
    cases = [waiting("1", "y", "x"), waiting("2", "x", "y"), waiting("3", "x", "z")]
    assert waiting_circles(cases) == [[("1", "y"), ("2", "x")]]


def test_of_several_documents_the_first_by_name_is_shown() -> None:
    assert waiting_circles([waiting("1", "yz", "x"), waiting("2", "x", "zy")]) == [[("1", "y"), ("2", "x")]]


def test_a_case_that_asks_for_what_it_issues_itself() -> None:
    assert waiting_circles([waiting("1", "x", "x"), waiting("2", "x", "")]) == [[("1", "x")]]


@given(st.lists(st.tuples(PAPERS, PAPERS), max_size=5))
def test_whoever_is_in_some_round_is_in_a_circle_found_and_no_round_found_is_broken(
    given_: list[tuple[frozenset[str], frozenset[str]]],
) -> None:
    cases = [Waiting(str(number), lacks, issues) for number, (lacks, issues) in enumerate(given_)]
    by_case = {one.case: one for one in cases}
    rounds = [
        some
        for size in range(1, len(cases) + 1)
        for some in permutations(cases, size)
        if all(one.lacks & other.issues for one, other in zip(some, [*some[1:], some[0]], strict=True))
    ]
    found = waiting_circles(cases)
    assert bool(found) == bool(rounds)
    for way in found:
        for (case, paper), (other, _) in zip(way, [*way[1:], way[0]], strict=True):
            assert paper in by_case[case].lacks & by_case[other].issues
    shortest = {min(len(some) for some in rounds if way[0][0] in {one.case for one in some}) for way in found}
    assert shortest <= {len(way) for way in found}
