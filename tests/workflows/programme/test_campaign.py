"""Four phases on their days, by the running ticker; what a phase leaves undone is listed and told once (R08)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select

from engine.errors import Invalid
from tests.hall import Hall
from tests.workflows.programme.written import PHASES, catalogue_row, started, written
from workflows.cases.models import Case
from workflows.catalogue import drafts
from workflows.catalogue.models import ServiceDraft
from workflows.notices.models import Message
from workflows.people.models import User
from workflows.people.roles import Role
from workflows.programme import campaigns
from workflows.programme.models import Campaign, OverdueRow, UnitProgress
from workflows.rules.programme import phases_of
from workflows.rules.refusal import Refusal
from workflows.supervision import load
from workflows.supervision import queries as supervision


def test_the_four_phases_of_2016_and_their_working_days(hall: Hall) -> None:
    with hall.office.read() as session:
        calendar = hall.office.calendars.current(session)
    assert [phase.workdays(calendar) for phase in phases_of(PHASES)] == [18, 23, 41, 21]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({2: (date(2016, 3, 31), date(2016, 5, 31))}, "第 3 阶段在第 2 阶段截止之前开始"),
        ({1: (date(2016, 3, 1), date(2016, 2, 29))}, "第 2 阶段的截止日期早于开始日期"),
        ({3: None}, "四个阶段"),
    ],
)
def test_phases_follow_one_another(change: dict[int, tuple[date, date] | None], words: str) -> None:
    dates = [change.get(place, days) for place, days in enumerate(PHASES)]
    with pytest.raises(Refusal, match=words):
        phases_of([days for days in dates if days is not None])


def test_three_of_ten_guides_missing_on_the_first_of_april(hall: Hall) -> None:
    """R08: 70 %, three overdue notices, nothing lost, and nobody is held up."""
    hall.at("2016-02-01 09:00")
    hall.engage("school-head", Role.SECTION_CHIEF, "xuexiao")
    started(hall, units=["xuexiao"], reviewers=["rsj"])
    hall.tick(2)
    assert hall.rows(Campaign)[0].phase == 1
    with hall.act("designer") as act:
        for number in range(10):
            key, name = f"06-item-{number + 20}", f"就业服务事项{number}"
            drafts.save(
                act, key, written(key, name, unit="xuexiao") if number < 7 else catalogue_row(key, name, "xuexiao")
            )
    hall.at("2016-03-01 00:01")
    hall.tick(2)
    assert (hall.rows(Campaign)[0].phase, hall.rows(OverdueRow)) == (2, [])
    before = [(row.service_key, row.files) for row in hall.rows(ServiceDraft)]

    hall.at("2016-04-01 08:29")
    hall.tick(2)
    assert hall.rows(UnitProgress, UnitProgress.day == date(2016, 4, 1)) == []
    hall.at("2016-04-01 08:30")
    hall.tick(2)
    hall.tick()
    [figures] = hall.rows(UnitProgress, UnitProgress.day == date(2016, 4, 1))
    assert (figures.rows, figures.guided, figures.diagrams, figures.guided * 100 // figures.rows) == (10, 7, 7, 70)
    overdue = hall.rows(OverdueRow)
    assert [(row.phase, row.unit, row.name) for row in overdue] == [
        (2, "xuexiao", f"就业服务事项{number}") for number in (7, 8, 9)
    ]
    assert all("申请材料" in row.lacks and row.lacks.endswith("没有可以办理的流程图") for row in overdue)
    told = hall.rows(Message, Message.kind == "campaign")
    names = {row.id: row.username for row in hall.rows(User)}
    assert sorted(names[row.user_id] for row in told) == ["decider", "lead", "school-head"]  # each once
    assert hall.rows(Campaign)[0].phase == 3
    assert [(row.service_key, row.files) for row in hall.rows(ServiceDraft)] == before

    with hall.act("designer") as act:
        drafts.save(act, "06-item-29", written("06-item-29", "就业服务事项9", unit="xuexiao"))
    hall.at("2016-04-05 08:30")
    hall.tick()
    assert [row.name for row in hall.rows(OverdueRow) if row.met_at is None] == ["就业服务事项7", "就业服务事项8"]


def test_a_campaign_is_planned_within_one_area_and_nobody_disposes_of_their_own(hall: Hall) -> None:
    with pytest.raises(Invalid) as refused:
        started(hall, title=" ", units=[], reviewers=["nobody"], deputy="sfj", phases=PHASES[:3])
    assert [error.pointer for error in refused.value.errors] == [
        "/title",
        "/deputy",
        "/units",
        "/reviewers",
        "/phases",
    ]
    assert hall.rows(Campaign) == []


def test_the_roster_names_one_accountable_person_a_unit_and_phase(hall: Hall) -> None:
    campaign = started(hall, units=["jiuye"], reviewers=["rsj"])
    with hall.act("lead") as act:
        member = campaigns.assign(act, campaign.id, unit="jiuye", username="jiuye", duty="填写目录表", part="A").id
    with pytest.raises(Invalid, match="1 处"), hall.act("lead") as act:
        campaigns.assign(act, campaign.id, unit="jiuye", username="clerk", duty="复核", part="A")
    with hall.act("lead") as act:
        campaigns.strike(act, member)
        campaigns.assign(act, campaign.id, unit="jiuye", username="clerk", duty="复核", part="A")
    with hall.office.read() as session:
        assert [row.name for row in campaigns.team(session, campaign)] == ["演示窗口人员"]


def test_a_campaign_is_no_application_on_the_dashboard(hall: Hall) -> None:
    started(hall, units=["jiuye"], reviewers=["rsj"])
    with hall.office.read() as session:
        watching, now = hall.actor("supervisor"), hall.clock.now()
        assert session.scalar(select(func.count()).select_from(Case)) == 1
        shown = supervision.figures(session, watching, now)
        assert (shown["received_today"], shown["at_work"]) == (0, 0)
        assert {row["received"] for row in supervision.trend(session, watching, now)} == {0}
        assert load.received_by_hour(session, watching, now) == {}
