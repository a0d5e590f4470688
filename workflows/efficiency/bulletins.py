"""The monthly bulletin (通报, R41): made by whichever worker is first, signed for, corrected by additions alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import exists, func, insert, literal, select
from sqlalchemy.orm import Session

from engine.clock import SHANGHAI, local_date
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows import duties
from workflows.acts import Act
from workflows.cases import numbers
from workflows.cases.models import Case
from workflows.catalogue import queries as catalogue
from workflows.efficiency import measures, versions
from workflows.efficiency.models import (
    Bulletin,
    BulletinCase,
    BulletinFigure,
    BulletinOrder,
    BulletinReceipt,
    Erratum,
    UnitScore,
)
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.people import absence
from workflows.people.models import User
from workflows.people.queries import UnitTree, holders
from workflows.people.roles import ROLE_NAMES, Role
from workflows.rules import efficiency
from workflows.rules.bulletins import Month, newest_due, outstanding, parse_month
from workflows.rules.numbering import document_number
from workflows.rules.orders import Kind
from workflows.rules.triggers import FROM_BULLETIN
from workflows.supervision import issue
from workflows.supervision.models import SupervisionOrder

DUTY = "bulletin"
WHOLE = ""
"""The unit of figures that are of the whole office."""
FROM_HOUR = 8
"""From eight in the morning on, when somebody is there to read it."""
TITLE = "政务服务效能通报"
WORD = "通"
SENT_TO = (Role.SECTION_CHIEF, Role.LEADER_IN_CHARGE, Role.SUPERVISOR)

Figures = Mapping[str, Mapping[str, int]]
"""By measure and unit."""


def due_on(now: datetime) -> str:
    """The day on which it is to be seen whether a bulletin is due, "" before its hour."""
    local = now.astimezone(SHANGHAI)
    return "" if local.hour < FROM_HOUR else local.date().isoformat()


def make_due(office: Office) -> None:
    """Every bulletin that is due and not there yet, the oldest first; a first working day that was missed is made up.

    Counting takes time and is done before the transaction that keeps the figures; its claim is the (duty, month) row.
    """
    now = office.clock.now()
    if not due_on(now):
        return
    with office.read() as session:
        newest = session.scalar(select(func.max(Bulletin.month)))
        due = newest_due(local_date(now), office.calendars.current(session))
        months = [
            month for month in outstanding(parse_month(newest) if newest else None, due) if _begun(session, month)
        ]
    for month in months:
        with office.read() as session:
            figures = count(session, month)
        with office.act() as act:
            if duties.claim(act.session, DUTY, month.code, now=act.now):
                _keep(act, month, figures)


def _begun(session: Session, month: Month) -> bool:
    """An office that had no case yet has nothing to tell."""
    end = measures.of_month(month).end
    return session.scalar(select(exists().where(Case.received_at < end))) or False


def count(session: Session, month: Month) -> Figures:
    """What a bulletin tells of a month, but for what finds fault: a fixed number of queries, however many cases."""
    window = measures.of_month(month)
    counted = (code for code, measure in measures.MEASURES.items() if not measure.at_fault)
    return {code: measures.counted(session, code, window) for code in counted}


def _keep(act: Act, month: Month, figures: Figures) -> None:
    number, indicators = versions.settled(act)
    window = measures.of_month(month)
    issuer = act.units.by_code[_topmost(act.units)]
    year = local_date(act.now).year
    row = Bulletin(
        id=new_id(),
        month=month.code,
        number=document_number(
            issuer.document_word, year, WORD, numbers.take(act, f"bulletin:{issuer.code}:{WORD}:{year}")
        ),
        unit=issuer.code,
        made_at=act.now,
        starts_at=window.start,
        ends_at=window.end,
        indicators=number,
    )
    act.session.add(row)
    act.session.flush()
    figures = {**figures, **_keep_cases(act, row, window)}
    units = sorted({unit for by_unit in figures.values() for unit in by_unit})
    for code, by_unit in figures.items():
        for unit, value in ((WHOLE, sum(by_unit.values())), *by_unit.items()):
            act.append(BulletinFigure, {"bulletin_id": row.id, "unit": unit, "measure": code, "value": value})
    for unit in units:
        scored = efficiency.score(indicators, {code: by_unit.get(unit, 0) for code, by_unit in figures.items()})
        lines = [
            {"indicator": line.indicator, "value": line.value, "of": line.of, "lost": line.lost}
            for line in scored.lines
        ]
        act.append(UnitScore, {"bulletin_id": row.id, "unit": unit, "score": scored.points, "lines": lines})
    _send(act, row, month, units)
    whole = {code: sum(by_unit.values()) for code, by_unit in figures.items() if by_unit}
    act.record("bulletin.make", month.code, number=row.number, indicators=number, figures=whole)


def _keep_cases(act: Act, row: Bulletin, window: measures.Window) -> Figures:
    """What stands behind the figures that find fault, as it is now: one statement each, nothing is read; and how much
    it is, so that these figures are those of their lists."""
    columns = ["bulletin_id", "measure", "subject", "unit", "case_id"]
    for measure in measures.MEASURES.values():
        if measure.at_fault:
            rows = measures.found(act.session, measure.code, window)
            kept = select(literal(row.id), literal(measure.code), rows.c.subject, rows.c.unit, rows.c.case_id)
            act.session.execute(insert(BulletinCase).from_select(columns, kept))
    figures: dict[str, dict[str, int]] = {code: {} for code, one in measures.MEASURES.items() if one.at_fault}
    counted = select(BulletinCase.measure, BulletinCase.unit, func.count()).where(BulletinCase.bulletin_id == row.id)
    for code, unit, value in act.session.execute(counted.group_by(BulletinCase.measure, BulletinCase.unit)):
        figures[code][unit] = value
    return figures


def _send(act: Act, row: Bulletin, month: Month, units: Iterable[str]) -> None:
    """To whoever leads or supervises a unit that is in it, or has a service: each once, with a receipt to sign."""
    reached = {*units, *(service.unit for service in catalogue.services(act.session))}
    chosen: dict[str, tuple[User, Role]] = {}
    for unit in sorted(reached & set(act.units.by_code)):
        for role in SENT_TO:
            for user in holders(act.people, act.units, role, unit):
                chosen.setdefault(user.id, (user, role))
    told = absence.there(act, chosen)
    for user, role, stands_for in told:
        act.append(
            BulletinReceipt,
            {
                "bulletin_id": row.id,
                "user_id": user.id,
                "name": user.name,
                "role": ROLE_NAMES[role],
                "stands_for": stands_for,
                "unit": user.unit_code or "",
                "read_at": None,
            },
        )
    body = f"{month.words}{TITLE}（{row.number}）已发布，请阅后签收。"
    ids = [user.id for user, _, _ in told]
    notices.send(
        act, ids, kind="bulletin", title=f"{month.words}通报", body=body, link=f"/oversight/bulletins/{row.id}"
    )


def _topmost(tree: UnitTree) -> str:
    return min(code for code, unit in tree.by_code.items() if unit.parent_code is None)


def sign(act: Act, bulletin_id: str) -> BulletinReceipt:
    """Sign for a bulletin; a second time changes nothing."""
    receipt = act.session.get(BulletinReceipt, (bulletin_id, act.actor.user_id), with_for_update=True)
    if receipt is None:
        raise NotFound("您不在这份通报的送达名单中", remedy="通报送达各单位负责人和监察人员，由他们签收。")
    if receipt.read_at is None:
        receipt.read_at = act.now
        act.record("bulletin.sign", bulletin_id)
    return receipt


def correct(act: Act, bulletin_id: str, text: str) -> Erratum:
    """Add a correction. The figures stay what they were."""
    row = _found(act, bulletin_id)
    if not act.actor.reaches(Role.SUPERVISOR, row.unit):
        raise Forbidden("只有发布单位的监察人员可以更正通报")
    if not text.strip():
        raise Invalid("请写明更正的内容", errors=[FieldError("/text", "请写明更正的内容和理由")])
    erratum = Erratum(bulletin_id=row.id, at=act.now, by=act.actor.user_id, by_name=act.actor.name, text=text.strip())
    act.session.add(erratum)
    act.record("bulletin.correct", row.month, text=erratum.text)
    return erratum


def rectify(
    act: Act, bulletin_id: str, *, unit: str, measure: str, content: str, basis: str, limit: str
) -> SupervisionOrder:
    """Issue a rectification (限期整改通知书, R42) from one line of a bulletin, once a line while it is open."""
    row = _found(act, bulletin_id)
    if measure not in measures.MEASURES or act.session.get(BulletinFigure, (row.id, unit, measure)) is None:
        raise Invalid("通报中没有这一项", errors=[FieldError("/measure", "请从通报的数字中选择")])
    open_one = (
        select(SupervisionOrder.number)
        .join(BulletinOrder, BulletinOrder.order_id == SupervisionOrder.id)
        .where(BulletinOrder.bulletin_id == row.id, BulletinOrder.unit == unit, BulletinOrder.measure == measure)
        .where(SupervisionOrder.state != "withdrawn")
    )
    if (number := act.session.scalars(open_one).first()) is not None:
        raise Conflict(f"这一项已发出 {number}", code="already_rectified", remedy="请在督办中查看它的办理情况。")
    draft = issue.Draft(
        kind=Kind.RECTIFICATION, content=content, unit=unit, rule=FROM_BULLETIN, basis=basis, limit=limit
    )
    order = issue.issue(act, draft)
    act.append(BulletinOrder, {"order_id": order.id, "bulletin_id": row.id, "unit": unit, "measure": measure})
    return order


def _found(act: Act, bulletin_id: str) -> Bulletin:
    row = act.session.get(Bulletin, bulletin_id, with_for_update=True)
    if row is None:
        raise NotFound("没有这份通报")
    return row
