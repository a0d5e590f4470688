"""The sweep: every rung once, yellow before red, to the right people, whatever the clock does meanwhile (R22)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from engine.jobs import MAX_ATTEMPTS
from engine.store.database import Database
from engine.store.tables import JobRow
from tests.hall import BENEFIT, Hall
from workflows import incidents
from workflows.cases import dossier
from workflows.limits import sweep
from workflows.limits.models import Alert, ClockRow
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.rehearsal.bulk import copy_case


@pytest.fixture
def examined(hall: Hall) -> str:
    """A case whose examination nobody begins: two working days for the step, five promised, ten by law."""
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    return case_no


def raised(hall: Hall, case_no: str, kind: str) -> list[str]:
    return [rung for clock, _, rung in hall.alerts(case_no) if clock == kind]


def test_each_rung_is_raised_once_at_its_moment(hall: Hall, examined: str) -> None:
    seen = []
    for at in ("16 08:59", "16 09:00", "16 17:30", "16 17:31", "17 10:00", "19 08:00", "19 09:00", "20 17:30"):
        hall.at(f"2026-09-{at}")
        hall.tick(2)
        seen.append((raised(hall, examined, "step"), raised(hall, examined, "promised")))
    both = ["yellow", "red"]
    assert [step for step, _ in seen] == [[], ["yellow"], ["yellow"], both, both, both, both, both]
    assert seen[-1][1] == ["yellow"]
    hall.at("2026-09-20 17:31")
    hall.tick(2)
    assert raised(hall, examined, "promised") == both
    hall.at("2026-09-28 17:31")
    hall.tick(2)
    assert raised(hall, examined, "statutory") == ["red_statutory"]
    assert len(hall.rows(Alert)) == 5


def test_after_a_long_silence_yellow_still_comes_before_red_and_each_once(hall: Hall, examined: str) -> None:
    hall.at("2027-10-19 10:00")
    hall.tick(3)
    for kind in ("step", "promised"):
        assert raised(hall, examined, kind) == ["yellow", "red"]
    assert raised(hall, examined, "statutory") == ["red_statutory"]
    for clock in hall.rows(ClockRow, ClockRow.state == "running"):
        assert clock.next_rung_at is None


def test_a_clock_set_back_raises_nothing_twice(hall: Hall, examined: str) -> None:
    hall.at("2026-09-21 10:00")
    hall.tick()
    before = hall.alerts(examined)
    for at in ("2026-09-14 10:00", "2026-09-19 10:00", "2026-09-21 10:00"):
        hall.at(at)
        hall.tick()
    assert hall.alerts(examined) == before


def test_a_standing_clock_raises_nothing(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.notify(case_no, "M-APPLY")
    hall.at("2026-12-01 10:00")
    hall.tick()
    assert hall.alerts(case_no) == []


def test_a_due_date_that_moves_gives_the_yellow_rung_anew(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.at("2026-09-18 16:00")
    hall.tick()
    hall.at("2026-09-20 10:00")
    hall.tick()
    assert raised(hall, case_no, "promised") == ["yellow"]
    hall.notify(case_no, "M-APPLY")
    hall.at("2026-09-23 10:00")
    hall.supplement(case_no, "M-APPLY")
    promised = hall.clock_of(case_no, "promised")
    assert (promised.revision, promised.rungs) == (2, "")
    hall.tick()
    hall.clock.moment = promised.due_at
    hall.tick()
    alerts = [(row.rung, row.revision) for row in hall.rows(Alert, Alert.clock_id == promised.id)]
    assert alerts == [("yellow", 1), ("yellow", 2)]


def test_what_was_late_stays_late(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.at("2026-09-21 10:00")
    hall.tick()
    assert raised(hall, case_no, "promised") == ["yellow", "red"]
    hall.notify(case_no, "M-APPLY")
    hall.at("2026-10-09 10:00")
    hall.supplement(case_no, "M-APPLY")
    promised = hall.clock_of(case_no, "promised")
    assert (promised.revision, promised.rungs) == (1, "yellow,red")
    hall.at("2026-11-30 10:00")
    hall.tick()
    assert raised(hall, case_no, "promised") == ["yellow", "red"]


def test_yellow_goes_to_who_works_on_it_and_their_chief_red_to_the_leader_and_supervision_too(hall: Hall) -> None:
    for name, role, unit in (
        ("chief", Role.SECTION_CHIEF, "shebao"),
        ("leader", Role.LEADER_IN_CHARGE, "shebao"),
        ("stranger", Role.LEADER_IN_CHARGE, "ga"),
    ):
        hall.engage(name, role, unit)
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    hall.at("2026-09-16 17:31")
    hall.tick()
    told = {row.rung: {person["user"] for person in row.recipients} for row in hall.rows(Alert)}
    assert told["yellow"] == {"shebao", "chief", "decider"}
    assert told["red"] == {"shebao", "chief", "decider", "leader", "supervisor"}
    assert _inboxes(hall, "red") == told["red"]


def test_a_claimed_task_warns_its_claimer_alone(hall: Hall, examined: str) -> None:
    hall.engage("shebao2", Role.OFFICER, "shebao")
    from workflows.cases import tasks

    with hall.act("shebao2") as act:
        tasks.claim(act, hall.task(examined, "Examine").id)
    hall.at("2026-09-16 09:00")
    hall.tick()
    assert _inboxes(hall, "yellow") == {"shebao2", "decider"}


def test_the_applicant_is_told_of_a_missed_promise(hall: Hall, examined: str) -> None:
    hall.at("2026-09-20 17:31")
    hall.tick(2)
    assert _inboxes(hall, "delay") == {"citizen"}
    [message] = hall.rows(Message, Message.kind == "delay")
    assert (message.case_no, message.title) == (examined, "很抱歉，您的办件没有按承诺时间办结")
    for words in (
        examined,
        "2026年9月20日 前办结",
        "我们向您致歉",
        "依法最迟应在 2026年9月28日 前作出决定",
        "您不用再做什么",
    ):
        assert words in message.body, message.body
    hall.at("2026-09-28 17:31")
    hall.tick(2)
    assert len(hall.rows(Message, Message.kind == "delay")) == 1


def _inboxes(hall: Hall, kind: str) -> set[str]:
    from workflows.people.models import User

    names = {user.id: user.username for user in hall.rows(User)}
    return {names[message.user_id] for message in hall.rows(Message, Message.kind == kind)}


def test_one_case_that_cannot_be_handled_stops_no_other(hall: Hall, examined: str) -> None:
    healthy = hall.receive(BENEFIT).case.case_no
    with hall.office.database.write() as session:
        broken = session.get(ClockRow, hall.clock_of(examined, "promised").id)
        assert broken is not None
        broken.rungs = "yellow"  # the alert itself is there already, so raising red again breaks a constraint
        session.add(_forged_alert(broken, hall))
    hall.at("2026-09-21 10:00")
    hall.ticker.tick()
    assert raised(hall, healthy, "promised") == ["yellow", "red"]


def test_an_alert_that_cannot_be_raised_becomes_an_incident_and_follows_once_it_can(hall: Hall, examined: str) -> None:
    clock = hall.clock_of(examined, "promised")
    with hall.office.database.write() as session:
        broken = session.get_one(ClockRow, clock.id)
        broken.rungs = "yellow"
        session.add(_forged_alert(broken, hall))
    hall.at("2026-09-21 10:00")
    hall.ticker.tick()
    assert raised(hall, examined, "step") == ["yellow", "red"], "another clock of the case is not kept back"
    for _ in range(MAX_ATTEMPTS):
        with hall.office.database.write() as session:
            session.execute(update(JobRow).values(not_before=None))
        hall.ticker.tick()
    with hall.office.read() as session:
        [incident] = incidents.open_incidents(session)
    assert (incident.kind, incident.case_no, incident.attempts) == ("rung", examined, MAX_ATTEMPTS)
    with hall.office.database.write() as session:
        session.execute(delete(Alert).where(Alert.clock_id == clock.id, Alert.case_no == ""))
    with hall.act("admin") as act:
        incidents.retry(act, incident.id)
    hall.tick(2)
    assert raised(hall, examined, "promised") == ["red"]
    hall.agrees()


def _forged_alert(clock: ClockRow, hall: Hall) -> Alert:
    return Alert(
        clock_id=clock.id,
        case_id=clock.case_id,
        case_no="",
        service_key="",
        service_name="",
        clock_kind="promised",
        step="",
        unit="",
        rung="red",
        revision=clock.revision,
        raised_at=hall.clock.now(),
        due_at=clock.due_at,
        recipients=[],
    )


def test_a_tick_with_nothing_due_asks_little(hall: Hall, examined: str) -> None:
    with hall.statements() as seen:
        assert not sweep.raise_due(hall.office, seconds=0.02)
    assert len(seen) == 1
    assert isinstance(hall.office.database, Database)


def test_a_lot_asks_as_little_for_many_cases_as_for_few(
    hall: Hall, examined: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "LOT", {"sqlite": 200, "postgresql": 200})
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    asked = []
    for more, at in ((3, "2026-09-16 09:00"), (30, "2026-09-16 17:31")):
        with hall.act("clerk") as act:
            copy_case(act, examined, more)
        hall.at(at)
        before = len(hall.rows(Alert))
        with hall.statements() as seen:
            sweep.raise_due(hall.office, seconds=5)
        assert len(hall.rows(Alert)) - before >= more
        asked.append(len(seen))
    assert max(asked) <= 16, asked
    hall.agrees()


def test_cases_somebody_else_is_busy_with_are_left_to_the_end(hall: Hall, examined: str) -> None:
    """On PostgreSQL another worker's cases are passed over; nobody waits while others are free."""
    if hall.office.database.is_sqlite:
        return
    with hall.act("clerk") as act:
        [copy] = copy_case(act, examined, 1)
    hall.at("2026-09-16 09:00")
    with hall.office.database.write() as other:
        dossier.locked(other, examined)
        sweep.raise_due(hall.office, seconds=5)
        assert raised(hall, copy, "step") == ["yellow"]
        assert raised(hall, examined, "step") == []
    sweep.raise_due(hall.office, seconds=5)
    assert raised(hall, examined, "step") == ["yellow"]


def test_an_item_has_its_own_threshold_and_chain(hall: Hall) -> None:
    own = "alerts:\n  warn: {promised: 3WD, step: 1WD}\n  recipients: {yellow: [assignee, leader_in_charge]}\n"
    hall.redeploy(BENEFIT, ("service.yaml", "delivery:\n", own + "delivery:\n"))
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("leader", Role.LEADER_IN_CHARGE, "shebao")
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    seen = []
    for at in ("15 08:59", "15 09:00", "16 08:59", "16 09:00"):
        hall.at(f"2026-09-{at}")
        hall.tick()
        seen.append((raised(hall, case_no, "step"), raised(hall, case_no, "promised")))
    # One day before the step's last, and the day after which three of the five are left.
    assert seen == [([], []), (["yellow"], []), (["yellow"], []), (["yellow"], ["yellow"])]
    told = {row.clock_kind: {person["user"] for person in row.recipients} for row in hall.rows(Alert)}
    assert told["promised"] == {"shebao", "leader", "decider"}
    assert all("期限 2026年9月" in row.body for row in hall.rows(Message, Message.kind == "yellow"))
