"""due = f(ledger, calendar): after whatever the office did, what is stored is what the ledger gives when read anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select

from engine.clock import local_date
from engine.errors import Problem
from tests.hall import AID, BENEFIT, HOUSING, Hall
from tests.long_form import LONG
from tests.workflows.rules import oracle
from workflows.cases import closing
from workflows.limits import ledger, special
from workflows.limits.models import CalendarYear, ClockRow, SpecialProcedure
from workflows.limits.publish import publish_year
from workflows.people.roles import Role
from workflows.rules.limits import Limit

CASES, OFFICES = (100, 14) if LONG else (24, 1)
"""So many cases in so many offices, on each database: a case's clocks have nearly four ledgers, in all 10,000."""
STEPS = 9
PROJECTED = ("due_at", "warn_at", "provisional", "next_rung_at", "revision", "rungs")
_GROUNDS = (
    "  suspensions:\n"
    "    - {ground: 鉴定, basis: DEMO-TIME, limit: 10WD}\n"
    "    - {ground: 听证, basis: DEMO-TIME, limit: 20CD}\n"
    "  extension: {longest: 3WD, of: [promised]"
)
_FLOOD = "rest:\n  - {{ date: {0}, name: 防汛 }}\n"


@pytest.fixture
def office(hall: Hall) -> Hall:
    """The benefit's cases may stand on two grounds and be extended; somebody is there who decides that."""
    hall.redeploy(
        BENEFIT,
        ("service.yaml", "  extension: {longest: 3WD, of: [promised]", _GROUNDS),
        ("service.yaml", "documents: [receipt, ", "documents: [receipt, suspension_notice, "),
    )
    for unit in ("shebao", "hall"):
        hall.engage(f"leader-{unit}", Role.LEADER_IN_CHARGE, unit)
    return hall


class History:
    """One case, and what chance does to it; an act that the office refuses changes nothing and is no fault."""

    def __init__(self, hall: Hall, chance: Random) -> None:
        self.hall, self.chance = hall, chance
        hall.at("2026-09-14 10:00")
        self.wait()
        self.case_no = hall.receive(chance.choice((BENEFIT, BENEFIT, AID, HOUSING))).case.case_no

    def wait(self) -> None:
        chance = self.chance
        self.hall.clock.moment += timedelta(days=chance.choice((0, 0, 1, 3, 8)), minutes=chance.randrange(600))

    def suspend(self) -> None:
        with self.hall.act("leader-shebao") as act:
            special.suspend(act, self.case_no, self.chance.choice(("鉴定", "听证")), reason="材料真伪存疑")

    def resume(self) -> None:
        with self.hall.act("leader-shebao") as act:
            running = SpecialProcedure.state == "running", SpecialProcedure.case_id == self.hall.case(self.case_no).id
            rows = self.hall.rows(SpecialProcedure, *running)
            special.resume(act, self.case_no, "属实。", procedure_id=self.chance.choice(rows).id if rows else "")

    def extend(self) -> None:
        with self.hall.act("leader-shebao") as act:
            special.extend(act, self.case_no, f"{self.chance.randint(1, 3)}WD", reason="需要跨省协查")

    def notify(self) -> None:
        self.hall.notify(self.case_no, "M-APPLY")

    def supplement(self) -> None:
        self.hall.supplement(self.case_no, "M-APPLY")

    def accept(self) -> None:
        if "Accept" in self.hall.open(self.case_no):
            self.hall.accept(self.case_no)

    def tick(self) -> None:
        self.hall.tick()

    def withdraw(self) -> None:
        with self.hall.act("citizen") as act:
            closing.withdraw(act, self.case_no, "不再需要")

    def publish(self) -> None:
        """One more day of rest, as a flood would bring, or the calendar as it was."""
        [year] = self.hall.rows(CalendarYear, CalendarYear.year == 2026)
        text = year.text
        day = (self.hall.clock.moment + timedelta(days=self.chance.randint(0, 6))).date()
        if str(day) not in text:
            text = text.replace("rest:\n", _FLOOD.format(day), 1)
        with self.hall.act("admin") as act:
            publish_year(act, text)
        self.hall.ticker.recount()

    def acts(self) -> list[Callable[[], None]]:
        often = [self.accept, self.notify, self.supplement, self.suspend, self.resume, self.extend, self.tick]
        return [*often, *often, self.publish, self.withdraw]


def check(hall: Hall, case_no: str, told: object, *, walk: bool) -> set[str]:
    """Every clock that has not stopped: projecting it anew changes nothing; walking its days ends on the same day."""
    seen = set[str]()
    with hall.office.read() as session:
        calendar = hall.office.calendars.current(session)
        running = ClockRow.case_id == hall.case(case_no).id, ClockRow.state != "stopped"
        for row in session.scalars(select(ClockRow).where(*running)):
            stored = {name: getattr(row, name) for name in PROJECTED}
            seen.add(row.id)
            entries = ledger.entries(session, row.id)
            ledger.project(row, entries, calendar)
            assert stored == {name: getattr(row, name) for name in PROJECTED}, (row.name, told)
            if walk and not row.limit.endswith("H"):
                day = oracle.last_day(Limit.parse(row.limit), ledger.as_rules(entries))
                assert local_date(row.due_at) == day, (row.name, told)
        session.rollback()
    return seen


@pytest.mark.parametrize("some", range(OFFICES))
def test_what_is_stored_is_what_the_ledger_gives_after_every_act_of_random_histories(office: Hall, some: int) -> None:
    """The first third of an office's cases goes by the calendar as shipped, so that the oracle can walk them too."""
    done, clocks = Counter[str](), set[str]()
    for number in range(CASES):
        seed = some * CASES + number
        chance, shipped = Random(seed), number < CASES // 3
        history = History(office, chance)
        acts = [act for act in history.acts() if not (shipped and act.__name__ == "publish")]
        told = [f"{seed}: {history.case_no}"]
        for _ in range(STEPS):
            history.wait()
            act = chance.choice(acts)
            try:
                act()
            except Problem as refused:
                told.append(f"{act.__name__}: {refused.detail}")
            else:
                done[act.__name__] += 1
                told.append(f"{act.__name__} {office.clock.moment:%m-%d %H:%M}")
            clocks |= check(office, history.case_no, told, walk=shipped)
    assert len(clocks) > 3 * CASES
    assert {act.__name__ for act in history.acts()} == set(done)
