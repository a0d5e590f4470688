"""Scores from figures, thresholds of alarms, and what a version of the indicators may say."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from workflows.rules.efficiency import ALARMS, FULL, USUAL, How, Threshold, exceeded, grade, lost, read, score
from workflows.rules.refusal import Refusal
from workflows.rules.triggers import TRIGGERS


def test_nothing_is_lost_where_nothing_was_wrong() -> None:
    assert score(USUAL, {"handled": 10}).points == score(USUAL, {}).points == FULL
    assert sum(one.weight for one in USUAL.scores.values()) == FULL


@pytest.mark.parametrize(
    ("value", "of", "points"),
    [(0, 10, 0), (1, 20, 1500), (1, 10, 3000), (5, 10, 3000), (3, 0, 0), (12, 10, 3000), (1, 100, 300)],
)
def test_a_share_costs_in_proportion_between_its_bounds(value: int, of: int, points: int) -> None:
    assert lost(USUAL.scores["on_time"], value, of) == points


def test_a_share_below_its_free_part_costs_nothing() -> None:
    assert lost(USUAL.scores["last_day"], 3, 10) == 0
    assert lost(USUAL.scores["last_day"], 55, 100) == 250


def test_a_count_costs_each_time_up_to_its_weight() -> None:
    assert [lost(USUAL.scores["unanswered"], times, 0) for times in (0, 1, 3, 9)] == [0, 500, 1500, 1500]


def test_a_score_never_falls_below_nought_and_says_where_it_comes_from() -> None:
    worst = {one.measure: 1000 for one in USUAL.scores.values()} | {"handled": 1, "promised": 1, "rated": 1}
    assert score(USUAL, worst).points == 0
    told = score(USUAL, {"late_whole": 1, "handled": 20})
    assert told.points == FULL - 1500
    assert [(line.indicator, line.value, line.of, line.lost) for line in told.lines if line.lost] == [
        ("on_time", 1, 20, 1500)
    ]


def test_four_grades() -> None:
    assert [grade(points) for points in (10000, 9000, 8999, 8000, 6000, 5999, 0)] == [
        "优秀", "优秀", "良好", "良好", "合格", "不合格", "不合格",
    ]  # fmt: skip


def test_a_share_raises_an_alarm_beyond_its_threshold_and_only_of_enough_cases() -> None:
    threshold = Threshold(per_mille=200, least=5)
    assert exceeded(threshold, 3, 10)
    assert not exceeded(threshold, 2, 10)
    assert not exceeded(threshold, 4, 4)
    assert not exceeded(replace(threshold, on=False), 9, 10)


def test_every_alarm_has_its_words_and_a_threshold() -> None:
    assert set(ALARMS) == set(USUAL.alarms) <= set(TRIGGERS)
    assert all(bool(rule.of) == (rule.how is How.SHARE) for rule in ALARMS.values())


def test_a_version_comes_back_as_it_was_written() -> None:
    assert read(USUAL.as_data()).as_data() == USUAL.as_data()
    changed = USUAL.as_data()
    changed["scores"]["on_time"]["weight"], changed["scores"]["steps"]["weight"] = 2000, 2500
    assert read(changed).scores["steps"].weight == 2500
    assert read({"alarms": {"JC-31": {"days": 5}}, "scores": {}}).alarms["JC-31"].days == 5


@pytest.mark.parametrize(
    ("part", "code", "values"),
    [
        ("scores", "on_time", {"weight": 2999}),
        ("scores", "on_time", {"weight": "30"}),
        ("scores", "on_time", {"measure": "received"}),
        ("scores", "on_time", {"free": 100, "full": 100}),
        ("scores", "on_time", {"full": 1001}),
        ("scores", "notices", {"each": -1}),
        ("scores", "kindness", {}),
        ("scores", "on_time", []),
        ("alarms", "JC-02", {}),
        ("alarms", "JC-31", {"days": 0}),
        ("alarms", "JC-33", {"per_mille": 1001}),
        ("alarms", "JC-33", {"least": 0}),
        ("alarms", "JC-33", {"on": 1}),
        ("alarms", "JC-33", {"hours": 1}),
    ],
)
def test_a_version_that_cannot_be_used_is_refused(part: str, code: str, values: Any) -> None:
    with pytest.raises(Refusal):
        read({"alarms": {}, "scores": {}, part: {code: values}})


def test_a_version_has_both_parts() -> None:
    with pytest.raises(Refusal):
        read({"alarms": {}})
