"""One case moves to another version, or back: the engine's instance, the case, its open tasks, the audit, who is told.

Clocks and their ledgers are not touched: a limit is the law a case was accepted under.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine import migration as engine
from engine.errors import Conflict
from engine.migration import Unfit
from engine.model import Element, Past
from workflows.acts import Act
from workflows.cases import access, dossier, effects
from workflows.cases.models import Case, Task
from workflows.catalogue.folder import Service
from workflows.catalogue.models import ServiceVersion
from workflows.moves import fitting, variables
from workflows.moves.models import Migration, Move
from workflows.notices import commands as notices
from workflows.people.models import User
from workflows.people.queries import actor_of
from workflows.people.roles import Role

_SEEN = ("element", "step", "action", "form", "document", "unit", "role")
"""What of a task people see; a new version alone changes nothing for them."""


def locked(act: Act, migration_id: str, case_id: str) -> Move:
    """The case's row first, as every command takes it, then its row in the migration."""
    dossier.locked_by_id(act.session, case_id)
    return act.session.get_one(Move, (migration_id, case_id), with_for_update=True, populate_existing=True)


def move(act: Act, migration: Migration, row: Move) -> None:
    """Move one case, which is locked. Raises a Problem with the reason where it has to stay; the act is over then."""
    case = act.session.get_one(Case, row.case_id)
    target = act.session.get_one(ServiceVersion, migration.version_id)
    if case.closed_at is not None:
        raise Conflict("办件已经办完。")
    if case.version_id == target.id:
        raise Conflict("办件已经在这个版本。")
    old, new = (act.office.shelf.service(act.session, digest) for digest in (case.digest, target.digest))
    awaited = fitting.awaited(act.session, [case.id]) if case.state == "correcting" else {}
    misfits = fitting.of_the_case(new, committed=case.commitment == "made", awaited=awaited.get(case.id, ()))
    if misfits:
        raise Unfit(misfits)
    variables.carry_over(act, case, old, new)
    instance = case.instance_id or ""
    done = engine.migrate(act.office.engine, act.session, instance, target.digest, migration.steps, now=act.now)
    _require_fit(act, case, done.moved)
    row.from_id, row.from_digest = case.version_id, case.digest
    row.from_number = act.session.get_one(ServiceVersion, case.version_id).number
    row.steps = [_told(key, before, after) for key, (before, after) in done.moved.items()]
    row.opened = [item.element.name or item.element.id for item in done.step.opened]
    row.state, row.moved_at = "moved", act.now
    if done.past is not None:
        row.past_state, row.past_version = done.past.state, done.past.version
    changed = _take_places(act, case, target, {key: after for key, (_, after) in done.moved.items()}, old, new)
    detail = {**_entry(migration, row, changed), "steps": row.steps, "opened": row.opened}
    act.record("case.migrate", case.case_no, case, **detail)
    effects.apply(act, case, new, done.step)
    _tell(act, case, [task for task in changed if task.state == "open"], migration.number)


def put_back(act: Act, migration: Migration, row: Move) -> None:
    """Put one case, which is locked, back where it was. Raises Conflict where it has gone on since."""
    case = act.session.get_one(Case, row.case_id)
    if row.past_state is None or row.past_version is None:
        raise Conflict("迁移时流程已往下走，或者迁移以后已经往下办理，不能撤回。")
    new = act.office.shelf.service(act.session, case.digest)
    instance, past = case.instance_id or "", Past(row.from_digest, row.past_state, row.past_version)
    stood = {item.id: item.element for item in act.office.engine.open_items(act.session, instance)}
    engine.undo(act.office.engine, act.session, instance, past, now=act.now)
    places = {item.id: item.element for item in act.office.engine.open_items(act.session, instance)}
    _require_fit(act, case, {key: (stood[key], element) for key, element in places.items() if key in stood})
    origin = act.session.get_one(ServiceVersion, row.from_id)
    old = act.office.shelf.service(act.session, origin.digest)
    changed = _take_places(act, case, origin, places, new, old)
    row.state, row.undone_at = "undone", act.now
    row.past_state = row.past_version = None
    act.record("case.migrate_back", case.case_no, case, **_entry(migration, row, changed))
    _tell(act, case, changed, origin.number)


def _require_fit(act: Act, case: Case, moved: Mapping[str, tuple[Element, Element]]) -> None:
    """What was begun with an open step, in law or by asking others, can go on where it will stand."""
    asked = fitting.asked(act.session, [case.id]).get(case.id, ())
    if misfits := [*fitting.steps_that_differ(moved.values()), *fitting.parts_that_differ(moved, asked)]:
        raise Unfit(misfits)


def _told(key: str, before: Element, after: Element) -> dict[str, str]:
    return {
        "id": key,
        "kind": before.kind,
        "from": before.id,
        "from_name": before.name or before.id,
        "to": after.id,
        "to_name": after.name or after.id,
    }


def _entry(migration: Migration, row: Move, changed: Iterable[Task]) -> dict[str, Any]:
    """What the case's audit says of either direction."""
    there, back = row.from_number, row.state == "undone"
    return {
        "migration": migration.id,
        "from": migration.number if back else there,
        "to": there if back else migration.number,
        "by": migration.undone_by_name if back else migration.begun_by_name,
        "reason": migration.undone_reason if back else migration.reason,
        "tasks": [task.id for task in changed],
    }


def _take_places(
    act: Act, case: Case, version: ServiceVersion, places: Mapping[str, Element], before: Service, after: Service
) -> list[Task]:
    """The case and its open tasks as the version has them; the tasks in which people see a difference."""
    case.version_id, case.digest = version.id, version.digest
    changed = []
    for task in dossier.open_tasks(act, case):
        if (element := places.get(task.id)) is None:
            continue
        drawn = effects.as_drawn(act.units, case, after, element, chosen=task.unit)
        same_form = before.files.get(task.form) == after.files.get(drawn["form"])
        seen = any(getattr(task, name) != drawn[name] for name in _SEEN) or not same_form
        elsewhere = (task.role, task.unit) != (drawn["role"], drawn["unit"])
        for name, value in drawn.items():
            setattr(task, name, value)
        if seen:
            task.version += 1
            changed.append(task)
        if elsewhere and task.assignee_id:
            _release_where_not_theirs(act, task)
    return changed


def _release_where_not_theirs(act: Act, task: Task) -> None:
    """Who has no part in the step any more does not keep it: it goes back to the shared list of those who have."""
    user = act.session.get(User, task.assignee_id)
    if user is None or not access.may_work_on(actor_of(user, act.units), task):
        _send(act, task, "不再由您的岗位办理，已放回待办")
        task.assignee_id = task.assignee_name = None


def _tell(act: Act, case: Case, changed: Iterable[Task], number: int) -> None:
    """Who has taken a step that looks different now; the applicant, where it is their own."""
    for task in changed:
        if task.role == Role.APPLICANT:
            notices.tell_applicant(
                act,
                case,
                kind="task",
                title=f"请按新的要求办理：{task.step}",
                body=f"办件 {case.case_no} 的“{task.step}”有调整，请打开办件查看；已经提交的内容不受影响，期限不变。",
            )
        elif task.assignee_id:
            _send(act, task, f"已改按第 {number} 版办理，环节或者表单有变化，请打开核对；期限不变")


def _send(act: Act, task: Task, what: str) -> None:
    notices.send(
        act,
        [task.assignee_id or ""],
        kind="task",
        title=f"任务有变化：{task.step}",
        body=f"“{task.step}”{what}。",
        link=f"/desk/tasks/{task.id}",
        case_no=task.case_no,
    )
