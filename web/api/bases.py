"""The register of legal bases: list, one with what depends on it, conflicts, entering and changing."""

from __future__ import annotations

from typing import Any

from engine.clock import local_date
from web import present_law as present
from web.api import blueprint
from web.api.answers.law import BasisAnswer, BasisConflicts, BasisFile, BasisPage
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import BasesQuery, BasisBody, BasisChangeBody, BasisConflictsQuery
from workflows.bases import commands, queries
from workflows.bases.commands import Entry
from workflows.bases.conflicts import conflicts


@blueprint.get("/bases")
@documented("法定依据登记簿", query=BasesQuery, answers=BasisPage)
def list_bases() -> dict[str, Any]:
    wanted, today = query(BasesQuery), local_date(office().clock.now())
    with office().read() as session:
        page = queries.bases(session, **wanted)
        return {"items": [present.basis(row, today) for row in page.items], "next": page.next}


@blueprint.get("/bases/conflicts")
@documented(
    "依据之间的矛盾：规定不一致、引用不一致、引用已失效的依据", query=BasisConflictsQuery, answers=BasisConflicts
)
def basis_conflicts() -> dict[str, Any]:
    wanted = query(BasisConflictsQuery)
    with office().read() as session:
        found = conflicts(session, local_date(office().clock.now()), service=wanted["service"])
    return {"items": [present.conflict(one) for one in found]}


@blueprint.post("/bases")
@documented("登记一条依据", takes=BasisBody, answers=BasisAnswer, status=201, refuses=("basis_known",))
@once
def add_basis() -> tuple[dict[str, Any], int]:
    entry = Entry(**body(BasisBody))
    with office().act(actor()) as act:
        return present.basis(commands.add(act, entry), act.today), 201


@blueprint.get("/bases/<basis_id>")
@documented("一条依据，和以它为依据的事项、材料、时限", answers=BasisFile, refuses=("not_found",))
def show_basis(basis_id: str) -> dict[str, Any]:
    with office().read() as session:
        row = queries.basis(session, basis_id)
        uses = [present.use(one) for one in queries.dependents(session, row)]
        return present.basis(row, local_date(office().clock.now())) | {"uses": uses}


@blueprint.put("/bases/<basis_id>")
@documented(
    "修改一条依据：名称、文号、条款不改；失效日期早于今天的，当即停止所依据事项的新申请",
    takes=BasisChangeBody,
    answers=BasisAnswer,
    refuses=("basis_changed", "not_found"),
)
@once
def change_basis(basis_id: str) -> dict[str, Any]:
    sent = body(BasisChangeBody)
    entry = Entry(title="", **{name: value for name, value in sent.items() if name != "revision"})
    with office().act(actor()) as act:
        return present.basis(commands.change(act, basis_id, entry, revision=sent["revision"]), act.today)
