"""Reading and writing what a case keeps sealed: the applicant, the application's data, each task's form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import NotFound, Problem
from engine.store.bulk import among
from workflows.cases.models import Case, Task
from workflows.keys import CaseCipher, Keyring

if TYPE_CHECKING:
    from workflows.acts import Act


class Erased(Problem):
    """The case's key was deleted: its personal data can no longer be read (个人信息保护法 art. 47)."""

    code = "erased"
    title = "该办件的个人信息已依法删除"
    remedy = "如需核对办理经过，请查看审计记录。"


def cipher(keys: Keyring, case: Case) -> CaseCipher:
    if case.sealed_key is None:
        raise Erased
    return keys.case(case.id, case.sealed_key)


def opened(keys: Keyring, case: Case) -> dict[str, Any]:
    """`{"applicant": {...}, "data": {...}}` as last supplied."""
    value: dict[str, Any] = cipher(keys, case).unseal_json(case.secret)
    return value


def seal(keys: Keyring, case: Case, applicant: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    case.secret = cipher(keys, case).seal_json({"applicant": applicant, "data": data})


def locked(session: Session, case_no: str) -> Case:
    """The case, its row locked: the first thing every command on a case does."""
    case = session.scalars(select(Case).where(Case.case_no == case_no).with_for_update()).one_or_none()
    if case is None:
        raise NotFound(f"没有编号为“{case_no}”的办件")
    return case


def locked_by_id(session: Session, case_id: str) -> Case:
    return session.scalars(select(Case).where(Case.id == case_id).with_for_update()).one()


def some_locked(session: Session, cases: Collection[str], *, wait: bool) -> list[Case]:
    """These cases, or, without waiting, those of them on which nobody else acts now; in the order all lock several."""
    query = select(Case).where(among(session, Case.id, cases)).order_by(Case.id)
    return list(session.scalars(query.with_for_update(skip_locked=not wait)))


def open_tasks(act: Act, case: Case) -> list[Task]:
    """The tasks of a locked case that are open now; read once an act."""
    rows = act.tasks.get(case.id)
    if rows is None:
        rows = list(act.session.scalars(select(Task).where(Task.case_id == case.id, Task.state == "open")))
        act.tasks[case.id] = rows
    return [row for row in rows if row.state == "open"]


def found(session: Session, case_no: str) -> Case:
    """The case, for reading."""
    case = session.scalars(select(Case).where(Case.case_no == case_no)).one_or_none()
    if case is None:
        raise NotFound(f"没有编号为“{case_no}”的办件")
    return case
