"""A case that moves keeps its tasks, their people and their time; what looks different is told; nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from engine.errors import Conflict
from engine.store.tables import ItemRow
from tests.hall import AID, BENEFIT, HOUSING, Hall, first_run
from tests.web.visitor import Visitor
from tests.workflows.moves.editions import (
    FLOW,
    GUIDE,
    edition,
    move_of,
    moved,
    renamed,
    replaced,
    step,
    taken_back,
    without,
)
from tests.workflows.moves.test_preview import RECHECK, at_the_last_department, examined, leaves
from workflows import incidents
from workflows.audit import AuditEntry
from workflows.cases import known, returning, tasks
from workflows.cases.models import Task
from workflows.limits.models import ClockEvent, ClockRow
from workflows.moves.models import Move
from workflows.moves.selection import Selection
from workflows.notices.models import Message
from workflows.people.roles import Role

AGREE = {"outcome": "agree", "opinion": "符合条件。"}
SCORE = (
    '"components": [\n    {"type": "number", "id": "Field_score", "key": "score", "label": "评分",'
    ' "validate": {"required": true}},'
)
WITH_SCORE = replaced("forms/examine.json", r'"components": \[', SCORE)


def plain(rows: list[Any], *left_out: str) -> list[dict[str, Any]]:
    names = [column.name for column in type(rows[0]).__table__.columns if column.name not in left_out] if rows else []
    return [{name: getattr(row, name) for name in names} for row in rows]


def inbox(hall: Hall, username: str, kind: str = "task") -> list[str]:
    user = hall.actor(username).user_id
    return [row.body for row in hall.rows(Message, Message.user_id == user, Message.kind == kind)]


def claimed(hall: Hall, case_no: str, element: str, as_: str) -> Task:
    task = hall.task(case_no, element)
    with hall.act(as_) as act:
        return tasks.claim(act, task.id)


def test_an_open_task_keeps_its_id_its_person_and_every_clock_and_goes_on_as_the_new_version_says(hall: Hall) -> None:
    case_no = examined(hall)
    before = claimed(hall, case_no, "Examine", "shebao")
    clocks, ledger = plain(hall.rows(ClockRow)), plain(hall.rows(ClockEvent))
    version = edition(hall, BENEFIT, RECHECK)
    hall.at("2026-09-14 16:00")
    migration = moved(hall, version)
    after = hall.task(case_no, "Examine")
    assert plain([after], "digest") == plain([before], "digest")
    assert after.digest == version.digest == hall.case(case_no).digest
    assert hall.case(case_no).version_id == version.id
    assert (plain(hall.rows(ClockRow)), plain(hall.rows(ClockEvent))) == (clocks, ledger)
    assert inbox(hall, "shebao") == [], "nothing looks different"
    assert (migration.state, migration.total, migration.worse) == ("done", 1, ["办理环节由 6 变为 7"])
    hall.complete(case_no, "Examine", "shebao", **AGREE)
    assert hall.open(case_no) == ["Recheck"]
    hall.complete(case_no, "Recheck", "shebao", **AGREE)
    assert hall.open(case_no) == ["Review"]
    hall.agrees()


def test_the_cases_audit_says_from_where_to_where_by_whom_and_why(hall: Hall) -> None:
    case_no = examined(hall, reviewed=True)
    version = edition(hall, BENEFIT, renamed("Review", "Check"))
    task = hall.task(case_no, "Review")
    migration = moved(hall, version, steps={"Review": "Check"})
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "case.migrate")
    assert entry.chain == f"case:{task.case_id}"
    assert entry.detail == {
        "migration": migration.id,
        "from": 1,
        "to": 2,
        "by": hall.actor("approver").name,
        "reason": "流程已修正",
        "tasks": [task.id],
        "steps": [
            {"id": task.id, "kind": "userTask", "from": "Review", "from_name": "复核", "to": "Check", "to_name": "复核"}
        ],
        "opened": [],
    }
    row = move_of(hall, migration, case_no)
    assert (row.state, row.from_number, row.steps) == ("moved", 1, entry.detail["steps"])
    [begun] = hall.rows(AuditEntry, AuditEntry.act == "migration.begin")
    assert (begun.actor_name, begun.detail["reason"], begun.detail["total"]) == (entry.detail["by"], "流程已修正", 1)
    assert inbox(hall, "approver", "migration") == ["已迁移 1 件，未能迁移 0 件。"]
    hall.agrees()


def test_a_step_that_is_called_otherwise_is_told_to_who_has_it_and_a_stale_page_of_it_is_refused(hall: Hall) -> None:
    case_no = examined(hall)
    before = claimed(hall, case_no, "Examine", "shebao")
    version = edition(hall, BENEFIT, replaced(FLOW, 'id="Examine" name="审核"', 'id="Examine" name="初审"'))
    moved(hall, version)
    after = hall.task(case_no, "Examine")
    assert (after.id, after.step, after.assignee_name) == (before.id, "初审", before.assignee_name)
    assert inbox(hall, "shebao") == ["“初审”已改按第 2 版办理，环节或者表单有变化，请打开核对；期限不变。"]
    with pytest.raises(Conflict) as caught, hall.act("shebao") as act:
        tasks.complete(act, after.id, AGREE, version=before.version)
    assert caught.value.code_here == "stale"
    hall.complete(case_no, "Examine", "shebao", **AGREE)


def test_a_form_that_changes_under_a_step_is_told_and_asked_for(hall: Hall) -> None:
    case_no = examined(hall)
    claimed(hall, case_no, "Examine", "shebao")
    moved(hall, edition(hall, BENEFIT, WITH_SCORE))
    assert len(inbox(hall, "shebao")) == 1
    assert inbox(hall, "citizen") == []
    with pytest.raises(Exception, match="1 处"):
        hall.complete(case_no, "Examine", "shebao", **AGREE)
    hall.complete(case_no, "Examine", "shebao", score=90, **AGREE)


def test_who_has_no_part_in_the_step_any_more_gives_it_back_and_is_told(hall: Hall) -> None:
    case_no = examined(hall)
    claimed(hall, case_no, "Examine", "shebao")
    changed = replaced(FLOW, 'gov:form="forms/examine.json"', 'gov:form="forms/examine.json" gov:role="section_chief"')
    moved(hall, edition(hall, BENEFIT, changed))
    task = hall.task(case_no, "Examine")
    assert (task.role, task.assignee_id, task.assignee_name) == (Role.SECTION_CHIEF, None, None)
    assert inbox(hall, "shebao") == ["“审核”不再由您的岗位办理，已放回待办。"]
    hall.complete(case_no, "Examine", "decider", **AGREE)


def test_the_applicant_is_told_only_where_a_step_of_their_own_looks_different(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.notify(case_no, "M-APPLY")
    due = hall.task(case_no, "Correct").due_at
    moved(hall, edition(hall, BENEFIT, RECHECK))
    assert inbox(hall, "citizen") == []
    moved(hall, edition(hall, BENEFIT, replaced(FLOW, 'name="补正材料"', 'name="补齐材料"')))
    [told] = inbox(hall, "citizen")
    assert "“补齐材料”有调整" in told
    assert hall.task(case_no, "Correct").due_at == due
    hall.supplement(case_no, "M-APPLY")
    assert hall.open(case_no) == ["Accept"]
    hall.agrees()


def test_departments_at_work_side_by_side_move_together_and_their_join_waits_for_all(hall: Hall) -> None:
    case_no = hall.receive(HOUSING).case.case_no
    hall.accept(case_no)
    hall.tick(3)
    said = {row["complete"]: row["data"] for row in first_run(HOUSING)["steps"] if "complete" in row}
    hall.complete(case_no, "PropertyCheck", "gzj", **said["PropertyCheck"])
    before = {row.element: (row.id, row.due_at) for row in hall.rows(Task, Task.state == "open")}
    version = edition(
        hall,
        HOUSING,
        renamed("BusinessCheck", "LicenceCheck"),
        step("Second", "复核住房", ("PropertyCheck", "ChecksDone"), action="examine",
             form="forms/property-check.json", limit="0WD"),
    )  # fmt: skip
    moved(hall, version, steps={"BusinessCheck": "LicenceCheck"})
    before["LicenceCheck"] = before.pop("BusinessCheck")
    assert {row.element: (row.id, row.due_at) for row in hall.rows(Task, Task.state == "open")} == before
    for element, user in (("PoliceCheck", "ga"), ("EmploymentCheck", "rsj"), ("MarriageCheck", "mz")):
        hall.complete(case_no, element, user, **said[element])
    hall.complete(case_no, "LicenceCheck", "scjg", **said["BusinessCheck"])
    assert hall.open(case_no) == ["InitialReview"], "what was passed is not asked for again"
    hall.agrees()


def test_what_begins_as_a_case_is_moved_is_opened_with_its_clock_and_cannot_be_taken_back(hall: Hall) -> None:
    case_no = at_the_last_department(hall)
    migration = moved(hall, edition(hall, HOUSING, leaves("PoliceCheck"), checked=False))
    assert hall.open(case_no) == ["InitialReview", "PoliceCheck"]
    row = move_of(hall, migration, case_no)
    assert (row.state, row.opened, row.past_state) == ("moved", ["初审"], None)
    assert hall.clock_of(case_no, "step", "初审").state == "running"
    hall.agrees()
    taken_back(hall, migration)
    row = move_of(hall, migration, case_no)
    assert (row.state, row.reason) == ("kept", "迁移时流程已往下走，或者迁移以后已经往下办理，不能撤回。")
    hall.agrees()


def test_what_was_filled_in_is_read_by_the_form_of_its_time(hall: Hall) -> None:
    case_no = examined(hall, reviewed=True)
    version = edition(hall, BENEFIT, WITH_SCORE, renamed("LookUp", "ByHand"), without("Examine"), checked=False)
    moved(hall, version)
    page = Visitor(hall, "decider").get(f"/desk/cases/{case_no}")
    assert "符合条件。" in page
    task = hall.rows(Task, Task.element == "Examine")[0]
    assert "符合条件。" in Visitor(hall, "shebao").get(f"/desk/tasks/{task.id}")
    form = known.form(hall.file(case_no), task)
    assert form is not None
    assert [field.key for field in form.fields] == ["outcome", "opinion"]


def test_what_only_the_old_application_asked_stays_on_the_page_and_in_the_file(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    bank = r'\{\s*"type": "textfield",\s*"id": "Field_bank".*?\}\s*\},'
    moved(hall, edition(hall, BENEFIT, replaced("forms/application.json", f"(?s){bank}", "")))
    clerk = Visitor(hall, "clerk")
    for page in (clerk.get(f"/desk/cases/{case_no}"), Visitor(hall, "citizen").get(f"/my/cases/{case_no}")):
        assert page.count("演示银行示范路支行") == 1
    hall.notify(case_no, "last_employer")
    hall.supplement(case_no, data={"last_employer": "演示机械有限公司（更正）"})
    file = hall.file(case_no)
    assert (file.data["bank"], file.data["last_employer"]) == ("演示银行示范路支行", "演示机械有限公司（更正）")
    assert "演示银行示范路支行" in clerk.get(f"/desk/cases/{case_no}")
    hall.agrees()


def test_no_step_is_sent_back_behind_what_an_earlier_version_did_in_law(hall: Hall) -> None:
    case_no = examined(hall)
    moved(hall, edition(hall, BENEFIT, renamed("Accepted", "Admitted")))
    with hall.office.read() as session:
        assert returning.ways_back(hall.office, session, hall.task(case_no, "Examine")) == []


def test_a_condition_of_the_new_version_finds_what_people_answered_under_the_old_one(hall: Hall) -> None:
    case_no = examined(hall)
    version = edition(
        hall,
        BENEFIT,
        replaced(GUIDE, r"(?m)^variables: \{\}", "variables:\n  left_reason: string"),
        replaced(FLOW, 'Review.outcome = "disagree"', 'application.left_reason = "expired" and Accept.opinion != null'),
    )
    moved(hall, version)
    hall.complete(case_no, "Examine", "shebao", **AGREE)
    hall.complete(case_no, "Review", "decider", contribution_years=6, **AGREE)
    assert hall.open(case_no) == ["Examine"]
    hall.agrees()


def test_a_case_is_not_moved_where_time_stands_still_for_a_step_that_does_not_stop_it_any_more(hall: Hall) -> None:
    case_no = examined(hall, reviewed=True)
    stops = replaced(FLOW, 'id="Review" name="复核"', 'id="Review" name="复核" gov:suspends="鉴定"')
    version = edition(hall, BENEFIT, stops, checked=False)
    other = examined(hall, reviewed=True)
    assert hall.clock_of(other, "promised").state == "suspended"
    back = edition(hall, BENEFIT, replaced(FLOW, ' gov:suspends="鉴定"', ""), checked=False)
    migration = moved(hall, back)
    assert version.number == 2
    row = move_of(hall, migration, other)
    assert (row.state, row.reason) == ("refused", "“复核”期间暂停计时，新版的“复核”不暂停，时限会一直停着。")
    assert move_of(hall, migration, case_no).state == "moved"
    hall.complete(other, "Review", "decider", contribution_years=6, **AGREE)
    assert hall.clock_of(other, "promised").state == "running"
    hall.agrees()


def test_a_case_is_not_moved_to_a_guide_that_knows_nothing_of_what_its_applicant_has_to_cure(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.notify(case_no, "M-APPLY", "M-ID")
    other = hall.receive().case.case_no
    version = edition(hall, BENEFIT, replaced(GUIDE, "M-APPLY", "M-FORM"), replaced("cases.yaml", "M-APPLY", "M-FORM"))
    migration = moved(hall, version)
    row = move_of(hall, migration, case_no)
    assert row.state == "refused"
    assert row.reason.startswith("正在等待补正")
    assert move_of(hall, migration, other).state == "moved"


def test_a_commitment_is_not_moved_to_a_version_that_would_not_verify_it(hall: Hall) -> None:
    promised = hall.receive(AID, handed_in=[], commitment=True).case.case_no
    plain_ = hall.receive(AID).case.case_no
    none = replaced(GUIDE, r"(?s)\ncommitment:\n.*?(?=\n\w)", "\ncommitment: {mode: none}")
    migration = moved(hall, edition(hall, AID, none, checked=False))
    row = move_of(hall, migration, promised)
    assert (row.state, row.reason) == ("refused", "本件已作出告知承诺，新版不适用告知承诺，承诺无从核查。")
    assert move_of(hall, migration, plain_).state == "moved"


HEAVY = "count(for i in 1..100000000 return i) &gt; 0"
STUCK = 'QueryRegistration.status = "match" and QueryContribution.status = "match"'


def test_a_case_that_its_diagram_holds_fast_goes_on_under_the_version_that_was_mended(hall: Hall) -> None:
    edition(hall, BENEFIT, replaced(FLOW, STUCK, HEAVY), checked=False)
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.ticker.tick()
    hall.ticker.tick()
    with hall.office.read() as session:
        [found] = incidents.open_incidents(session)
        waiting = {row.id for row in session.scalars(select(ItemRow).where(ItemRow.closed_at.is_(None)))}
    assert (found.kind, found.case_no) == ("service", case_no)
    assert "迁移到修正后的版本" in found.advice
    version = edition(hall, BENEFIT, replaced(FLOW, "count.for i in 1..100000000 return i. &gt; 0", STUCK))
    assert move_of(hall, moved(hall, version), case_no).state == "moved"
    with hall.office.read() as session:
        assert {row.id for row in session.scalars(select(ItemRow).where(ItemRow.closed_at.is_(None)))} == waiting
    with hall.act("admin") as act:
        incidents.retry(act, found.id)
    hall.tick(2)
    assert hall.open(case_no) == ["Examine"]
    hall.agrees()


def test_a_case_whose_decision_fails_goes_on_under_the_version_that_was_mended(hall: Hall) -> None:
    """The step of a person fails: it is taken again by whoever has it, and the incident is over."""
    table = "(?s)(<inputEntry[^>]*>\\s*<text>)[^<]*"
    case_no = examined(hall, reviewed=True)
    wrong = replaced("entitlement.dmn", table, r"\1count(for i in 1..100000000 return i) &gt; 0")
    broken = edition(hall, BENEFIT, wrong, checked=False)
    moved(hall, broken)
    review = {"contribution_years": 6, **AGREE}
    with pytest.raises(Exception, match="表达式"):
        hall.complete(case_no, "Review", "decider", **review)
    with hall.office.read() as session:
        assert [row.case_no for row in incidents.open_incidents(session)] == [case_no]
    with hall.office.read() as session:
        first = hall.office.engine.files(session, hall.rows(Move)[0].from_digest)
    mended = edition(hall, BENEFIT, lambda files: files.update({"entitlement.dmn": first["entitlement.dmn"]}))
    moved(hall, mended)
    hall.complete(case_no, "Review", "decider", **review)
    assert hall.open(case_no) == ["Decide"]
    with hall.office.read() as session:
        assert incidents.open_incidents(session) == []
    hall.agrees()


@pytest.mark.parametrize("again", [False, True], ids=["moved again", "completed"])
def test_taking_back_leaves_alone_what_has_gone_on(hall: Hall, again: bool) -> None:
    stays, goes = examined(hall), examined(hall)
    before = plain(hall.rows(Task), "version")
    version = edition(hall, BENEFIT, RECHECK, replaced(FLOW, 'name="审核"', 'name="初审"'))
    migration = moved(hall, version)
    go_on: Callable[[], Any] = (
        (lambda: hall.complete(goes, "Examine", "shebao", **AGREE))
        if again
        else (lambda: moved(hall, edition(hall, BENEFIT, without("Recheck")), Selection(cases=(goes,))))
    )
    go_on()
    undone = taken_back(hall, migration)
    assert (undone.state, undone.undone_reason) == ("undone", "发现遗漏")
    assert [move_of(hall, migration, number).state for number in (stays, goes)] == ["undone", "kept"]
    assert move_of(hall, migration, goes).reason == "迁移以后这个办件已经往下办理，不能撤回。"
    [origin, case] = [hall.case(number) for number in (stays, goes)]
    assert (origin.version_id, case.version_id == version.id) == (move_of(hall, migration, stays).from_id, again)
    assert [row for row in plain(hall.rows(Task), "version") if row["case_no"] == stays] == [
        row for row in before if row["case_no"] == stays
    ]
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "case.migrate_back")
    assert (entry.detail["from"], entry.detail["to"], entry.detail["reason"]) == (2, 1, "发现遗漏")
    assert hall.rows(Move, Move.migration_id == migration.id, Move.past_state.is_not(None)) == []
    hall.agrees()
