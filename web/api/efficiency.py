"""Indicator alarms and their answers, the indicators, figures with what stands behind them, the board of lights."""

from __future__ import annotations

from typing import Any

from engine.clock import local_date
from web import present_efficiency as present
from web.api import blueprint
from web.api.answers.efficiency import (
    AlarmAnswer,
    AlarmPage,
    BehindPage,
    BoardPage,
    IndicatorsAnswer,
    MeasuredAnswer,
    StepsAnswer,
    StepTaskPage,
)
from web.api.answers.supervision import OrderDetail
from web.api.calls import actor, body, documented, office, once, query
from web.api.orders import order_told
from web.api.schemas import (
    AlarmOrderBody,
    AlarmsQuery,
    AnswerBody,
    BehindQuery,
    BoardQuery,
    IndicatorsBody,
    MonthsQuery,
    StepsQuery,
    StepTasksQuery,
)
from web.months import months_asked, window
from web.present import iso
from workflows.catalogue import queries as catalogue
from workflows.efficiency import alarms, board, listing, measures, steps, versions
from workflows.efficiency.measures import MEASURES, Window
from workflows.people.queries import unit_tree
from workflows.supervision import queries

TAKEN = ("alert_answered", "alert_in_order")


@blueprint.get("/alarms")
@documented("指标预警，新的在前", query=AlarmsQuery, answers=AlarmPage)
def list_alarms() -> dict[str, Any]:
    wanted = query(AlarmsQuery)
    with office().read() as session:
        tree = unit_tree(session)
        page = alarms.alarms(session, actor(), open_only=wanted.pop("open"), **wanted)
        return {"items": [present.alarm(shown, tree) for shown in page.items], "next": page.next}


@blueprint.get("/alarms/<alarm_id>")
@documented("一条指标预警", answers=AlarmAnswer)
def show_alarm(alarm_id: str) -> dict[str, Any]:
    return _alarm(alarm_id)


@blueprint.post("/alarms/<alarm_id>/answer")
@documented("答复指标预警", takes=AnswerBody, answers=AlarmAnswer, refuses=TAKEN)
@once
def answer_alarm(alarm_id: str) -> dict[str, Any]:
    sent = body(AnswerBody)
    with office().act(actor()) as act:
        alarms.answer(act, alarm_id, sent["answer"])
    return _alarm(alarm_id)


@blueprint.post("/alarms/<alarm_id>/order")
@documented(
    "把指标预警转为督办，在督办中答复",
    takes=AlarmOrderBody,
    answers=OrderDetail,
    status=201,
    refuses=(*TAKEN, "nobody_to_answer"),
)
@once
def order_alarm(alarm_id: str) -> tuple[dict[str, Any], int]:
    sent = body(AlarmOrderBody)
    with office().act(actor()) as act:
        order_id = alarms.order(act, alarm_id, **sent).id
    return order_told(order_id), 201


@blueprint.get("/indicators")
@documented("现行的预警阈值和评分指标", answers=IndicatorsAnswer)
def show_indicators() -> dict[str, Any]:
    with office().read() as session:
        number, found = versions.current(session)
    return {"number": number, **found.as_data()}


@blueprint.put("/indicators")
@documented("启用新版指标；以前的预警和评分不变", takes=IndicatorsBody, answers=IndicatorsAnswer)
@once
def change_indicators() -> dict[str, Any]:
    sent = body(IndicatorsBody)
    with office().act(actor()) as act:
        row = versions.change(act, {"alarms": sent["alarms"], "scores": sent["scores"]}, sent["note"])
        return {"number": row.number, **row.content}


@blueprint.get("/stats/figures")
@documented("各统计项目在所问月份的数量，合计和各单位", query=MonthsQuery, answers=MeasuredAnswer)
def show_figures() -> dict[str, Any]:
    wanted = query(MonthsQuery)
    span, units = _span(wanted["first"], wanted["last"]), _units(wanted["unit"])
    with office().read() as session:
        counted = {code: measures.counted(session, code, span, units) for code in MEASURES}
    return {
        "figures": [
            {
                "measure": code,
                "title": MEASURES[code].title,
                "counted_in": MEASURES[code].unit,
                "value": sum(by_unit.values()),
                "units": [present.figure(code, unit, value) for unit, value in sorted(by_unit.items())],
            }
            for code, by_unit in counted.items()
        ]
    }


@blueprint.get("/stats/figures/<measure>")
@documented("一个数字背后的每一件", query=BehindQuery, answers=BehindPage)
def list_behind_figure(measure: str) -> dict[str, Any]:
    wanted = query(BehindQuery)
    span, units = _span(wanted.pop("first"), wanted.pop("last")), _units(wanted.pop("unit"))
    with office().read() as session:
        page = listing.behind(session, measure, span, units, **wanted)
        return {"items": [present.line(one) for one in page.items], "next": page.next}


@blueprint.get("/stats/board")
@documented("在办任务的亮灯情况，超时多的在前", query=BoardQuery, answers=BoardPage)
def show_board() -> dict[str, Any]:
    wanted = query(BoardQuery)
    by, units = wanted.pop("by"), _units(wanted.pop("unit"))
    with office().read() as session:
        tree = unit_tree(session)
        page = board.lights(session, units, office().clock.now(), by, kept=office().kept, **wanted)
        items = [present.board_row(row, tree, by) for row in page.items]
        return {"at": iso(page.at), "items": items, "next": page.next}


@blueprint.get("/stats/steps")
@documented(
    "一个事项各环节用去时限的多少、在办多少，慢的在前", query=StepsQuery, answers=StepsAnswer, refuses=("not_found",)
)
def show_steps() -> dict[str, Any]:
    wanted = query(StepsQuery)
    key, span, units = wanted["service"], _span(wanted["first"], wanted["last"]), _units(wanted["unit"])
    with office().read() as session:
        catalogue.live(session, office().shelf, key)
        found = steps.steps(session, key, span, units, office().clock.now())
    return {"service": key, "steps": [present.step(one) for one in found]}


@blueprint.get("/stats/steps/<element>")
@documented("一个环节的数字背后的每一个任务", query=StepTasksQuery, answers=StepTaskPage)
def list_step_tasks(element: str) -> dict[str, Any]:
    wanted = query(StepTasksQuery)
    span, units = _span(wanted.pop("first"), wanted.pop("last")), _units(wanted.pop("unit"))
    key, now = wanted.pop("service"), office().clock.now()
    with office().read() as session:
        page = steps.tasks(session, key, element, span, units, now, **wanted)
        return {"items": [present.step_task(one) for one in page.items], "next": page.next}


def _alarm(alarm_id: str) -> dict[str, Any]:
    with office().read() as session:
        return present.alarm(alarms.alarm(session, actor(), alarm_id), unit_tree(session))


def _span(first: str, last: str) -> Window:
    return window(*months_asked(first, last, local_date(office().clock.now()), usual=1))


def _units(unit: str) -> list[str]:
    """The units that are counted: those this person watches, or one of them."""
    watched = queries.watched(actor())
    return [unit] if unit in watched else ([] if unit else watched)
