"""What is printed as it stands: an order of supervision with its colour, how a date was counted, why a case ended."""

from __future__ import annotations

import io
import re

import pytest
from pypdf import PdfReader

from engine.errors import NotFound
from tests.hall import HOUSING, Hall
from tests.workflows.documents.test_documents import says, text
from tests.workflows.supervision.test_orders import answer, issued
from workflows.cases import closing
from workflows.limits import papers as dates
from workflows.people.queries import unit_tree
from workflows.people.roles import Role
from workflows.supervision import listing, papers

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def read(pdf: bytes) -> str:
    return re.sub(r"\s+", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def order_paper(hall: Hall, order_id: str) -> str:
    now = hall.clock.now()
    with hall.office.read() as session:
        tree = unit_tree(session)
        shown = listing.order(session, hall.actor("supervisor"), tree, now, order_id)
        return read(papers.pdf(session, hall.office, shown, listing.deeds(session, shown.order), tree, now))


def test_an_order_is_printed_with_its_colour_its_time_and_all_that_was_done_to_it(hall: Hall) -> None:
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    hall.engage("leader", Role.LEADER_IN_CHARGE, "shebao")
    case_no = hall.receive().case.case_no
    order_id = issued(hall, unit="shebao", case_no=case_no, content="超过承诺时限。\n请说明原因。").id
    paper = order_paper(hall, order_id)
    says(paper, "督办单", "渝示府〔2026〕督字第0001号", "蓝牌", "演示区社会保险事务中心：", "超过承诺时限。", case_no)
    says(paper, "3 个工作日，2026年9月17日 17:30 前", "待答复", "失业保险金申领", "一级督办")
    hall.at("2026-09-17 17:31")
    hall.tick()
    answer(hall, order_id, "leader", "人手不足，今日办结。")
    says(
        order_paper(hall, order_id),
        "黄牌",
        "二级督办",
        "逾期未答复，升级为二级督办",
        "人手不足，今日办结。",
        "演示leader",
    )


def test_how_a_date_was_counted_is_printed_day_by_day(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    clock = hall.clock_of(case_no, "statutory")
    with hall.office.read() as session:
        paper = read(dates.explanation(session, hall.office, hall.case(case_no), clock.id))
        with pytest.raises(NotFound):
            dates.explanation(session, hall.office, hall.case(case_no), "nothing")
    says(
        paper,
        "时限计算说明",
        case_no,
        "10 个工作日",
        "最后一日",
        "2026年9月28日（周一）",
        "《社会保险经办条例》第二十四条",
    )
    says(paper, "2026年9月20日（周日）", "调休上班", "2026年9月25日（周五）", "中秋节", "开始计时")


def test_a_case_that_is_ended_has_a_notice_with_ground_article_and_reason(hall: Hall) -> None:
    case_no = hall.receive(HOUSING).case.case_no
    with hall.act("decider") as act:
        closing.terminate(act, case_no, "impossible", "房源灭失。")
    paper = text(hall, case_no, "termination_notice")
    says(paper, "终止办理通知书", "因不可抗力，申请事项无法实施", "参照行政许可法第七十条第五项", "房源灭失。")
    says(paper, "分管领导 演示分管领导", "终字第0001号", "救济途径")
