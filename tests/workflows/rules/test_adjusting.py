"""Dynamic adjustment (R11): from where each kind starts, where it leads, how many successors it names."""

from __future__ import annotations

import pytest

from workflows.rules.adjusting import KINDS, STANDINGS, Kind, Standing, starts

OPEN, SUSPENDED, CANCELLED, SPLIT, MERGED = Standing


def test_there_are_the_six_kinds_of_the_national_guide_and_resuming() -> None:
    assert [KINDS[kind].words for kind in Kind] == ["新增", "变更", "拆分", "合并", "暂停", "取消", "恢复"]


@pytest.mark.parametrize(
    ("kind", "from_", "leads_to", "version", "successors"),
    [
        (Kind.ADD, set(), None, True, (0, 0)),
        (Kind.CHANGE, {OPEN, SUSPENDED}, None, True, (0, 0)),
        (Kind.SPLIT, {OPEN, SUSPENDED}, SPLIT, False, (2, 20)),
        (Kind.MERGE, {OPEN, SUSPENDED}, MERGED, False, (1, 1)),
        (Kind.SUSPEND, {OPEN}, SUSPENDED, False, (0, 1)),
        (Kind.CANCEL, {OPEN, SUSPENDED}, CANCELLED, False, (0, 1)),
        (Kind.RESUME, {SUSPENDED, CANCELLED, SPLIT, MERGED}, OPEN, False, (0, 0)),
    ],
)
def test_where_a_kind_starts_and_leads(
    kind: Kind, from_: set[Standing], leads_to: Standing | None, version: bool, successors: tuple[int, int]
) -> None:
    rule = KINDS[kind]
    assert {now for now in Standing if starts(kind, now, "continue")} == from_
    assert (rule.leads_to, rule.version, rule.successors) == (leads_to, version, successors)


def test_what_is_suspended_may_be_suspended_again_only_to_end_its_open_cases() -> None:
    """A ground repealed today: pending cases need a decision, continue or terminate."""
    assert starts(Kind.SUSPEND, SUSPENDED, "terminate")
    assert not starts(Kind.SUSPEND, SUSPENDED, "continue")
    assert starts(Kind.SUSPEND, OPEN, "continue")
    assert starts(Kind.SUSPEND, OPEN, "terminate")
    assert not starts(Kind.SUSPEND, CANCELLED, "terminate")
    assert starts(Kind.CANCEL, SUSPENDED, "continue")


def test_a_suspended_service_stays_in_the_catalogue_and_whatever_went_away_does_not() -> None:
    assert {standing for standing in Standing if standing.ended} == {CANCELLED, SPLIT, MERGED}


def test_every_standing_has_words_of_its_own() -> None:
    assert len({standing.words for standing in Standing}) == len(Standing) == len(STANDINGS)
