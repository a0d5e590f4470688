"""A step is sent back to one done before: what ends, what stays, what begins anew, and what is refused."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from sqlalchemy import select

from engine import sending_back
from engine.errors import Conflict
from engine.model import Step
from engine.spiff.problems import NoWayBack
from engine.store.tables import TimerRow
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import boundary, diagram, node, par, script, several, sub, timer, user, xor

LINE = diagram(user("a", "b", "c"), "s > a; a > b; b > c; c > e")
BRANCHES = diagram(
    user("a") + par("g", "j") + user("b1", "b2", "o1", "c"),
    "s > a; a > g; g > b1; b1 > b2; b2 > j; g > o1; o1 > j; j > c; c > e",
)


def send_back(play: Play, element: str, to: str, place: int = 0) -> Step:
    with play.database.write() as session:
        item = play.items(element)[place]
        play.step = sending_back.send_back(play.engine, session, item, to, now=play.now)
    return play.step


def ways(play: Play, element: str) -> list[str]:
    with play.database.write() as session:
        return list(sending_back.ways_back(play.engine, session, play.items(element)[0], now=play.now))


def due(play: Play) -> list[object]:
    with play.database.read() as session:
        return sorted(session.scalars(select(TimerRow.due_at)))


def test_a_step_is_sent_back_to_any_done_before_with_all_that_was_written(play: Play) -> None:
    play.start(LINE)
    first = play.items("a")
    play.complete("a", a=1)
    play.complete("b", b=1)
    assert ways(play, "c") == ["b", "a"]
    step = send_back(play, "c", "a")
    assert [(item.element.id, how) for item, how in step.closed] == [("c", "cancelled")]
    assert [item.element.id for item in step.opened] == ["a"]
    assert play.items("a") != first
    assert play.variables == {"a": 1, "b": 1}
    for element in ("a", "b", "c"):
        play.complete(element, **{element: 2})
    assert play.finished
    assert play.variables == {"a": 2, "b": 2, "c": 2}


def test_only_what_was_done_can_be_gone_back_to(play: Play) -> None:
    play.start(LINE)
    play.complete("a")
    for to in ("b", "c", "s", "nowhere"):
        with pytest.raises(NoWayBack):
            send_back(play, "b", to)
    assert ways(play, "b") == ["a"]
    assert play.open == ["b"]


def test_a_closed_item_says_when_and_how_it_was_closed(play: Play) -> None:
    play.start(LINE)
    play.complete("a")
    (item,) = play.items("b")
    play.complete("b")
    with pytest.raises(Conflict) as caught, play.database.write() as session:
        sending_back.send_back(play.engine, session, item, "a", now=play.now)
    assert caught.value.extra == {"closed_at": play.now.isoformat(), "how": "completed"}


def test_inside_a_branch_the_other_branches_go_on(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a")
    play.complete("b1", b1=1)
    other = play.items("o1")
    send_back(play, "b2", "b1")
    assert play.items("o1") == other
    assert play.open == ["b1", "o1"]
    play.complete("o1", o1=1)
    play.complete("b1", b1=2)
    play.complete("b2")
    assert play.open == ["c"]
    assert play.variables == {"b1": 2, "o1": 1}


def test_a_branch_that_waits_at_the_join_stays_there(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a")
    play.complete("o1", o1=1)
    play.complete("b1")
    send_back(play, "b2", "b1")
    play.complete("b1")
    play.complete("b2", b2=1)
    assert play.open == ["c"]
    assert play.variables == {"o1": 1, "b2": 1}


def test_before_the_split_all_branches_end_and_what_they_wrote_is_kept(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a")
    play.complete("o1", o1=1)
    play.complete("b1", b1=1)
    step = send_back(play, "b2", "a")
    assert play.open == ["a"]
    assert play.variables == {"o1": 1, "b1": 1}
    assert [(item.element.id, how) for item, how in step.closed] == [("b2", "cancelled")]
    for element in ("a", "b1", "b2", "o1"):
        play.complete(element, **{element: 2})
    assert play.open == ["c"]


def test_of_two_nested_splits_only_the_inner_one_ends_where_that_is_enough(play: Play) -> None:
    nodes = par("g", "h", "i", "j") + user("x", "p", "q", "o", "c")
    text = "s > g; g > x; x > h; h > p; h > q; p > i; q > i; i > j; g > o; o > j; j > c; c > e"
    play.start(diagram(nodes, text))
    play.complete("x")
    other = play.items("o")
    send_back(play, "p", "x")
    assert play.open == ["o", "x"]
    assert play.items("o") == other
    for element in ("x", "p", "q", "o"):
        play.complete(element)
    assert play.open == ["c"]


def test_another_branch_cannot_be_gone_back_to_while_it_would_run_twice(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a")
    play.complete("b1")
    assert ways(play, "o1") == ["a"]
    with pytest.raises(NoWayBack):
        send_back(play, "o1", "b1")
    assert play.open == ["b2", "o1"]


def test_timers_of_the_step_begin_anew_and_those_of_what_ended_are_gone(play: Play) -> None:
    nodes = user("a", "b", "late") + boundary("t", "a", timer("P2D")) + boundary("u", "b", timer("P3D"), False)
    play.start(diagram(nodes, "s > a; a > b; b > e; t > late; late > e; u > late"))
    play.now += timedelta(days=1)
    play.complete("a")
    play.now += timedelta(days=1)
    send_back(play, "b", "a")
    assert due(play) == [MORNING + timedelta(days=4)]
    play.wait(days=2)
    assert play.open == ["late"]


def test_out_of_a_subprocess_it_ends_with_everything_in_it(play: Play) -> None:
    inner = sub("p1", par("h", "i") + user("x", "y", "z"), "p1s > z; z > h; h > x; h > y; x > i; y > i; i > p1e")
    play.start(diagram(user("a", "c") + inner, "s > a; a > p1; p1 > c; c > e"))
    play.complete("a", a=1)
    play.complete("z", z=1)
    assert ways(play, "x") == ["z", "a"]
    step = send_back(play, "x", "a")
    assert play.open == ["a"]
    assert [place.element.id for place, how in step.left] == ["p1"]
    play.complete("a")
    for element in ("z", "x", "y"):
        play.complete(element)
    assert play.open == ["c"]


def test_of_a_step_that_several_do_at_once_all_end(play: Play) -> None:
    play.start(diagram(user("a") + user("b", inner=several("[1, 2, 3]")), "s > a; a > b; b > e"))
    play.complete("a")
    play.complete("b", y=1)
    send_back(play, "b", "a")
    assert play.open == ["a"]
    play.complete("a")
    assert play.open == ["b", "b", "b"]
    for number in range(3):
        play.complete("b", y=number)
    assert play.finished
    assert sorted(play.variables["ys"]) == [0, 1, 2]


def test_what_follows_by_itself_follows_again(play: Play) -> None:
    nodes = user("a", "b", "c") + script("n", "n = if n = null then 1 else n + 1") + xor("k")
    play.start(diagram(nodes, "s > a; a > n; n > k; k > b; b > c; c > e"))
    for turn in range(1, 200):
        play.complete("a", a=turn)
        assert play.variables["n"] == turn
        size = play.size
        send_back(play, "b", "a")
        assert play.size < size + 30
    assert play.size < 300


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", range(12))
def test_at_random_the_flow_always_ends_and_other_branches_keep_their_items(play: Play, seed: int) -> None:
    choose = random.Random(seed)
    nodes = user("a", "b", "c", "d", "f", "h", "z") + par("g", "g2", "j2", "j") + xor("k") + xor("x", "x_z")
    text = (
        "s > k; k > a; a > g; g > b; b > g2; g2 > c; g2 > d; c > j2; d > j2; j2 > j; g > f; f > h; h > j;"
        "j > x; x > k [turn < 2]; x > z; z > e"
    )
    inside = {"b": {"c", "d"}, "f": {"h"}}
    play.start(diagram(nodes, text), {"turn": 0})
    for number in range(40):
        element = choose.choice(play.open)
        back = ways(play, element)
        if back and choose.random() < 0.4:
            to = choose.choice(back)
            kept = {name: play.items(name) for name in play.open if name not in inside.get(to, ())}
            send_back(play, element, to)
            assert to in play.open
            assert to == "a" or all(play.items(name) == items for name, items in kept.items() if name != element)
        else:
            play.complete(element, **{element: number}, **({"turn": number} if element == "a" else {}))
        if play.finished:
            break
    for _ in range(60):
        if play.finished:
            return
        play.complete(play.open[0], turn=9)
    pytest.fail("it did not end")


def test_a_call_is_left_with_the_diagram_it_called(play: Play) -> None:
    called = diagram(user("k", "l"), "s > k; k > l; l > e", identity="called")
    nodes = user("a", "c") + node("callActivity", "call", calledElement="called")
    play.start(diagram(nodes, "s > a; a > call; call > c; c > e"), called=called)
    play.complete("a")
    play.complete("k")
    assert ways(play, "l") == ["k", "a"]
    send_back(play, "l", "k")
    assert play.open == ["k"]
    send_back(play, "k", "a")
    assert play.open == ["a"]


def take_back(play: Play, element: str) -> Step:
    with play.database.write() as session:
        play.step = sending_back.take_back(play.engine, session, play.instance, element, now=play.now)
    return play.step


def test_what_was_completed_last_is_taken_back_with_all_that_came_of_it(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a", a=1)
    take_back(play, "a")
    assert play.open == ["a"]
    play.complete("a", a=2)
    assert play.open == ["b1", "o1"]
    assert play.variables == {"a": 2}


def test_a_branch_is_taken_back_from_the_join_at_which_it_waits(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a")
    play.complete("b1", b1=1)
    other = play.items("b2")
    play.complete("o1", o1=1)
    take_back(play, "o1")
    assert play.open == ["b2", "o1"]
    assert play.items("b2") == other
    play.complete("b2", b2=1)
    play.complete("o1", o1=2)
    assert play.variables == {"b1": 1, "b2": 1, "o1": 2}
    assert play.open == ["c"]


def test_a_step_that_is_open_is_not_begun_a_second_time_beside(play: Play) -> None:
    play.start(BRANCHES)
    play.complete("a")
    play.complete("o1")
    take_back(play, "o1")
    take_back(play, "o1")
    assert play.open == ["b1", "o1"]


def test_nothing_is_taken_back_that_was_not_done_or_whose_subprocess_is_over(play: Play) -> None:
    inner = sub("p1", user("x"), "p1s > x; x > p1e")
    play.start(diagram(user("a", "c") + inner, "s > a; a > p1; p1 > c; c > e"))
    for element in ("a", "c", "nowhere"):
        with pytest.raises(NoWayBack):
            take_back(play, element)
    play.complete("a")
    play.complete("x")
    with pytest.raises(NoWayBack):
        take_back(play, "x")
    assert play.open == ["c"]
