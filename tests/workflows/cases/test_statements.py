"""What an act costs in SQL does not grow: not with the number of cases, nor with a case's own history."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.hall import ACCEPTED, HOUSING, Hall
from workflows.cases import queries, track
from workflows.documents.models import Document
from workflows.notices.models import Message


@dataclass(frozen=True)
class Cost:
    """Statements at most: of completing a task, of receiving a case, and more for each document and for messages."""

    complete: int
    receive: int
    document: int
    messages: int


SQLITE = Cost(complete=15, receive=18, document=3, messages=1)
"""A document costs its number, its row and the job that renders it; all messages of an act are written at once."""
POSTGRESQL = Cost(complete=6, receive=10, document=1, messages=0)
"""Rows are written together, by the engine and by the act: a document costs its number, which is taken at the end."""
SPECIAL = 1
"""A document says which special procedures the case is under: asked once an act."""
EXAMINED = {"outcome": "agree", "opinion": "符合条件。"}
REVIEWED = {"contribution_years": 6, "outcome": "agree", "opinion": "同意。"}
SENT_BACK = {**REVIEWED, "outcome": "disagree", "opinion": "退回补充。"}


def of(hall: Hall) -> Cost:
    return SQLITE if hall.office.database.is_sqlite else POSTGRESQL


def cost(hall: Hall, case_no: str, element: str, who: str, **data: object) -> int:
    """What completing this step costs, without the documents it issues and without telling the applicant."""
    before, told = len(hall.rows(Document)), len(hall.rows(Message))
    with hall.statements() as seen:
        hall.complete(case_no, element, who, **data)
    issued = len(hall.rows(Document)) - before
    messages = of(hall).messages if len(hall.rows(Message)) > told else 0
    return len(seen) - _OF_THE_TEST - issued * of(hall).document - (SPECIAL if issued else 0) - messages


_OF_THE_TEST = 3
"""What `Hall.complete` itself asks: the task's id, and the person with the units."""


def at_examination(hall: Hall) -> str:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    return case_no


def test_completing_a_task_costs_few_statements(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    found = {"Accept": cost(hall, case_no, "Accept", "clerk", **ACCEPTED)}
    hall.tick()
    found["Examine"] = cost(hall, case_no, "Examine", "shebao", **EXAMINED)
    found["Review"] = cost(hall, case_no, "Review", "decider", **REVIEWED)
    found["Decide"] = cost(hall, case_no, "Decide", "decider", outcome="granted", opinion="准予。")
    assert max(found.values()) <= of(hall).complete, found


def test_five_branches_at_once_cost_no_more(hall: Hall) -> None:
    case_no = hall.receive(HOUSING).case.case_no
    found = {"Accept": cost(hall, case_no, "Accept", "clerk", **ACCEPTED)}
    hall.tick()
    data = {"sources": ["share"], "outcome": "agree", "opinion": "相符。"}
    found["PropertyCheck"] = cost(hall, case_no, "PropertyCheck", "gzj", floor_area=0, **data)
    found["BusinessCheck"] = cost(hall, case_no, "BusinessCheck", "scjg", business="none", **data)
    assert max(found.values()) <= of(hall).complete, found


def test_it_costs_the_same_after_many_turns_and_among_many_cases(hall: Hall) -> None:
    case_no = at_examination(hall)
    first = cost(hall, case_no, "Examine", "shebao", **EXAMINED)
    for _ in range(6):
        hall.complete(case_no, "Review", "decider", **SENT_BACK)
        hall.complete(case_no, "Examine", "shebao", **EXAMINED)
    for _ in range(12):
        hall.receive()
    hall.complete(case_no, "Review", "decider", **SENT_BACK)
    assert cost(hall, case_no, "Examine", "shebao", **EXAMINED) == first


def test_receiving_costs_the_same_whatever_is_there_already(hall: Hall) -> None:
    hall.receive()
    found = []
    for _ in range(3):
        with hall.statements() as seen:
            hall.receive()
        found.append(len(seen) - 2)
        for _ in range(5):
            hall.receive()
    assert len(set(found)) == 1, found
    assert found[0] <= of(hall).receive, found


@pytest.mark.parametrize("cases", [3])
def test_a_worklist_page_and_a_case_page_ask_the_same_number_of_questions(hall: Hall, cases: int) -> None:
    def asked() -> tuple[int, int, int]:
        clerk, shebao = hall.actor("clerk"), hall.actor("shebao")
        with hall.statements() as listed, hall.office.read() as session:
            queries.worklist(session, shebao, hall.clock.now())
            queries.light_counts(session, shebao, hall.clock.now())
            queries.worklist_mark(session, shebao, hall.clock.now())
        with hall.statements() as found, hall.office.read() as session:
            queries.search(session, hall.office, clerk, q="500103")
        with hall.statements() as shown:
            file = hall.file(case_no)
            with hall.office.read() as session:
                track.history(session, file.case)
                track.drawing(session, hall.office, file.case)
        return len(listed), len(found), len(shown)

    case_no = at_examination(hall)
    before = asked()
    for _ in range(cases):
        at_examination(hall)
        hall.complete(case_no, "Examine", "shebao", **EXAMINED)
        hall.complete(case_no, "Review", "decider", **SENT_BACK)
    assert asked() == before
    assert before[:2] == (3, 1)
