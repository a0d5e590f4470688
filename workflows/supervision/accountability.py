"""Accountability (问责追责, R40): who was held to account, how, and on which evidence; listed and written as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.documents.content import moment_text
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people.models import User
from workflows.people.queries import UnitTree
from workflows.people.roles import Actor, Role
from workflows.supervision import evidence
from workflows.supervision.models import AccountabilityRecord, Evidence

OUTCOMES: Mapping[str, str] = {"talk": "谈话提醒", "circular": "通报", "discipline": "处分建议"}
HEADINGS = (
    "登记时间", "单位", "人员", "处理方式", "事实", "依据", "证据", "登记人", "撤销时间", "撤销人", "撤销理由",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would compute."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record with what it rests on."""

    record: AccountabilityRecord
    evidence: Sequence[Evidence]


def record(
    act: Act,
    *,
    unit: str,
    outcome: str,
    facts: str,
    cited: Sequence[Mapping[str, Any]],
    username: str = "",
    basis: str = "",
) -> AccountabilityRecord:
    """Enter that a person, or a unit where `username` is "", was held to account. Raises Invalid naming each field.

    `cited` is `[{"kind": order | alert | audit | clock, "id": …}]`, at least one.
    """
    person = _person(act, username)
    unit = unit or (person.unit_code or "" if person else "")
    found, errors = evidence.resolve(act.session, act.actor, cited)
    if username and person is None:
        errors.append(FieldError("/username", f"没有用户名为“{username}”的人员"))
    if unit not in act.units.by_code:
        errors.append(FieldError("/unit", "请选择单位"))
    elif person is not None and (person.unit_code or "") not in act.units.subtree(unit):
        errors.append(FieldError("/username", f"{person.name}不是这个单位的人员"))
    if outcome not in OUTCOMES:
        errors.append(FieldError("/outcome", "请选择谈话提醒、通报或者处分建议"))
    if not facts.strip():
        errors.append(FieldError("/facts", "请写明事实"))
    if errors:
        raise Invalid(f"有 {len(errors)} 处需要修改", errors=errors)
    if not act.actor.reaches(Role.SUPERVISOR, unit):
        raise Forbidden("只能登记您监察范围内的单位和人员")
    if person is not None and person.id == act.actor.user_id:
        raise Forbidden("不能登记本人的问责", remedy="请由其他监察人员登记。")
    row = AccountabilityRecord(
        id=new_id(),
        unit=unit,
        user_id=person.id if person else None,
        person_name=person.name if person else "",
        outcome=outcome,
        facts=facts.strip(),
        basis=basis.strip(),
        recorded_at=act.now,
        recorded_by=act.actor.user_id,
        recorded_by_name=act.actor.name,
    )
    act.session.add(row)
    for one in found:
        piece = {"record_id": row.id, "kind": one.kind, "ref": one.ref, "case_no": one.case_no, "words": one.words}
        act.append(Evidence, piece)
    about = {"unit": unit, "person": person.username if person else "", "outcome": outcome}
    said = {"facts": row.facts, "basis": row.basis, "evidence": [one.key for one in found]}
    act.record("accountability.record", row.id, None, **about, **said)
    return row


def strike(act: Act, record_id: str, reason: str) -> AccountabilityRecord:
    """Strike a record out, with the reason; it stays readable."""
    row = act.session.get(AccountabilityRecord, record_id, with_for_update=True)
    if row is None or not act.actor.reaches(Role.SUPERVISOR, row.unit):
        raise NotFound("没有这条问责记录")
    if row.struck_at is not None:
        raise Conflict(
            f"这条问责记录已由{row.struck_by_name}于 {moment_text(row.struck_at)} 撤销",
            code="already_struck",
            extra={"closed_by": row.struck_by_name, "closed_at": row.struck_at.isoformat()},
        )
    if not reason.strip():
        raise Invalid("请写明撤销的理由", errors=[FieldError("/reason", "请写明撤销的理由")])
    row.struck_at, row.struck_by_name, row.struck_reason = act.now, act.actor.name, reason.strip()
    act.record("accountability.strike", row.id, None, reason=row.struck_reason)
    return row


def records(
    session: Session, actor: Actor, *, unit: str = "", outcome: str = "", after: str = "", limit: int = PAGE
) -> Page:
    """Records this person may read, newest first."""
    query = _narrowed(actor, unit, outcome)
    if after:
        if session.get(AccountabilityRecord, after) is None:
            raise bad_mark()
        query = query.where(AccountabilityRecord.id < after)
    page = cut(session.scalars(query.limit(limit + 1)).all(), limit)
    return Page(_with_evidence(session, page.items), page.next)


def found(session: Session, actor: Actor, record_id: str) -> Shown:
    row = session.scalars(_narrowed(actor).where(AccountabilityRecord.id == record_id)).one_or_none()
    if row is None:
        raise NotFound("没有这条问责记录")
    return _with_evidence(session, [row])[0]


def as_csv(session: Session, actor: Actor, tree: UnitTree, *, unit: str = "", outcome: str = "") -> bytes:
    """Everything this person may read, as a spreadsheet opens it: UTF-8 with its mark, no cell that computes."""
    rows = session.scalars(_narrowed(actor, unit, outcome)).all()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(_harmless(_cells(shown, tree)) for shown in _with_evidence(session, rows))
    return out.getvalue().encode("utf-8-sig")


def _cells(shown: Shown, tree: UnitTree) -> Iterable[str]:
    row = shown.record
    return (
        moment_text(row.recorded_at),
        tree.name(row.unit),
        row.person_name,
        OUTCOMES[row.outcome],
        row.facts,
        row.basis,
        "；".join(f"{evidence.KINDS[one.kind]}：{one.words}" for one in shown.evidence),
        row.recorded_by_name,
        moment_text(row.struck_at),
        row.struck_by_name or "",
        row.struck_reason,
    )


def _harmless(cells: Iterable[str]) -> list[str]:
    return [f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells]


def _narrowed(actor: Actor, unit: str = "", outcome: str = "") -> Select[AccountabilityRecord]:
    query = select(AccountabilityRecord).order_by(AccountabilityRecord.id.desc())
    if not actor.holds(Role.ADMIN):
        query = query.where(AccountabilityRecord.unit.in_(sorted(actor.units([Role.SUPERVISOR]))))
    if unit:
        query = query.where(AccountabilityRecord.unit == unit)
    if outcome:
        query = query.where(AccountabilityRecord.outcome == outcome)
    return query


def _with_evidence(session: Session, rows: Sequence[AccountabilityRecord]) -> list[Shown]:
    query = select(Evidence).where(Evidence.record_id.in_([row.id for row in rows])).order_by(Evidence.id)
    by_record: dict[str, list[Evidence]] = {}
    for one in session.scalars(query):
        by_record.setdefault(one.record_id, []).append(one)
    return [Shown(row, by_record.get(row.id, [])) for row in rows]


def _person(act: Act, username: str) -> User | None:
    query = select(User).where(User.username == username)
    return act.session.scalars(query).one_or_none() if username else None
