"""How the office's figures look from outside: bulletins, scores, appeals, alarms, what stands behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from web.present import iso
from workflows.efficiency.alarms import Shown
from workflows.efficiency.board import Row
from workflows.efficiency.listing import Line, Told
from workflows.efficiency.measures import MEASURES
from workflows.efficiency.models import Bulletin, ScoreAppeal
from workflows.efficiency.scores import Standing
from workflows.efficiency.steps import SETS, Step, StepTask
from workflows.people.queries import UnitTree
from workflows.rules.efficiency import ALARMS
from workflows.rules.triggers import TRIGGERS


def bulletin(row: Bulletin, signed: tuple[int, int]) -> dict[str, Any]:
    return {
        "id": row.id,
        "month": row.month,
        "number": row.number,
        "unit": row.unit,
        "made_at": iso(row.made_at),
        "indicators": row.indicators,
        "signed": signed[0],
        "sent": signed[1],
    }


def whole_bulletin(told: Told, standings: Sequence[Standing]) -> dict[str, Any]:
    read = sum(row.read_at is not None for row in told.receipts)
    return {
        **bulletin(told.bulletin, (read, len(told.receipts))),
        "figures": [
            figure(code, unit, value) for unit, by_code in told.figures.items() for code, value in by_code.items()
        ],
        "scores": [score(one) for one in standings],
        "receipts": [
            {"name": row.name, "unit": row.unit, "role": row.role, "read_at": iso(row.read_at)} for row in told.receipts
        ],
        "errata": [{"at": iso(row.at), "by": row.by_name, "text": row.text} for row in told.errata],
        "orders": [
            {
                "order": order.id,
                "number": order.number,
                "unit": line.unit,
                "measure": line.measure,
                "state": order.state,
            }
            for line, order in told.orders
        ],
        "appeals": [appeal(row) for row in told.appeals],
    }


def figure(code: str, unit: str, value: int) -> dict[str, Any]:
    measure = MEASURES[code]
    return {"unit": unit, "measure": code, "title": measure.title, "counted_in": measure.unit, "value": value}


def score(one: Standing) -> dict[str, Any]:
    return {
        "unit": one.row.unit,
        "frozen": one.row.score,
        "points": one.points,
        "grade": one.grade,
        "lines": [
            {
                "indicator": line.code,
                "title": line.indicator.title,
                "value": line.value,
                "of": line.of,
                "lost": line.lost,
                "left": line.left,
            }
            for line in one.lines
        ],
    }


def appeal(row: ScoreAppeal) -> dict[str, Any]:
    return {
        "id": row.id,
        "bulletin": row.bulletin_id,
        "unit": row.unit,
        "indicator": row.indicator,
        "reason": row.reason,
        "asked_at": iso(row.asked_at),
        "asked_by": row.asked_by_name,
        "state": row.state,
        "restored": row.restored,
        "opinion": row.opinion or None,
        "decided_at": iso(row.decided_at),
        "decided_by": row.decided_by_name,
    }


def alarm(shown: Shown, tree: UnitTree) -> dict[str, Any]:
    row, order = shown.alarm, shown.in_order()
    return {
        "id": row.id,
        "rule": row.rule,
        "rule_words": TRIGGERS[row.rule],
        "group": ALARMS[row.rule].group.value,
        "indicators": row.indicators,
        "unit": row.unit,
        "unit_name": tree.short_name(row.unit),
        "month": row.month,
        "case_no": shown.case_no,
        "said": row.said,
        "raised_at": iso(row.raised_at),
        "due_at": iso(shown.clock.due_at),
        "to": row.recipients,
        "order": order.id if order is not None else None,
        "answer": row.answer or None,
        "answered_at": iso(row.answered_at),
        "answered_by": row.answered_by_name,
    }


def line(one: Line) -> dict[str, Any]:
    return {
        "subject": one.subject,
        "unit": one.unit,
        "at": iso(one.at),
        "case_no": one.case.case_no if one.case is not None else None,
    }


def board_row(row: Row, tree: UnitTree, by: str) -> dict[str, Any]:
    name = tree.short_name(row.key) if by == "unit" else row.name
    return {"key": row.key, "name": name, "lights": dict(row.lights)}


def step(one: Step) -> dict[str, Any]:
    return {
        "element": one.element,
        "name": one.name,
        "heat": one.heat.code if one.heat else None,
        **{name: one.figure(name) for name in SETS},
        "share": _spread(one.share),
        "seconds": _spread(one.taken),
    }


def _spread(found: tuple[int, int] | None) -> dict[str, int] | None:
    return {"half": found[0], "nine_tenths": found[1]} if found else None


def step_task(one: StepTask) -> dict[str, Any]:
    task = one.task
    return {
        "id": task.id,
        "case_no": task.case_no,
        "element": task.element,
        "step": task.step,
        "unit": task.unit,
        "opened_at": iso(task.opened_at),
        "due_at": iso(task.due_at),
        "closed_at": iso(task.closed_at),
        "share": one.share,
        "seconds": one.taken,
    }
