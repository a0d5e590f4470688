"""How urgent a task is: as urgent as the nearest clock it is under; the worklist's moments are copies of that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeVar

from workflows.cases.models import Task
from workflows.limits.models import ClockRow


@dataclass(slots=True)
class Waiting:
    """An open task as it is read where many are placed at once."""

    id: str
    case_id: str
    action: str
    within: str
    warn_at: datetime | None
    due_at: datetime | None
    statutory_due_at: datetime | None
    suspended: bool


class Over(NamedTuple):
    """What a task takes from a clock it is under, likewise."""

    kind: str
    task_id: str | None
    state: str
    warn_at: datetime | None
    due_at: datetime


Row = TypeVar("Row", ClockRow, Over)


def place(task: Task | Waiting, rows: Sequence[Row]) -> None:
    """Write the moments to the task; `rows` are the open clocks of its case, oldest first.

    A task is under its own clock, those of the subprocesses it stands in, and the case's. The statutory clock counts
    by itself only where there is no promise, which never ends later.
    """
    of_case = {row.kind: row for row in reversed(rows) if row.task_id is None}
    promised, statutory = of_case.get("promised"), of_case.get("statutory")
    notice, verification = of_case.get("notice"), of_case.get("verification")
    own = {row.task_id: row for row in rows if row.task_id}
    over = verification if task.action == "verify" else notice if task.action == "accept" else None
    around: list[Row | None] = [own.get(item_id) for item_id in (task.id, *task.within.split(","))]
    above = (*around, over, promised or statutory)
    candidates = [row for row in above if row is not None and row.state == "running"]
    nearest = min(candidates, key=lambda row: row.due_at, default=None)
    task.warn_at = nearest.warn_at if nearest else None
    task.due_at = nearest.due_at if nearest else None
    task.statutory_due_at = statutory.due_at if statutory and statutory.state == "running" else None
    task.suspended = nearest is None and any(row.state == "suspended" for row in rows)
