"""Issue documents: take the number last, freeze the data, leave the rendering to a job."""

from __future__ import annotations

import hashlib
from pathlib import Path

from engine import jobs
from engine.clock import local_date
from engine.errors import Conflict, NotFound
from engine.store.columns import new_id
from workflows.acts import Act
from workflows.cases import dossier, numbers
from workflows.cases.models import Case
from workflows.catalogue.folder import Service
from workflows.documents import content
from workflows.documents.models import Document
from workflows.documents.render import render
from workflows.office import Office
from workflows.rules.numbering import document_number

KINDS = content.KINDS


def issue(act: Act, case: Case, service: Service, kind: str) -> None:
    """Issue one document of `kind` at the end of this act.

    The data is what the case says at that moment; the number is taken last, so that it is gapless without holding
    the counter for long. The file follows from a job.
    """
    if kind not in KINDS:
        raise NotFound(f"没有名为“{kind}”的文书模板", code="no_document_kind")
    act.at_end(lambda: _issue(act, case, service, kind))


def _issue(act: Act, case: Case, service: Service, kind: str) -> None:
    unit = case.window_unit if KINDS[kind].by_window else case.unit
    issuer = act.units.by_code.get(unit)
    year = local_date(act.now).year
    word = KINDS[kind].word
    seq = numbers.take(act, f"document:{unit}:{word}:{year}")
    number = document_number(issuer.document_word if issuer else "", year, word, seq)
    row = Document(
        id=new_id(),
        case_id=case.id,
        kind=kind,
        title=KINDS[kind].title,
        unit=unit,
        unit_name=issuer.name if issuer else unit,
        year=year,
        word=word,
        seq=seq,
        number=number,
        issued_at=act.now,
        state="pending",
    )
    data = content.assemble(act, case, service, row)
    row.secret = dossier.cipher(act.office.keys, case).seal_json(data)
    act.session.add(row)
    act.record("document.issue", row.title, case, document=row.id, number=number)
    jobs.enqueue(act.session, "document", {"document": row.id}, now=act.now, unique_key=f"document:{row.id}")


def render_issued(office: Office, document_id: str) -> None:
    """The job behind `issue`: fill the template, seal the file. Doing it twice gives the same file once."""
    with office.read() as session:
        row = session.get(Document, document_id)
        case = session.get(Case, row.case_id) if row else None
        if row is None or case is None or row.state != "pending":
            return
        cipher = dossier.cipher(office.keys, case)
        data = cipher.unseal_json(row.secret)
    pdf = render(office.settings.bpmn / "documents", row.kind, data)
    path = _path(office.files, document_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{new_id()}.part")
    part.write_bytes(cipher.seal(pdf))
    with office.act() as act:
        fresh = act.session.get(Document, document_id, with_for_update=True)
        if fresh is None or fresh.state != "pending":
            part.unlink()
            return
        part.replace(path)
        fresh.state, fresh.rendered_at = "ready", act.now
        fresh.sha256 = hashlib.sha256(pdf).hexdigest()


def pdf(office: Office, row: Document, case: Case) -> bytes:
    """The rendered file; Conflict while it is still being made."""
    if row.state != "ready":
        raise Conflict("文书正在生成", code="document_pending", remedy="请几秒钟后刷新页面。")
    return dossier.cipher(office.keys, case).unseal(_path(office.files, row.id).read_bytes())


def _path(root: Path, document_id: str) -> Path:
    return root / "documents" / document_id[-2:] / f"{document_id}.pdf"
