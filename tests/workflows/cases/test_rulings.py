"""Which rules led a case on: on record as they fire, and told as the version has them by which they fired."""

from __future__ import annotations

from typing import Any

import pytest

from tests.hall import BENEFIT, HOUSING, REGISTRATION, Hall
from workflows.cases import returning, rulings, track
from workflows.cases.models import Task
from workflows.cases.rulings import Ruling

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def told(hall: Hall, case_no: str) -> list[Ruling]:
    with hall.office.read() as session:
        entries = track.history(session, hall.case(case_no))
        return list(rulings.of_entries(session, hall.office.shelf, entries))


def standing(hall: Hall, case_no: str) -> list[Ruling]:
    with hall.office.read() as session:
        entries = track.history(session, hall.case(case_no))
        return rulings.standing(entries, told(hall, case_no))


def review(hall: Hall, case_no: str, years: float, outcome: str = "agree") -> None:
    hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="相符。")
    hall.complete(case_no, "Review", "decider", contribution_years=years, outcome=outcome, opinion="复核。")


def checked(hall: Hall, income: int) -> str:
    """A case of rental housing whose five departments have answered."""
    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    hall.tick()
    checks: dict[str, tuple[str, dict[str, Any]]] = {
        "ga": ("PoliceCheck", {"residence": "household"}),
        "rsj": ("EmploymentCheck", {"employment": "stable", "monthly_income": income}),
        "mz": ("MarriageCheck", {"marital": "married"}),
        "gzj": ("PropertyCheck", {"floor_area": 0}),
        "scjg": ("BusinessCheck", {"business": "none"}),
    }
    for unit, (element, found) in checks.items():
        hall.complete(case_no, element, unit, sources=["share"], outcome="agree", opinion="符合。", **found)
    return case_no


def at_examination(hall: Hall) -> str:
    case_no = hall.receive(BENEFIT).case.case_no
    hall.accept(case_no)
    hall.tick()
    return case_no


def test_a_decision_is_recorded_with_its_version_and_told_with_cells_and_note(hall: Hall) -> None:
    case_no = at_examination(hall)
    assert told(hall, case_no) == []
    review(hall, case_no, 6)
    [ruling] = told(hall, case_no)
    assert (ruling.step, ruling.title) == ("核定领取期限", "失业保险金领取期限")
    [rule] = ruling.rules
    assert rule.number == 3
    assert [(cell.label, cell.words) for cell in rule.inputs] == [("累计缴费年限", "5 至 10（不含 10）")]
    assert [(cell.label, cell.words) for cell in rule.outputs] == [("最长月数", "18"), ("档次", "满五年不足十年")]
    assert rule.note == "社会保险法第四十六条"
    hall.agrees(case_no)


def test_what_was_decided_keeps_the_rule_it_was_decided_by_when_the_table_changes(hall: Hall) -> None:
    case_no = at_examination(hall)
    review(hall, case_no, 6)
    hall.redeploy(
        BENEFIT,
        ("entitlement.dmn", "<text>18</text>", "<text>20</text>"),
        ("cases.yaml", "Entitlement.months: 18", "Entitlement.months: 20"),
    )
    later = at_examination(hall)
    review(hall, later, 6)
    outputs = [told(hall, each)[0].rules[0].outputs[0].words for each in (case_no, later)]
    assert outputs == ["18", "20"]


def test_what_is_sent_back_before_the_decision_is_asked_leaves_no_ruling(hall: Hall) -> None:
    case_no = at_examination(hall)
    review(hall, case_no, 6, outcome="disagree")
    assert told(hall, case_no) == []
    review(hall, case_no, 12)
    assert [[rule.number for rule in ruling.rules] for ruling in told(hall, case_no)] == [[4]]


def test_a_ruling_that_came_of_a_step_taken_back_stands_no_more(hall: Hall) -> None:
    case_no = at_examination(hall)
    review(hall, case_no, 6)
    [done] = hall.rows(Task, Task.case_no == case_no, Task.element == "Review")
    with hall.act("decider") as act:
        returning.take_back(act, done.id)
    assert [ruling.rules[0].number for ruling in told(hall, case_no)] == [3]
    assert standing(hall, case_no) == []
    hall.complete(case_no, "Review", "decider", contribution_years=12, outcome="agree", opinion="更正。")
    assert [ruling.rules[0].number for ruling in told(hall, case_no)] == [3, 4]
    assert [ruling.rules[0].number for ruling in standing(hall, case_no)] == [4]


def test_a_ruling_before_the_step_sent_back_to_stands_and_one_after_it_does_not(hall: Hall) -> None:
    case_no = checked(hall, income=9000)
    hall.complete(case_no, "InitialReview", "zbzx", outcome="agree", opinion="符合。")
    with hall.act("decider") as act:
        returning.send_back(act, hall.task(case_no, "FinalReview").id, "InitialReview", "请补充理由")
    assert [ruling.decision for ruling in standing(hall, case_no)] == ["income_limit", "eligibility"]
    benefit = at_examination(hall)
    review(hall, benefit, 6)
    with hall.act("decider") as act:
        returning.send_back(act, hall.task(benefit, "Decide").id, "Review", "年限有误")
    assert standing(hall, benefit) == []


def test_of_a_graph_of_decisions_each_table_is_told(hall: Hall) -> None:
    case_no = checked(hall, income=12001)
    limit, eligibility = told(hall, case_no)
    assert (limit.title, limit.rules[0].number) == ("收入限额（示例）", 3)
    assert limit.rules[0].outputs[0].words == "共同申请人数 * 4000"
    assert (eligibility.title, eligibility.rules[0].number) == ("住房和收入限额", 3)
    assert eligibility.rules[0].outputs[1].words == "共同申请人月收入合计超过限额"
    hall.complete(case_no, "InitialReview", "zbzx", outcome="agree", opinion="符合。")
    hall.complete(case_no, "FinalReview", "decider", outcome="agree", opinion="同意。")
    assert hall.open(case_no) == ["Decide"]


def test_a_decision_made_by_a_job_is_on_record_too(hall: Hall) -> None:
    case_no = hall.receive(REGISTRATION).case.case_no
    hall.accept(case_no)
    hall.tick()
    [ruling] = told(hall, case_no)
    assert (ruling.title, ruling.rules[0].number) == ("比对结果", 5)
