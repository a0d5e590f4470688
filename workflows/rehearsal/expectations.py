"""What a run expects, held against what the office has: each difference as one Chinese clause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from engine.clock import local_date
from workflows.cases.models import Case
from workflows.cases.queries import CaseFile, case_file, clock_light
from workflows.limits.models import ClockRow
from workflows.office import Office

_CASE_CLOCKS = ("promised", "statutory", "notice", "verification")


def differences(session: Session, office: Office, case: Case, expected: Mapping[str, Any]) -> Iterator[str]:
    """Where the case is not as `expected` says (bpmn/schemas/cases.schema.json)."""
    file = case_file(session, office, case)
    now = office.clock.now()
    for name, compare in _COMPARISONS.items():
        if name in expected:
            yield from compare(file, expected[name], now)
    if "variables" in expected:
        yield from _variables(session, office, case, expected["variables"])


def _state(file: CaseFile, expected: Any, _: datetime) -> Iterator[str]:
    yield from _unequal("办件状态", expected, file.case.state)


def _result(file: CaseFile, expected: Any, _: datetime) -> Iterator[str]:
    yield from _unequal("结果", expected, file.case.result)


def _open(file: CaseFile, expected: list[str], _: datetime) -> Iterator[str]:
    yield from _unequal("待办环节", sorted(expected), sorted(task.element for task in file.open_tasks))


def _documents(file: CaseFile, expected: list[str], _: datetime) -> Iterator[str]:
    yield from _unequal("已出具的文书", expected, [document.kind for document in file.documents])


def _milestones(file: CaseFile, expected: Mapping[str, str], _: datetime) -> Iterator[str]:
    for name, day in expected.items():
        moment: datetime | None = getattr(file.case, f"{name}_at")
        yield from _unequal(f"里程碑 {name}", day, local_date(moment).isoformat() if moment else None)


def _clocks(file: CaseFile, expected: Mapping[str, Mapping[str, str]], now: datetime) -> Iterator[str]:
    for name, wanted in expected.items():
        clock = _clock(file, name)
        if clock is None:
            yield f"没有时限 {name}"
            continue
        if "due" in wanted:
            yield from _unequal(f"时限 {name} 的到期日", wanted["due"], local_date(clock.due_at).isoformat())
        if "light" in wanted:
            yield from _unequal(f"时限 {name} 的灯", wanted["light"], clock_light(clock, now).code)


def _alerts(file: CaseFile, expected: list[Mapping[str, str]], _: datetime) -> Iterator[str]:
    for row in expected:
        clock = _clock(file, row["clock"])
        raised = [a for a in file.alerts if clock and a.clock_id == clock.id and a.rung == row["light"]]
        yield from _unequal(f"时限 {row['clock']} 的 {row['light']} 告警次数", 1, len(raised))


def _clock(file: CaseFile, name: str) -> ClockRow | None:
    """The newest clock of that kind, or of the step with that element id."""
    if name in _CASE_CLOCKS:
        found = [clock for clock in file.clocks if clock.kind == name]
    else:
        tasks = {task.id for task in file.tasks if task.element == name}
        found = [clock for clock in file.clocks if clock.task_id in tasks]
    return found[-1] if found else None


def _variables(session: Session, office: Office, case: Case, expected: Mapping[str, Any]) -> Iterator[str]:
    """Variables are read where the flow stands: at its first open step."""
    items = office.engine.open_items(session, case.instance_id or "")
    if not items:
        yield "没有待办环节，不能读取流程变量"
        return
    there = office.engine.variables(session, items[0].id, now=office.clock.now())
    for path, wanted in expected.items():
        value: Any = there
        for part in path.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        yield from _unequal(f"变量 {path}", wanted, value)


def _unequal(what: str, expected: Any, got: Any) -> Iterator[str]:
    if expected != got:
        yield f"{what}应为 {_told(expected)}，实为 {_told(got)}"


def _told(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(str, value)) or "无"
    return "无" if value is None else str(value)


_COMPARISONS: Mapping[str, Callable[[CaseFile, Any, datetime], Iterator[str]]] = {
    "state": _state,
    "result": _result,
    "open": _open,
    "milestones": _milestones,
    "clocks": _clocks,
    "alerts": _alerts,
    "documents": _documents,
}
