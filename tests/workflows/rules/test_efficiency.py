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


def test_what_has_no_cases_costs_nothing_and_is_shown_as_none_of_none() -> None:
    told = score(USUAL, {"late_whole": 3})
    assert told.points == FULL
    assert {(line.value, line.of, line.lost) for line in told.lines} == {(3, 0, 0), (0, 0, 0), (0, None, 0)}


def test_the_products_own_version_is_as_it_is_described() -> None:
    """Illustrative: no source gives national thresholds or weights."""
    shares = {code: (one.per_mille, one.least) for code, one in USUAL.alarms.items() if one.per_mille}
    assert shares == {"JC-33": (300, 5), "JC-41": (200, 5), "JC-42": (200, 5), "JC-43": (500, 5)}
    assert {code: one.days for code, one in USUAL.alarms.items() if one.days} == {"JC-31": 2, "JC-34": 5}
    assert all(one == Threshold() for code, one in USUAL.alarms.items() if ALARMS[code].how is How.EACH)
    assert Threshold(on=True, per_mille=0, least=1, days=0) == Threshold()
    assert {code: (one.weight, one.free, one.full, one.each) for code, one in USUAL.scores.items()} == {
        "on_time": (3000, 0, 100, 0),
        "steps": (1500, 0, 200, 0),
        "last_day": (500, 300, 800, 0),
        "extension": (500, 100, 400, 0),
        "unanswered": (1500, 0, 0, 500),
        "deemed": (500, 0, 0, 250),
        "notices": (1000, 0, 0, 200),
        "proofs": (500, 0, 0, 250),
        "satisfaction": (1000, 50, 200, 0),
    }


@pytest.mark.parametrize(
    ("value", "of", "points"),
    [(0, 10, 0), (1, 20, 1500), (1, 10, 3000), (5, 10, 3000), (3, 0, 0), (12, 10, 3000), (1, 100, 300), (1, 1, 3000)],
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
    assert exceeded(threshold, 5, 5)
    assert exceeded(Threshold(), 1, 1)
    assert not exceeded(Threshold(least=0), 0, 0)


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
        ("alarms", "JC-33", {"per_mille": -1}),
        ("alarms", "JC-33", {"least": 0}),
        ("alarms", "JC-33", {"least": 10_001}),
        ("alarms", "JC-31", {"days": 61}),
        ("alarms", "JC-33", {"days": -1}),
        ("scores", "on_time", {"weight": -1}),
        ("scores", "on_time", {"each": 10_001}),
        ("scores", "on_time", {"free": -1}),
        ("alarms", "JC-33", {"on": 1}),
        ("alarms", "JC-33", {"hours": 1}),
    ],
)
def test_a_version_that_cannot_be_used_is_refused(part: str, code: str, values: Any) -> None:
    with pytest.raises(Refusal):
        read({"alarms": {}, "scores": {}, part: {code: values}})


@pytest.mark.parametrize(
    ("part", "code", "values"),
    [
        ("alarms", "JC-33", {"per_mille": 0}),
        ("alarms", "JC-33", {"per_mille": 1000, "least": 10_000, "days": 60}),
        ("alarms", "JC-33", {"least": 1, "on": False}),
        ("alarms", "JC-31", {"days": 1}),
        ("scores", "on_time", {"free": 0, "full": 1}),
        ("scores", "on_time", {"free": 999, "full": 1000}),
        ("scores", "unanswered", {"each": 0}),
        ("scores", "unanswered", {"each": 10_000}),
    ],
)
def test_the_bounds_themselves_may_be_chosen(part: str, code: str, values: Any) -> None:
    found = read({"alarms": {}, "scores": {}, part: {code: values}}).as_data()[part][code]
    assert found == USUAL.as_data()[part][code] | values


def test_one_indicator_may_carry_the_whole_score() -> None:
    weights = {code: {"weight": FULL if code == "deemed" else 0} for code in USUAL.scores}
    assert score(read({"alarms": {}, "scores": weights}), {"deemed": 100}).points == 0


def test_what_is_wrong_is_named() -> None:
    told = {
        "没有这些指标：JC-02、kindness。": {"alarms": {"JC-02": {}}, "scores": {"kindness": {}}},
        "指标须有 alarms 和 scores 两部分。": {"alarms": {}, "scores": []},
        "各项权重合计须为 100 分。": {"alarms": {}, "scores": {"steps": {"weight": 1499}}},
        "JC-31 须写明几个工作日。": {"alarms": {"JC-31": {"days": 0}}, "scores": {}},
        "JC-31 的阈值超出范围。": {"alarms": {"JC-31": {"days": 61}}, "scores": {}},
        "JC-31 的写法不对。": {"alarms": {"JC-31": {"hours": 1}}, "scores": {}},
        "JC-31 的写法不对：比例、权重和天数是整数。": {"alarms": {"JC-31": {"days": "1"}}, "scores": {}},
        "on_time 的数字来源不能改变。": {"alarms": {}, "scores": {"on_time": {"measure": "received"}}},
        "on_time 的权重或者每次扣分超出范围。": {"alarms": {}, "scores": {"on_time": {"each": 10_001}}},
        "on_time 的比例须从小到大，不超过千分之一千。": {"alarms": {}, "scores": {"on_time": {"full": 0}}},
    }
    for words, data in told.items():
        with pytest.raises(Refusal) as refused:
            read(data)
        assert refused.value.reason == words


def test_a_version_has_both_parts() -> None:
    with pytest.raises(Refusal):
        read({"alarms": {}})
