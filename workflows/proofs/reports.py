"""举报索要证明: a citizen says that a proof was demanded, the published list answers at once, staff answer for good."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.clock import local_date
from engine.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import numbers
from workflows.catalogue import queries as catalogue
from workflows.notices import commands as notices
from workflows.office import Office
from workflows.paging import PAGE, Page, bad_mark, cut
from workflows.people import commands as people
from workflows.people.queries import holders
from workflows.people.roles import Actor, Role
from workflows.proofs.book import ProofBook
from workflows.proofs.facts import Facts, facts
from workflows.proofs.models import ProofReport

ANSWERING = (Role.SUPERVISOR, Role.LEADER_IN_CHARGE, Role.SECTION_CHIEF)
STANDINGS: Mapping[str, str] = {
    "unlisted": "清单以外的证明，任何单位不得索要（优化营商环境条例第四十四条、重庆市优化营商环境条例第五十条）。",
    "shared": "这份材料由部门共享取得，不用您提供（国务院关于在线政务服务的若干规定第七条）。",
    "listed": "符合条件的，办理时应当提供。",
}
VERDICTS: Mapping[str, str] = {"upheld": "举报属实，已停止索要", "lawful": "依法应当提供", "unclear": "未能查实"}
MOST, WINDOW = 30, timedelta(hours=1)
"""How many reports one address may send in an hour."""
TRIES, TRY_WINDOW = 20, timedelta(minutes=5)
SHORTEST = 2
"""Letters that must agree for one name to be taken for part of another."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the citizen is given: the number, the password to ask with, what the list says."""

    report: ProofReport
    password: str


@dataclass(frozen=True, slots=True)
class Sent:
    """What the citizen said. Nobody is asked for a name."""

    service: str
    document: str
    place: str = ""
    story: str = ""


def on_the_list(found: Facts, book: ProofBook, document: str) -> Mapping[str, Any] | None:
    """The material of the guide that is meant: the same by any of its names, else one whose name holds the other."""
    wanted = book.proper(document)
    rows = found["materials"]
    for row in rows:
        if wanted in (book.proper(row["name"]), row.get("document")):
            return dict(row)
    part = (row for row in rows if len(document) >= SHORTEST and (document in row["name"] or row["name"] in document))
    return next((dict(row) for row in part), None)


def report(act: Act, sent: Sent, address: str) -> Receipt:
    """Take a report down under a number of its own; the unit's chiefs and supervisors are told."""
    document = sent.document.strip()
    if not document:
        raise Invalid("请写明被索要的证明", errors=[FieldError("/document", "请写明被索要的是什么证明")])
    key = f"proof-report-from:{address}"
    people.check_limit(act.session, key, limit=MOST, window=WINDOW)
    people.count_try(act.session, key, limit=MOST + 1, window=WINDOW)
    version, service = catalogue.live(act.session, act.office.shelf, sent.service)
    row = on_the_list(facts(service.row), act.office.proofs, document)
    password, report_id = numbers.query_password(), new_id()
    written = ProofReport(
        id=report_id,
        password_hash=numbers.password_hash(act.office.keys, report_id, password),
        service_key=service.key,
        service_name=service.name,
        unit=act.units.now(service.unit),
        digest=version.digest,
        document=document,
        standing="unlisted" if row is None else "shared" if row["channel"] == "data_share" else "listed",
        listed="" if row is None else row["name"],
        place=sent.place.strip(),
        story=sent.story.strip(),
        state="open",
        reported_at=act.now,
        reported_by=act.actor.user_id if act.actor.holds(Role.APPLICANT) else None,
    )
    written.number = _number(act)
    act.session.add(written)
    act.record("proof.report", written.number, service=service.key, document=document, standing=written.standing)
    told = [one.id for role in ANSWERING for one in holders(act.people, act.units, role, service.unit)]
    title = f"举报索要证明：{service.name}“{document}”"
    link = f"/oversight/proof-reports/{report_id}"
    notices.send(act, told, kind="proof_report", title=title, body=STANDINGS[written.standing], link=link)
    return Receipt(written, password)


def answer(act: Act, report_id: str, verdict: str, words: str) -> ProofReport:
    """Answer a report once, for its unit; whoever reported with an account is told."""
    row = act.session.get(ProofReport, report_id, with_for_update=True)
    if row is None or not _reaches(act.actor, row.unit):
        raise NotFound("没有这份举报") if row is None else Forbidden("只有监察人员和事项所属单位的负责人可以答复")
    errors = []
    if verdict not in VERDICTS:
        errors.append(FieldError("/verdict", "请选择查核结论"))
    if not words.strip():
        errors.append(FieldError("/answer", "请写明查核情况和处理"))
    if errors:
        raise Invalid("答复没有写全", errors=errors)
    if row.state == "answered":
        raise Conflict(f"这份举报已由{row.answered_by_name}答复", code="report_answered")
    row.state, row.verdict, row.answer = "answered", verdict, words.strip()
    row.answered_at, row.answered_by, row.answered_by_name = act.now, act.actor.user_id, act.actor.name
    act.record("proof.answer", row.number, verdict=verdict, answer=row.answer)
    title = f"举报已答复：{row.service_name}“{row.document}”"
    body = f"{VERDICTS[verdict]}。{row.answer}"
    notices.send(act, [row.reported_by or ""], kind="proof_answered", title=title, body=body, link="/proofs/report")
    return row


def look_up(office: Office, number: str, password: str, address: str) -> ProofReport:
    """A report for whoever has its number and password; wrong tries are counted per address."""
    key = f"proof-report-query:{address}"
    with office.read() as session:
        people.check_limit(session, key, limit=TRIES, window=TRY_WINDOW)
        row = session.scalars(select(ProofReport).where(ProofReport.number == number)).one_or_none()
        if row is not None and hmac.compare_digest(
            row.password_hash, numbers.password_hash(office.keys, row.id, password)
        ):
            return row
    with office.database.write() as session:
        people.count_try(session, key, limit=TRIES + 1, window=TRY_WINDOW)
    raise WrongReportPassword


class WrongReportPassword(Forbidden):
    """Number and password do not fit together; which of the two is wrong is not told."""

    code = "wrong_query_password"
    title = "举报编号或者查询密码不正确"
    remedy = "请核对提交举报时给出的编号和查询密码。"


def reports(session: Session, actor: Actor, *, state: str = "", after: str = "", limit: int = PAGE) -> Page:
    """The reports on services of the units this person answers for, the newest first."""
    query = select(ProofReport).where(ProofReport.unit.in_(sorted(actor.units(ANSWERING))))
    if state:
        query = query.where(ProofReport.state == state)
    if after:
        if session.get(ProofReport, after) is None:
            raise bad_mark()
        query = query.where(ProofReport.id < after)
    return cut(list(session.scalars(query.order_by(ProofReport.id.desc()).limit(limit + 1))), limit)


def found(session: Session, actor: Actor, report_id: str) -> ProofReport:
    """One report. Raises NotFound where there is none for this person."""
    row = session.get(ProofReport, report_id)
    if row is None or not _reaches(actor, row.unit):
        raise NotFound("没有这份举报")
    return row


def _reaches(actor: Actor, unit: str) -> bool:
    return any(actor.reaches(role, unit) for role in ANSWERING)


def _number(act: Act) -> str:
    year = local_date(act.now).year
    return f"ZM-{year}-{numbers.take(act, f'proof-report:{year}'):06}"
