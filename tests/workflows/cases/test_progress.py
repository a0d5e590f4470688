"""A case's diagram shows what it waits for where nobody has anything to do."""

from __future__ import annotations

from engine.draw import Mark
from tests.hall import Hall
from workflows.cases.progress import marks


def test_a_wait_on_the_flow_is_marked_with_its_day_and_a_deadline_beside_a_step_is_not(hall: Hall) -> None:
    hall.at("2026-04-20 10:00")
    case_no = hall.receive("05-teacher-qualification", commitment=True).case.case_no
    hall.accept(case_no)
    file = hall.file(case_no)
    with hall.office.read() as session:
        found = marks(session, hall.office, file, hall.clock.now())
    assert found["Closing"] == Mark("active", "等到 4月24日")
    assert found["Batch"].state == "done"
    assert "HealthExam" not in found

    other = hall.receive().case.case_no
    hall.notify(other, "M-APPLY")
    file = hall.file(other)
    with hall.office.read() as session:
        assert "NotCorrected" not in marks(session, hall.office, file, hall.clock.now())
