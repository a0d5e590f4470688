"""Jobs run once, are tried again when they fail, and become an incident when they keep failing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, insert, update

from engine import jobs
from engine.clock import machine_now
from engine.store.database import Database
from engine.store.tables import JobRow
from tests.engine.conftest import MORNING, Play
from tests.engine.diagrams import boundary, diagram, node, timer, user


def claim(database: Database, **options: object) -> list[jobs.Job]:
    with database.write() as session:
        return jobs.claim(session, now=MORNING, **options)  # type: ignore[arg-type]


def add(database: Database, kind: str = "mail", **options: object) -> str | None:
    with database.write() as session:
        return jobs.enqueue(session, kind, {"to": "演示市民"}, now=MORNING, **options)  # type: ignore[arg-type]


def later(database: Database) -> None:
    """Let machine time pass: leases run out, back-off is over."""
    past = machine_now() - timedelta(seconds=1)
    with database.write() as session:
        session.execute(update(JobRow).where(JobRow.leased_until.is_not(None)).values(leased_until=past))
        session.execute(update(JobRow).where(JobRow.not_before.is_not(None)).values(not_before=past))


def test_a_job_is_claimed_once_and_done(database: Database) -> None:
    identity = add(database)
    (job,) = claim(database)
    assert (job.id, job.payload, job.attempts) == (identity, {"to": "演示市民"}, 1)
    assert claim(database) == []
    with database.write() as session:
        jobs.succeed(session, job)
    with pytest.raises(jobs.Superseded), database.write() as session:
        jobs.succeed(session, job)
    later(database)
    assert claim(database) == []


def test_one_unique_key_is_one_job(database: Database) -> None:
    assert add(database, unique_key="notice:1") is not None
    assert add(database, unique_key="notice:1") is None
    assert add(database) is not None
    assert add(database) is not None


def test_a_job_waits_until_it_is_due_in_business_time(database: Database) -> None:
    add(database, due_at=MORNING + timedelta(hours=1))
    assert claim(database) == []
    with database.write() as session:
        assert len(jobs.claim(session, now=MORNING + timedelta(hours=1))) == 1


def test_a_worker_that_does_not_come_back_loses_its_lease(database: Database) -> None:
    add(database)
    claim(database)
    later(database)
    (job,) = claim(database)
    assert job.attempts == 2


def test_a_worker_past_its_lease_is_refused_once_another_has_the_job(database: Database) -> None:
    add(database)
    (late,) = claim(database)
    later(database)
    (current,) = claim(database)
    assert current.fence == late.fence + 1
    with pytest.raises(jobs.Superseded), database.write() as session:
        jobs.succeed(session, late)
    with pytest.raises(jobs.Superseded), database.write() as session:
        jobs.fail(session, late, "迟到的失败", now=MORNING)
    with database.write() as session:
        jobs.succeed(session, current)
    with pytest.raises(jobs.Superseded), database.write() as session:
        jobs.fail(session, late, "迟到的失败", now=MORNING, final=True)
    with database.read() as session:
        assert jobs.failed(session) == []


def test_a_late_worker_whom_nobody_replaced_hands_in_what_it_did(database: Database) -> None:
    add(database)
    (job,) = claim(database)
    later(database)
    with database.write() as session:
        jobs.succeed(session, job)
    assert claim(database) == []


def test_a_retry_does_not_set_the_fence_back(database: Database) -> None:
    identity = str(add(database))
    (late,) = claim(database)
    with database.write() as session:
        jobs.fail(session, late, "失败", now=MORNING, final=True)
        jobs.retry(session, identity)
    (current,) = claim(database)
    assert (current.attempts, current.fence) == (1, late.fence + 1)
    with pytest.raises(jobs.Superseded), database.write() as session:
        jobs.succeed(session, late)


def test_what_is_refused_takes_the_rest_of_its_transaction_with_it(database: Database) -> None:
    add(database)
    (late,) = claim(database)
    later(database)
    claim(database)

    def write_too_late() -> None:
        with database.write() as session:
            jobs.enqueue(session, "letter", {}, now=MORNING)
            jobs.succeed(session, late)

    with pytest.raises(jobs.Superseded):
        write_too_late()
    assert claim(database, kinds=["letter"]) == []


def test_every_try_of_a_job_has_one_key(database: Database) -> None:
    add(database, unique_key="notice:1")
    identity = add(database)
    first = [job.key for job in claim(database)]
    later(database)
    assert [job.key for job in claim(database)] == first == ["notice:1", identity]


def test_a_failed_try_is_repeated_later_and_the_last_one_is_an_incident(database: Database) -> None:
    identity = add(database)
    assert identity is not None
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        (job,) = claim(database)
        assert job.attempts == attempt
        with database.write() as session:
            over = jobs.fail(session, job, "邮件服务器没有应答", now=MORNING)
        assert over is (attempt == jobs.MAX_ATTEMPTS)
        assert claim(database) == []
        later(database)
    assert claim(database) == []
    with database.write() as session:
        (incident,) = jobs.failed(session)
        assert (incident.id, incident.last_error) == (identity, "邮件服务器没有应答")
        assert jobs.retry(session, identity)
        assert jobs.failed(session) == []
    assert len(claim(database)) == 1


def test_a_final_failure_is_not_repeated(database: Database) -> None:
    identity = add(database)
    (job,) = claim(database)
    with database.write() as session:
        assert jobs.fail(session, job, "地址不存在", now=MORNING, final=True)
        assert [job.id for job in jobs.failed(session)] == [identity]


def test_a_job_that_keeps_killing_its_worker_becomes_an_incident(database: Database) -> None:
    add(database)
    for _ in range(jobs.MAX_ATTEMPTS):
        assert len(claim(database)) == 1
        later(database)
    assert claim(database) == []
    with database.read() as session:
        assert len(jobs.failed(session)) == 1


def test_workers_may_ask_for_kinds(database: Database) -> None:
    add(database, "mail")
    add(database, "document")
    assert [job.kind for job in claim(database, kinds=["document"])] == ["document"]
    assert [job.kind for job in claim(database)] == ["mail"]


def test_the_job_of_a_service_task_that_was_interrupted_is_dropped(play: Play) -> None:
    nodes = node("serviceTask", "a") + boundary("t", "a", timer("P1D")) + user("h")
    play.start(diagram(nodes, "s > a; a > e; t > h; h > e"))
    play.wait(days=1)
    assert play.open == ["h"]
    with play.database.write() as session:
        assert jobs.claim(session, now=play.now) == []


def test_a_service_task_asks_for_its_job(play: Play) -> None:
    nodes = node("serviceTask", "a") + node("sendTask", "b") + node("businessRuleTask", "c")
    play.start(diagram(nodes, "s > a; a > b; b > c; c > e"))
    for name in ("a", "b", "c"):
        assert [item.kind for item in play.step.opened] == ["service"]
        (job,) = claim(play.database)
        assert (job.kind, job.payload["item_id"], job.instance_id) == ("service", play.items(name)[0], play.instance)
        with play.database.write() as session:
            play.step = play.engine.complete(session, str(job.item_id), {name: {"status": "ok"}}, now=play.now)
            jobs.succeed(session, job)
    assert play.finished


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_done_is_never_read_again_to_find_what_is_due(database: Database) -> None:
    """With statistics of the table SQLite would rather read it whole than ask the index twice in one condition."""
    done = [{**jobs.new_row("document", {}, now=MORNING), "state": "done"} for _ in range(500)]
    with database.write() as session:
        session.execute(insert(JobRow), done)
    seen = list[tuple[str, object]]()
    with database.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
    event.listen(database.engine, "before_cursor_execute", lambda *sent: seen.append((sent[2], sent[3])))
    with database.write() as session:
        assert not jobs.waits(session, now=MORNING, kinds=["document"])
        assert jobs.claim(session, now=MORNING, kinds=["document"]) == []
    asked = [(sql, given) for sql, given in seen if sql.startswith("SELECT")]
    assert len(asked) == 4
    with database.engine.connect() as connection:
        explained = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", given).all() for sql, given in asked]
    assert "SCAN engine_jobs" not in str(explained)
    assert "ix_engine_jobs_state_due_at" in str(explained)
