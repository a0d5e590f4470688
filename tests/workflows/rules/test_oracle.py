"""Clocks by the thousand, drawn at random, end on the day that walking with the law open ends on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random

import pytest

from tests.long_form import LONG
from tests.workflows.rules import oracle
from tests.workflows.rules.ledgers import CALENDAR
from workflows.rules.clock import SHANGHAI, Event, Extend, Restart, Resume, Start, Stop, Suspend, due
from workflows.rules.limits import Limit, Unit

LOTS = range(500 if LONG else 10)
IN_A_LOT = 2_000
"""20,000 clocks usually, a million in the long form."""
FIRST = date(2015, 1, 1)
DAYS = (Unit.WD, Unit.CD)
HEARING = ("听证", "行政许可法第四十五条")


def limit(chance: Random) -> Limit:
    kind = chance.random()
    if kind < 0.5:
        return Limit(chance.choice((1, 2, 3, 5, 10, 20, chance.randint(1, 45))), Unit.WD)
    if kind < 0.85:
        return Limit(chance.choice((3, 7, 15, 30, chance.randint(1, 60))), Unit.CD)
    if kind < 0.93:
        return Limit(chance.randint(1, 6), Unit.M)
    if kind < 0.98:
        return Limit(0, Unit.WD)
    return Limit(0, Unit.DATE, FIRST + timedelta(days=chance.randrange(4_000)))


class Story:
    """What happens to one clock of days, moment after moment."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.on = FIRST + timedelta(days=chance.randrange(4_380))
        self.at = time.min
        self.ledger: list[Event] = [Start(self.on, self.moment())]

    def later(self, *days: int) -> date:
        """The day of the next entry, so many days after the one before."""
        days_on = self.chance.choice((*days, self.chance.randint(0, 25)))
        if days_on:
            self.on, self.at = self.on + timedelta(days=days_on), time.min
        return self.on

    def moment(self) -> datetime | None:
        """Some minute of the day, often about close of business, none before what was entered; or none entered."""
        if self.chance.random() < 0.4:
            return None
        usual = (time(9), time(17, 29), time(17, 30), time(17, 31), time(self.chance.randint(0, 23), 15))
        self.at = max(self.at, self.chance.choice(usual))
        return datetime.combine(self.on, self.at, SHANGHAI)

    def suspend(self) -> None:
        self.ledger.append(Suspend(self.later(0), *HEARING, at=self.moment()))

    def resume(self) -> None:
        self.ledger.append(Resume(self.later(0, 0, 1), self.moment()))

    def extend(self) -> None:
        by = self.chance.choice((Limit(1, Unit.M), *(Limit(self.chance.randint(1, 20), unit) for unit in DAYS)))
        self.ledger.append(Extend(self.later(), by))

    def restart(self) -> None:
        self.ledger.append(Restart(self.later(), at=self.moment()))


def history(chance: Random) -> list[Event]:
    """What may happen to a clock of days: it stands, once or doubly, is extended, begins anew, is left standing."""
    story = Story(chance)
    single, doubly = (story.suspend, story.resume), (story.suspend, story.suspend, story.resume, story.resume)
    courses = (single, single, single, doubly, (story.extend,), (story.restart,))
    for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
        for happens in chance.choice(courses):
            happens()
    if chance.random() < 0.1:
        story.suspend()
    elif chance.random() < 0.1:
        story.ledger.append(Stop(story.later(), story.moment()))
    return story.ledger


def hours(chance: Random) -> list[Event]:
    """A clock of hours: every entry has its minute."""
    moment = datetime.combine(FIRST + timedelta(days=chance.randrange(4_380)), time(16, chance.randrange(60)), SHANGHAI)
    ledger: list[Event] = [Start(moment.date(), moment)]
    for _ in range(chance.randint(0, 2)):
        moment += timedelta(minutes=chance.choice((0, 60, 240, chance.randrange(600))))
        if chance.random() < 0.3:
            ledger.append(Extend(moment.date(), Limit(chance.randint(1, 4), Unit.H), at=moment))
            continue
        ledger.append(Suspend(moment.date(), *HEARING, at=moment))
        moment += timedelta(minutes=chance.randrange(600))
        ledger.append(Resume(moment.date(), moment))
    return ledger


@pytest.mark.parametrize("lot", LOTS)
def test_a_clock_of_days_ends_where_walking_the_days_ends(lot: int) -> None:
    chance = Random(lot)
    for number in range(IN_A_LOT):
        period, ledger = limit(chance), history(chance)
        answer = due(period, ledger, CALENDAR)
        walked = oracle.last_day(period, ledger)
        assert answer.on == walked, (number, period.code, ledger)
        assert answer.at == datetime.combine(walked, oracle.CLOSE, SHANGHAI)
        if walked.year <= oracle.LAST_PUBLISHED:
            assert not answer.provisional


@pytest.mark.parametrize("lot", LOTS)
def test_a_clock_of_hours_ends_where_walking_the_minutes_ends(lot: int) -> None:
    chance = Random(-1 - lot)
    for number in range(IN_A_LOT // 100):
        period, ledger = Limit(chance.randint(1, 24), Unit.H), hours(chance)
        assert due(period, ledger, CALENDAR).at == oracle.last_minute(period, ledger), (number, period.code, ledger)
