"""The supervisors' lists as workbooks (xlsx): what the page shows, all of it, read and written a part at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import Response, request

from engine.errors import NotFound
from web.codes import ORDER_CARDS, ORDER_KINDS, ORDER_STATES, RUNGS
from web.download import workbook
from web.identity import actor, office
from web.oversight import alerts as alert_pages
from web.oversight import blueprint
from web.oversight import orders as order_pages
from web.oversight.board import chosen, lights, moment_of
from web.oversight.statistics import HEADS, line_rows
from workflows.efficiency import board, listing
from workflows.efficiency.measures import MEASURES
from workflows.efficiency.sheets import Cell
from workflows.paging import AT_ONCE, every
from workflows.people.queries import unit_tree
from workflows.rules.triggers import TRIGGERS
from workflows.supervision import listing as order_lists
from workflows.supervision import queries

TASK_HEADS = ("办件编号", "事项", "环节", "责任单位", "办理人", "开始时间", "到期时间", "法定到期")
ALERT_HEADS = (
    "级别",
    "办件编号",
    "事项",
    "环节",
    "责任单位",
    "到期时间",
    "发出时间",
    "已告知",
    "答复",
    "答复人",
    "答复时间",
)
ORDER_HEADS = (
    "监察编号", "文种", "色牌", "级别", "状态", "被督办单位", "责任部门", "办件编号", "监察规则", "内容", "依据",
    "发出时间", "签发人", "答复期限", "答复", "答复时间", "结果",
)  # fmt: skip
Rows = Iterator[Sequence[Cell]]


@blueprint.get("/board/tasks.xlsx")
def export_board_tasks() -> Response:
    by, key, light, unit = (request.args.get(name, "").strip() for name in ("by", "key", "light", "unit"))
    now, units = moment_of(request.args.get("at", "")), chosen(unit)
    words = next((one.words for one in lights() if one.code == light), "")
    with office().read() as session:
        tree = unit_tree(session)
        wanted = {"by": by, "key": key, "light": light, "limit": AT_ONCE}
        found = every(session, lambda after: board.tasks(session, units, now, **wanted, after=after))  # type: ignore[arg-type]
        rows: Rows = (
            (
                task.case_no,
                task.service_name,
                task.step,
                tree.name(task.unit),
                task.assignee_name or "",
                task.opened_at,
                task.due_at,
                task.statutory_due_at,
            )
            for task in found
        )
        return workbook("在办任务", f"在办任务{words}", TASK_HEADS, rows)


@blueprint.get("/bulletins/<bulletin_id>/figures/<measure>.xlsx")
def export_bulletin_cases(bulletin_id: str, measure: str) -> Response:
    """What stood behind a figure when the bulletin was made; figures that find no fault have no such list."""
    if measure not in MEASURES or not MEASURES[measure].at_fault:
        raise NotFound("这项数字没有随通报保存的清单", remedy="现在的清单在统计页面。")
    title = MEASURES[measure].title
    with office().read() as session:
        told = listing.bulletin(session, bulletin_id)
        lines = listing.all_frozen(session, told.bulletin, measure, chosen(request.args.get("unit", "")))
        return workbook(title, f"{told.month.words}通报 {title}", HEADS, line_rows(lines, unit_tree(session)))


@blueprint.get("/alerts.xlsx")
def export_alerts() -> Response:
    _, wanted = alert_pages.asked()
    with office().read() as session:
        tree, who = unit_tree(session), actor()
        found = every(session, lambda after: queries.alerts(session, who, **wanted, after=after, limit=AT_ONCE))
        rows: Rows = (
            (
                RUNGS[row.rung],
                row.case_no,
                row.service_name,
                row.step,
                tree.name(row.unit),
                row.due_at,
                row.raised_at,
                "、".join(one["name"] for one in row.recipients),
                row.answer or "",
                row.answered_by_name or "",
                row.answered_at,
            )
            for row in found
        )
        return workbook("预警", "预警", ALERT_HEADS, rows)


@blueprint.get("/orders.xlsx")
def export_orders() -> Response:
    wanted, now = order_pages.asked(), office().clock.now()
    with office().read() as session:
        tree, who = unit_tree(session), actor()
        found = every(
            session, lambda after: order_lists.orders(session, who, tree, now, **wanted, after=after, limit=AT_ONCE)
        )
        rows: Rows = (
            (
                shown.order.number,
                ORDER_KINDS[shown.order.kind],
                ORDER_CARDS[shown.card(now).code],
                shown.order.level,
                ORDER_STATES[shown.order.state],
                tree.name(shown.order.unit),
                tree.name(shown.order.responsible_unit),
                shown.order.case_no,
                f"{shown.order.rule} {TRIGGERS[shown.order.rule]}",
                shown.order.content,
                shown.order.basis,
                shown.order.issued_at,
                shown.order.issued_by_name,
                shown.clock.due_at,
                shown.order.answer,
                shown.order.answered_at,
                shown.order.result,
            )
            for shown in found
        )
        return workbook("督办", "督办", ORDER_HEADS, rows)
