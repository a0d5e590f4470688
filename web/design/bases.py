"""The register of legal bases: the list, one with all that rests on it, its dates changed, conflicts between bases."""

from __future__ import annotations

from dataclasses import asdict

from flask import redirect, render_template, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response as WerkzeugResponse

from engine.clock import local_date
from web.design import blueprint
from web.identity import actor, office
from web.pages import Attempt, messages, text
from workflows.audit import AuditEntry
from workflows.bases import commands, queries
from workflows.bases.commands import Entry
from workflows.bases.conflicts import KINDS, conflicts
from workflows.bases.models import LegalBasis
from workflows.bases.uses import KINDS as RESTS
from workflows.catalogue.words import LEVELS
from workflows.people.queries import unit_tree
from workflows.rules.bases import ended

PAGE = 50
_FIELDS = ("title", "level", "note", "doc_no", "article", "text", "effective_from", "effective_to", "url")


@blueprint.get("/bases")
def bases() -> str:
    q, level, after = (request.args.get(name, "").strip() for name in ("q", "level", "after"))
    ending = request.args.get("ending") == "1"
    today = local_date(office().clock.now())
    with office().read() as session:
        page = queries.bases(
            session, q=q, level=level if level in LEVELS else "", ending=ending, after=after, limit=PAGE
        )
        return render_template(
            "design/bases.html",
            rows=[(row, ended(row.effective_to, today)) for row in page.items],
            counts=queries.counted(session, page.items),
            next=page.next,
            after=after,
            filters={"q": q, "level": level, "ending": "1" if ending else ""},
            levels=LEVELS,
        )


@blueprint.get("/bases/conflicts")
def basis_conflicts() -> str:
    with office().read() as session:
        found = conflicts(session, local_date(office().clock.now()), service=request.args.get("service", ""))
    return render_template("design/basis_conflicts.html", found=found, kinds=KINDS)


@blueprint.get("/bases/new")
def new_basis() -> str:
    return _form(Entry("", "", ""), Attempt())


@blueprint.post("/bases")
def add_basis() -> WerkzeugResponse | tuple[str, int]:
    entry = _sent()
    with Attempt("basis_known") as attempt, office().act(actor()) as act:
        basis_id = commands.add(act, entry).id
    if attempt.problem is not None:
        return _form(entry, attempt), 422 if attempt.errors else 409
    return redirect(url_for("design.basis", basis_id=basis_id), 303)


@blueprint.get("/bases/<basis_id>")
def basis(basis_id: str) -> str:
    return _page(basis_id, None, Attempt())


@blueprint.post("/bases/<basis_id>")
def change_basis(basis_id: str) -> WerkzeugResponse | tuple[str, int]:
    entry, revision = _sent(), request.form.get("revision", 0, type=int)
    with Attempt("basis_changed") as attempt, office().act(actor()) as act:
        commands.change(act, basis_id, entry, revision=revision)
    if attempt.problem is not None:
        return _page(basis_id, entry, attempt), 422 if attempt.errors else 409
    return redirect(url_for("design.basis", basis_id=basis_id, saved=1), 303)


def _sent() -> Entry:
    return Entry(**{name: text(name, 20000 if name == "text" else 500) for name in _FIELDS})


def _form(entry: Entry, attempt: Attempt) -> str:
    return render_template(
        "design/new_basis.html",
        entry=asdict(entry),
        errors=messages(attempt.errors, "/"),
        detail=_detail(attempt),
        levels=list(LEVELS.items()),
    )


def _detail(attempt: Attempt) -> str:
    if attempt.problem is None or attempt.errors:
        return ""
    return f"{attempt.problem.detail.rstrip('。')}。{attempt.problem.remedy_here}"


def _as_entry(row: LegalBasis) -> Entry:
    days = {name: day.isoformat() if (day := getattr(row, name)) else "" for name in ("effective_from", "effective_to")}
    return Entry(
        title=row.title, level=row.level, note="", doc_no=row.doc_no, article=row.article, text=row.text, url=row.url,
        **days,
    )  # fmt: skip


def _page(basis_id: str, entry: Entry | None, attempt: Attempt) -> str:
    with office().read() as session:
        row = queries.basis(session, basis_id)
        uses = queries.dependents(session, row)
        said = select(AuditEntry).where(AuditEntry.chain == "office:basis", AuditEntry.subject == row.id)
        history = session.scalars(said.order_by(AuditEntry.seq.desc()).limit(20)).all()
        return render_template(
            "design/basis.html",
            row=row,
            cited=queries.quoted(row),
            ended=ended(row.effective_to, local_date(office().clock.now())),
            uses=uses,
            history=history,
            entry=asdict(entry or _as_entry(row)),
            errors=messages(attempt.errors, "/"),
            detail=_detail(attempt),
            saved=request.args.get("saved") == "1",
            levels=list(LEVELS.items()),
            rests=RESTS,
            tree=unit_tree(session),
        )
