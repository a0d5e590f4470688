"""Migrations are done by jobs: what one case cannot do holds up no other, what was interrupted is taken up again."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from engine import jobs
from engine.errors import Conflict, Invalid
from engine.store.tables import InstanceRow, JobRow
from tests.hall import BENEFIT, Hall
from tests.workflows.moves.editions import begun, edition, move_of, moved, renamed, replaced, shown, taken_back
from tests.workflows.moves.test_preview import GUIDE, ONLY_SQLITE, RECHECK, examined
from workflows.audit import AuditEntry
from workflows.cases import closing
from workflows.cases.models import Case
from workflows.moves import commands, execution, queries
from workflows.moves.models import JOB, Migration, Move
from workflows.moves.queries import Progress
from workflows.moves.selection import Selection
from workflows.people.roles import SYSTEM
from workflows.rehearsal.bulk import copy_case
from workflows.ticker import LEASE_SECONDS, run_job

AGREE = {"outcome": "agree", "opinion": "符合条件。"}


def progress(hall: Hall, migration: Migration) -> Progress:
    with hall.office.read() as session:
        return queries.progress(session, migration.id)


def claim(hall: Hall) -> jobs.Job:
    """The migration's next job, as a worker takes it."""
    with hall.office.database.write() as session:
        now = hall.clock.now()
        [job] = jobs.claim(session, now=now, kinds=[JOB], limit=5, lease_seconds=LEASE_SECONDS)
    return job


def test_a_case_that_does_not_fit_stays_with_its_reason_and_the_others_go_on(hall: Hall) -> None:
    first, reviewed, last = examined(hall), examined(hall, reviewed=True), examined(hall)
    withdrawn = examined(hall)
    migration = begun(hall, edition(hall, BENEFIT, renamed("Review", "Check")))
    with hall.act("citizen") as act:
        closing.withdraw(act, withdrawn, "不再需要")
    hall.ticker.work()
    found = {number: move_of(hall, migration, number) for number in (first, reviewed, last, withdrawn)}
    assert [row.state for row in found.values()] == ["moved", "refused", "moved", "refused"]
    assert found[reviewed].reason == "新版里没有“复核”这个环节。"
    assert found[withdrawn].reason == "办件已经办完。"
    now = progress(hall, migration)
    assert (now.row.state, now.done, now.undoable) == ("done", 4, 2)
    assert now.counts == {"pending": 0, "moved": 2, "refused": 2, "undone": 0, "kept": 0}
    [ended] = hall.rows(AuditEntry, AuditEntry.act == "migration.done")
    assert (ended.detail["counts"], ended.actor_name) == (now.counts, SYSTEM.name)
    hall.complete(reviewed, "Review", "decider", contribution_years=6, **AGREE)
    hall.agrees()


def test_a_reason_is_asked_for_and_a_word_where_more_is_asked_of_people(hall: Hall) -> None:
    examined(hall)
    version = edition(hall, BENEFIT, RECHECK)
    with pytest.raises(Invalid) as caught:
        begun(hall, version, reason=" ", confirmed=False)
    assert [(error.pointer, error.message) for error in caught.value.errors] == [
        ("/reason", "请填写迁移的理由"),
        ("/confirmed", "办理环节由 6 变为 7。请确认"),
    ]
    assert hall.rows(Migration) == []


def test_what_was_not_approved_is_no_target_and_where_no_case_is_left_there_is_nothing_to_do(hall: Hall) -> None:
    version = edition(hall, BENEFIT, RECHECK)
    with pytest.raises(Conflict) as caught:
        begun(hall, version)
    assert caught.value.code_here == "nothing_to_move"
    examined(hall)
    with hall.office.database.write() as session:
        session.merge(version).state = "proposed"
    with pytest.raises(Conflict) as caught:
        begun(hall, version)
    assert caught.value.code_here == "not_approved"


def test_one_migration_of_a_service_is_under_way_at_a_time(hall: Hall) -> None:
    examined(hall)
    version = edition(hall, BENEFIT, replaced(GUIDE, "本人签名。", "本人签名并注明日期。"))
    migration = begun(hall, version)
    with pytest.raises(Conflict) as caught:
        begun(hall, version)
    assert (caught.value.code_here, caught.value.extra) == ("migration_running", {"migration": migration.id})
    hall.ticker.work()
    assert hall.rows(Migration)[0].state == "done"


@ONLY_SQLITE
def test_a_worker_that_dies_on_the_way_leaves_the_rest_to_the_next(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "SECONDS", 3600)
    case_no = examined(hall)
    with hall.office.act() as act:
        copy_case(act, case_no, execution.AT_ONCE + 4)
    migration = begun(hall, edition(hall, BENEFIT, RECHECK))
    execution.advance(hall.office, claim(hall))  # and never hands in that it is done
    half = progress(hall, migration)
    assert (half.row.state, half.counts["moved"], half.counts["pending"]) == ("running", execution.AT_ONCE, 5)
    with hall.office.database.write() as session:
        jobs.release_all(session)
    run_job(hall.office, claim(hall))
    whole = progress(hall, migration)
    assert (whole.row.state, whole.counts["moved"]) == ("done", execution.AT_ONCE + 5)
    assert len(hall.rows(AuditEntry, AuditEntry.act == "case.migrate")) == execution.AT_ONCE + 5
    assert hall.rows(JobRow, JobRow.kind == JOB, JobRow.state != "done") == []
    hall.agrees()


@ONLY_SQLITE
def test_more_cases_than_one_job_takes_are_done_by_a_chain_of_jobs(hall: Hall) -> None:
    case_no = examined(hall)
    with hall.office.act() as act:
        copy_case(act, case_no, 2 * execution.AT_ONCE)
    migration = moved(hall, edition(hall, BENEFIT, RECHECK))
    assert (migration.state, migration.total) == ("done", 2 * execution.AT_ONCE + 1)
    assert len(hall.rows(JobRow, JobRow.kind == JOB, JobRow.state == "done")) >= 3


@ONLY_SQLITE
def test_a_case_that_cannot_even_be_read_is_tried_again_and_then_left_with_the_others_done(hall: Hall) -> None:
    broken, sound = examined(hall), examined(hall)
    version = edition(hall, BENEFIT, RECHECK)
    with hall.office.database.write() as session:
        instance = hall.case(broken).instance_id
        session.execute(update(InstanceRow).where(InstanceRow.id == instance).values(state=b"torn"))
    migration = begun(hall, version)
    for _ in range(execution.TRIES):
        hall.ticker.work()
        with hall.office.database.write() as session:
            session.execute(update(JobRow).values(not_before=None))
    hall.ticker.work()
    row = move_of(hall, migration, broken)
    assert row.state == "refused"
    assert row.reason.startswith("系统错误（JSONDecodeError）")
    assert move_of(hall, migration, sound).state == "moved"
    assert progress(hall, migration).row.state == "done"


def test_a_migration_is_stopped_on_its_way(hall: Hall) -> None:
    case_no = examined(hall)
    migration = begun(hall, edition(hall, BENEFIT, RECHECK))
    undone = taken_back(hall, migration)
    assert undone.state == "undone"
    row = move_of(hall, migration, case_no)
    assert (row.state, row.reason) == ("refused", "撤销时还没有迁移，留在原版本。")
    assert hall.case(case_no).version_id == row.from_id
    with pytest.raises(Conflict) as caught:
        taken_back(hall, migration)
    assert caught.value.code_here == "migration_undone"
    hall.agrees()


def test_once_it_is_said_to_be_final_nothing_is_kept_to_take_it_back_with(hall: Hall) -> None:
    examined(hall)
    migration = begun(hall, edition(hall, BENEFIT, RECHECK))
    with hall.act("approver") as act, pytest.raises(Conflict) as caught:
        commands.settle(act, migration.id)
    assert caught.value.code_here == "migration_not_done"
    hall.ticker.work()
    assert progress(hall, migration).undoable == 1
    with hall.act("approver") as act:
        commands.settle(act, migration.id)
    assert progress(hall, migration).undoable == 0
    assert [(row.past_state, row.past_version) for row in hall.rows(Move)] == [(None, None)]
    for again in (lambda act: commands.settle(act, migration.id), lambda act: commands.undo(act, migration.id, "误")):
        with hall.act("approver") as act, pytest.raises(Conflict) as caught:
            again(act)
        assert caught.value.code_here == "migration_final"


def test_what_it_takes_to_put_a_case_back_is_forgotten_when_it_has_gone_on(hall: Hall) -> None:
    stays, goes = examined(hall), examined(hall)
    migration = moved(hall, edition(hall, BENEFIT, RECHECK))
    hall.complete(goes, "Examine", "shebao", **AGREE)
    assert progress(hall, migration).undoable == 1
    hall.ticker.sweep()
    assert move_of(hall, migration, goes).past_state is not None, "once a day"
    hall.at("2026-09-15 09:00")
    hall.ticker.sweep()
    assert move_of(hall, migration, goes).past_state is None
    assert move_of(hall, migration, stays).past_state is not None


def test_only_the_cases_chosen_are_moved(hall: Hall) -> None:
    first, second = examined(hall), examined(hall)
    version = edition(hall, BENEFIT, RECHECK)
    migration = moved(hall, version, Selection(cases=(second,)))
    assert (migration.total, migration.selection) == (1, {"unit": "", "cases": [second]})
    assert {row.case_no for row in hall.rows(Case, Case.version_id == version.id)} == {second}
    assert shown(hall, version).groups[0].example == first
