"""Units over HTTP: for everybody to read, for administrators to add and to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.errors import NotFound
from web.api import blueprint
from web.api.answers.organisation import EndingAnswer, EndingPreview, UnitAnswer, UnitPage
from web.api.calls import actor, body, documented, office, once, query
from web.api.schemas import EndingBody, NewUnitBody, UnitBody, UnitsQuery
from workflows.organisation import ending
from workflows.paging import cut
from workflows.people import standing, units
from workflows.people.models import Unit
from workflows.people.queries import UnitTree, unit_tree


def _told(unit: Unit, tree: UnitTree) -> dict[str, Any]:
    row = standing.of(unit)
    return {
        "code": unit.code,
        "name": row.name,
        "short": row.short,
        "kind": row.kind,
        "parent": unit.parent_code,
        "word": row.word,
        "phone": row.phone,
        "level": row.level,
        "nature": row.nature,
        "credit_code": row.credit_code,
        "area": row.area,
        "clearing": row.clearing,
        "ended_on": unit.ended_on.isoformat() if unit.ended_on else None,
        "ended_how": unit.ended_how,
        "successors": unit.successors,
        "lead": standing.lead_of(tree, unit.code),
    }


@blueprint.get("/units")
@documented("单位，按代码；unit 只列一个单位和它下面的", query=UnitsQuery, answers=UnitPage)
def list_units() -> dict[str, Any]:
    wanted = query(UnitsQuery)
    with office().read() as session:
        tree = unit_tree(session)
    among = tree.subtree(wanted["unit"]) & set(tree.by_code) if wanted["unit"] else set(tree.by_code)
    rows = [tree.by_code[code] for code in sorted(among) if code > wanted["after"]]
    rows = [row for row in rows if wanted["level"] in ("", row.level)]
    page = cut(rows[: wanted["limit"] + 1], wanted["limit"], lambda row: str(row.code))
    return {"items": [_told(row, tree) for row in page.items], "next": page.next}


@blueprint.get("/units/<code>")
@documented("一个单位", answers=UnitAnswer)
def show_unit(code: str) -> dict[str, Any]:
    with office().read() as session:
        tree = unit_tree(session)
    if code not in tree.by_code:
        raise NotFound(f"没有代码为“{code}”的单位")
    return _told(tree.by_code[code], tree)


@blueprint.post("/units")
@documented("增加单位", takes=NewUnitBody, answers=UnitAnswer, status=201)
@once
def add_unit() -> tuple[dict[str, Any], int]:
    sent = body(NewUnitBody)
    code, parent = sent.pop("code"), sent.pop("parent")
    with office().act(actor()) as act:
        return _told(units.add(act, code, parent, standing.Particulars(**sent)), act.units), 201


@blueprint.put("/units/<code>")
@documented("修改单位：写全各项；已发出的文书不变", takes=UnitBody, answers=UnitAnswer, refuses=("unit_ended",))
@once
def change_unit(code: str) -> dict[str, Any]:
    sent = body(UnitBody)
    parent = sent.pop("parent")
    with office().act(actor()) as act:
        return _told(units.change(act, code, standing.Particulars(**sent), parent), act.units)


@blueprint.get("/units/<code>/ending")
@documented("预览：这个单位撤并会转走什么；不改变任何东西", answers=EndingPreview, refuses=("unit_ended",))
def preview_ending(code: str) -> dict[str, Any]:
    with office().read() as session:
        shown = ending.preview(session, office(), code)
    services = [(key, name, True) for key, name in shown.own.items()]
    services += [(key, name, False) for key, name in shown.others.items()]
    return {
        "services": [{"key": key, "name": name, "own": own} for key, name, own in services],
        "counts": _counted(shown.counts),
    }


@blueprint.post("/units/<code>/ending")
@documented(
    "机构调整：单位并入、撤销、更名或者拆分，未办完的转到接续的单位；不能撤销",
    takes=EndingBody,
    answers=EndingAnswer,
    refuses=("unit_ended",),
)
@once
def end_unit(code: str) -> dict[str, Any]:
    sent = body(EndingBody)
    with office().act(actor()) as act:
        moved = ending.end(act, code, ending.Ending(**sent))
        return {"unit": _told(act.units.by_code[code], act.units), "moved": _counted(moved)}


def _counted(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"title": title, "number": number} for title, number in counts.items()]
