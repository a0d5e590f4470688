"""Lights of the open tasks by unit, service, person and step; each figure leads to its tasks."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from flask import render_template, request

from web.identity import actor, office
from web.oversight import blueprint
from workflows.efficiency import board as figures
from workflows.kept import AT_MOST
from workflows.people.queries import unit_tree
from workflows.rules.lights import Light
from workflows.supervision import queries

PAGE = 30


@blueprint.get("/board")
def board() -> str:
    by, unit, after = (request.args.get(name, "").strip() for name in ("by", "unit", "after"))
    by = by if by in figures.BY else "unit"
    with office().read() as session:
        tree = unit_tree(session)
        page = figures.lights(
            session, chosen(unit), office().clock.now(), by, kept=office().kept, after=after, limit=PAGE
        )
    named = [(row, _name(by, row, tree.short_name)) for row in page.items]
    return render_template(
        "oversight/board.html",
        rows=named,
        at=page.at if page.kept else None,
        next=page.next,
        after=after,
        by=by,
        choices=figures.BY,
        lights=lights(),
        filters={"by": by, "unit": unit},
        units=units(),
        chart=_chart(named),
    )


@blueprint.get("/board/tasks")
def board_tasks() -> str:
    wanted = {name: request.args.get(name, "").strip() for name in ("by", "key", "light", "unit", "at")}
    after, now = request.args.get("after", ""), moment_of(wanted["at"])
    with office().read() as session:
        page = figures.tasks(
            session,
            chosen(wanted["unit"]),
            now,
            by=wanted["by"],
            key=wanted["key"],
            light=wanted["light"],
            after=after,
            limit=PAGE,
        )
        tree = unit_tree(session)
        calendar = office().calendars.current(session)
    return render_template(
        "oversight/board_tasks.html",
        rows=page.items,
        at=now if now.isoformat() == wanted["at"] else None,
        next=page.next,
        after=after,
        filters=wanted,
        tree=tree,
        choices=figures.BY,
        lights=lights(),
        now=now,
        calendar=calendar,
    )


def moment_of(at: str) -> datetime:
    """The moment by which lights are told: of the figure that led here, where it was counted lately, or now."""
    now = office().clock.now()
    with suppress(ValueError):
        then = datetime.fromisoformat(at)
        if then.tzinfo is not None and timedelta() <= now - then <= timedelta(seconds=AT_MOST):
            return then
    return now


def lights() -> list[Light]:
    """The lights an open task can show, the worst first."""
    return [next(light for light in Light if light.code == code) for code in figures.LIGHTS]


def chosen(unit: str) -> list[str]:
    """The units that are counted: those this person watches, or one of them."""
    watched = queries.watched(actor())
    return [unit] if unit in watched else ([] if unit else watched)


def units() -> list[tuple[str, str]]:
    with office().read() as session:
        tree = unit_tree(session)
    return [(code, tree.short_name(code)) for code in queries.watched(actor())]


def _name(by: str, row: figures.Row, short_name: object) -> str:
    if by == "unit":
        return str(short_name(row.key))  # type: ignore[operator]
    return row.name or ("无人认领" if row.key == figures.NOBODY else row.key)


def _chart(rows: list[tuple[figures.Row, str]]) -> dict[str, object]:
    shown = rows[:12]
    colours = {"red_statutory": "dark", "red": "red", "yellow": "yellow", "green": "green", "suspended": "grey"}
    return {
        "kind": "stacked",
        "x": [name for _, name in shown],
        "unit": "项",
        "series": [
            {"name": light.words, "data": [row.lights[light.code] for row, _ in shown], "colour": colours[light.code]}
            for light in lights()
        ],
    }
