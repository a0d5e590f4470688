"""A case at its review, and colleagues who may be asked to sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import pytest

from tests.hall import BENEFIT, Hall
from workflows.acts import Act
from workflows.cases import tasks
from workflows.cases.models import Task
from workflows.people.models import User
from workflows.people.roles import Role
from workflows.signing import answering, asking
from workflows.signing.models import Part

AGREED = {"contribution_years": 6, "outcome": "agree", "opinion": "同意。"}
Result = TypeVar("Result")


class Desk:
    """The review of one case: `decider` has it, `s1` to `s4` are colleagues, `chief2` could take it over."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        names = {**{f"s{number}": Role.OFFICER for number in range(1, 5)}, "chief2": Role.SECTION_CHIEF}
        with hall.office.act() as act:  # nobody signs in here: no passwords are hashed
            act.session.add_all(
                User(
                    username=name,
                    name=f"演示{name}",
                    password_hash="",
                    unit_code="shebao",
                    grants=[{"role": role.value, "unit": "shebao"}],
                    created_at=act.now,
                )
                for name, role in names.items()
            )

    def case(self) -> str:
        case_no = self.hall.receive(BENEFIT).case.case_no
        self.hall.accept(case_no)
        self.hall.tick()
        self.hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="符合条件。")
        return case_no

    def review(self, case_no: str) -> str:
        return self.hall.task(case_no, "Review").id

    def do(self, as_: str, work: Callable[[Act], Result]) -> Result:
        with self.hall.act(as_) as act:
            return work(act)

    def task(self, task_id: str) -> Task:
        [row] = self.hall.rows(Task, Task.id == task_id)
        return row

    def parts(self, task_id: str, *states: str) -> list[Part]:
        rows = self.hall.rows(Part, Part.task_id == task_id)
        rows.sort(key=lambda row: (row.round, row.kind, row.position))
        return [row for row in rows if not states or row.state in states]

    def delegate(self, task_id: str, to: str, as_: str = "decider") -> Task:
        return self.do(as_, lambda act: asking.delegate(act, task_id, to, "缴费年限是否认定？"))

    def opinion(self, task_id: str, as_: str) -> Task:
        return self.do(as_, lambda act: answering.give_opinion(act, task_id, "可以认定。"))

    def add(self, task_id: str, *to: str, after: bool = False, as_: str = "decider") -> Task:
        return self.do(as_, lambda act: asking.add_signers(act, task_id, to, "请核对", after=after))

    def vote(self, task_id: str, rule: str, *to: str) -> Task:
        return self.do("decider", lambda act: asking.countersign(act, task_id, to, rule, "请表决"))

    def remove(self, task_id: str, who: str) -> Task:
        user = self.hall.actor(who).user_id
        [part] = [row for row in self.parts(task_id, "open", "waiting") if row.user_id == user]
        return self.do("decider", lambda act: asking.remove_signer(act, task_id, part.id, "出差"))

    def sign(self, task_id: str, who: str, outcome: str = "agree", opinion: str = "情况属实。") -> Task:
        return self.do(who, lambda act: answering.sign(act, task_id, outcome, opinion))

    def complete(self, task_id: str, as_: str = "decider", **data: Any) -> Task:
        return self.do(as_, lambda act: tasks.complete(act, task_id, {**AGREED, **data}))


@pytest.fixture
def desk(hall: Hall) -> Desk:
    return Desk(hall)
