"""Issue documents: take the number last, freeze the data, leave the rendering to a job."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from engine import jobs
from engine.clock import local_date
from engine.errors import Conflict, NotFound
from engine.jobs import Job
from engine.store.columns import new_id
from engine.store.tables import JobRow
from workflows.acts import Act
from workflows.cases import dossier, numbers
from workflows.cases.models import Case
from workflows.catalogue.folder import Service
from workflows.documents import content
from workflows.documents.models import Document
from workflows.documents.render import render
from workflows.files import keep
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
    act.append(JobRow, jobs.new_row("document", {"document": row.id}, now=act.now, unique_key=f"document:{row.id}"))


def render_issued(office: Office, job: Job) -> Callable[[Act], None]:
    """The job behind `issue`: fill the template, seal the file; the answer makes it the document's file.

    Each try writes a file of its own, named by its content: the row says which one counts, whoever is late.
    """
    document_id = str(job.payload["document"])
    with office.read() as session:
        row = session.get(Document, document_id)
        case = session.get(Case, row.case_id) if row else None
        if row is None or case is None or row.state != "pending":
            return lambda _act: None
        cipher = dossier.cipher(office.keys, case)
        data = cipher.unseal_json(row.secret)
        data["qr_svg"] = content.qr(data["track"])
    pdf = render(office.settings.bpmn / "documents", row.kind, data)
    sha256 = hashlib.sha256(pdf).hexdigest()
    keep(_path(office.files, document_id, sha256), cipher.seal(pdf))
    return lambda act: _make_ready(act, document_id, sha256)


def _make_ready(act: Act, document_id: str, sha256: str) -> None:
    row = act.session.get(Document, document_id, with_for_update=True)
    if row is not None and row.state == "pending":
        row.state, row.rendered_at, row.sha256 = "ready", act.now, sha256


def pdf(office: Office, row: Document, case: Case) -> bytes:
    """The rendered file; Conflict while it is still being made."""
    if row.state != "ready":
        raise Conflict("文书正在生成", code="document_pending", remedy="请几秒钟后刷新页面。")
    return dossier.cipher(office.keys, case).unseal(_path(office.files, row.id, str(row.sha256)).read_bytes())


def _path(root: Path, document_id: str, sha256: str) -> Path:
    return root / "documents" / document_id[-2:] / f"{document_id}-{sha256[:16]}.pdf"
