"""Other departments as tests hold them: they answer, cannot answer, or break."""

from __future__ import annotations

from sqlalchemy import update

from engine.store.tables import JobRow
from tests.hall import Hall
from workflows.sharing.commands import TRIES
from workflows.sharing.connectors import Answer, Question, Registry, Unavailable


class Department:
    """One department's interface, with what it was asked."""

    name, title = "department", "演示部门"

    def __init__(self, answer: Answer | Exception, *, down_for: int = 0) -> None:
        self.answer = answer
        self.down_for = down_for
        self.asked: list[Question] = []

    def ask(self, question: Question) -> Answer:
        self.asked.append(question)
        if len(self.asked) <= self.down_for:
            raise Unavailable("接口维护中")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def until_given_up(hall: Hall) -> None:
    """Every try of the queries that wait, without the machine's time between them."""
    for _ in range(TRIES + 1):
        with hall.office.database.write() as session:
            session.execute(update(JobRow).values(not_before=None))
        hall.ticker.tick()


def connect(hall: Hall, department: Department) -> None:
    """Let every connector be this department."""
    hall.office.connectors = Registry(dict.fromkeys(hall.office.connectors.names(), department))
