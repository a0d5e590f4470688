"""Following a case: its history, its drawing, the public query by number and password."""

from __future__ import annotations

import hmac
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engine.errors import Forbidden, NotFound
from workflows.audit import AuditEntry
from workflows.cases import access, materials, numbers, progress
from workflows.cases.models import Case, Upload
from workflows.cases.queries import CaseFile, case_file
from workflows.documents.models import Document
from workflows.office import Office
from workflows.paging import PAGE, Page, cut, numbered
from workflows.people import commands as people
from workflows.people.roles import Actor

TRIES, WINDOW = 20, timedelta(minutes=5)
"""How many public queries one address may get wrong before it has to wait."""


class WrongPassword(Forbidden):
    """Number and password do not fit together; which of the two is wrong is not told."""

    code = "wrong_query_password"
    title = "办件编号或者查询密码不正确"
    remedy = "请核对收件凭证上的办件编号和查询密码。"


def history(session: Session, case: Case) -> list[AuditEntry]:
    """Every act on the case, in order."""
    query = select(AuditEntry).where(AuditEntry.chain == f"case:{case.id}").order_by(AuditEntry.seq)
    return list(session.scalars(query))


def history_page(session: Session, case: Case, *, after: str = "", limit: int = PAGE) -> Page:
    """The same in pages, marked by the number in the chain."""
    seq = numbered(after) if after else 0
    query = select(AuditEntry).where(AuditEntry.chain == f"case:{case.id}", AuditEntry.seq > seq)
    rows = list(session.scalars(query.order_by(AuditEntry.seq).limit(limit + 1)))
    return cut(rows, limit, lambda row: str(row.seq))


def drawing(session: Session, office: Office, case: Case) -> str:
    file = case_file(session, office, case)
    return progress.diagram(session, office, file, office.clock.now())


def document(session: Session, case: Case, document_id: str) -> Document:
    row = session.get(Document, document_id)
    if row is None or row.case_id != case.id:
        raise NotFound("没有这份文书")
    return row


def with_password(office: Office, case_no: str, password: str, address: str) -> CaseFile:
    """The public query: case number and query password. Wrong tries are counted per case and per address."""
    keys = (f"progress:{case_no}", f"progress-from:{address}")
    with office.read() as session:
        for key in keys:
            people.check_limit(session, key, limit=TRIES, window=WINDOW)
        case = session.scalars(select(Case).where(Case.case_no == case_no)).one_or_none()
        if case is not None and hmac.compare_digest(
            case.query_hash, numbers.password_hash(office.keys, case.id, password)
        ):
            return case_file(session, office, case)
    with office.database.write() as session:
        for key in keys:
            people.count_try(session, key, limit=TRIES + 1, window=WINDOW)
    raise WrongPassword


def with_token(office: Office, token: str) -> CaseFile:
    """The public query by the opaque token of a receipt's QR code."""
    with office.read() as session:
        case = session.scalars(select(Case).where(Case.track_hash == numbers.token_hash(token))).one_or_none()
        if case is None:
            raise NotFound("没有找到这个办件", remedy="请用办件编号和查询密码查询。")
        return case_file(session, office, case)


def open_upload(office: Office, actor: Actor, upload_id: str) -> tuple[Upload, bytes]:
    """A file for somebody who may see it: its owner before it belongs to a case, the case's people after."""
    with office.read() as session:
        row = session.get(Upload, upload_id)
        if row is None:
            raise NotFound("没有这个文件")
        case = session.get(Case, row.case_id) if row.case_id else None
        if case is not None:
            access.require_see(session, actor, case)
            if case.applicant_user_id != actor.user_id and not access.works_on(session, actor, case):
                raise Forbidden("抄送给您的办件供阅知，不能打开申请材料")
        elif row.owner_id != actor.user_id:
            raise NotFound("没有这个文件")
        return row, materials.content(office.files, office.keys, row, case)
