"""The monthly bulletin: made once on the first working day, made up when missed, frozen, signed, put right."""

from __future__ import annotations

import io
import re
from concurrent.futures import ThreadPoolExecutor

import docx
import pytest
from pypdf import PdfReader
from sqlalchemy import update

from engine.errors import Conflict, Forbidden, Invalid, NotFound
from tests.hall import Hall
from workflows.cases.models import Case
from workflows.efficiency import agreement, bulletins, listing, papers, scores, versions
from workflows.efficiency.models import (
    Bulletin,
    BulletinCase,
    BulletinFigure,
    BulletinReceipt,
    UnitScore,
)
from workflows.notices.models import Message
from workflows.people.roles import Role
from workflows.rules.efficiency import USUAL
from workflows.supervision import orders
from workflows.supervision.models import SupervisionOrder


def one_late_case(hall: Hall) -> str:
    """Received in September, its step of acceptance late; the office rests until 8 October."""
    hall.engage("chief", Role.SECTION_CHIEF, "shebao")
    case_no = hall.receive().case.case_no
    hall.at("2026-09-18 10:00")
    hall.tick()
    return case_no


def published(hall: Hall) -> Bulletin:
    hall.at("2026-10-08 08:00")
    hall.tick()
    [row] = hall.rows(Bulletin)
    return row


def figures(hall: Hall) -> dict[tuple[str, str], int]:
    return {(row.unit, row.measure): row.value for row in hall.rows(BulletinFigure)}


def test_it_is_made_on_the_first_working_day_once_and_frozen(hall: Hall) -> None:
    case_no = one_late_case(hall)
    for early in ("2026-10-01 10:00", "2026-10-07 10:00", "2026-10-08 07:59"):
        hall.at(early)
        hall.tick()
        assert hall.rows(Bulletin) == []
    row = published(hall)
    assert (row.month, row.number, row.unit) == ("2026-09", "渝示府〔2026〕通字第0001号", "qu")
    counted = figures(hall)
    assert (counted["", "received"], counted["shebao", "received"]) == (1, 1)
    assert (counted["hall", "late_steps"], counted["", "late_steps"], counted["", "completed"]) == (1, 1, 0)
    [kept] = hall.rows(BulletinCase, BulletinCase.measure == "late_steps")
    assert (kept.unit, kept.case_id) == ("hall", hall.case(case_no).id)
    with hall.office.act() as act:
        act.session.execute(update(Case).values(unit="jiuye"))
    hall.at("2026-10-09 10:00")
    hall.tick()
    bulletins.make_due(hall.office)
    assert figures(hall) == counted
    assert len(hall.rows(Bulletin)) == 1


def test_of_workers_who_come_at_once_one_makes_it(hall: Hall) -> None:
    one_late_case(hall)
    hall.at("2026-10-08 08:00")
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(bulletins.make_due, hall.office) for _ in range(4)]:
            done.result()
    [row] = hall.rows(Bulletin)
    assert len(hall.rows(BulletinReceipt)) == len(hall.rows(Message, Message.kind == "bulletin")) == 3
    assert row.number.endswith("第0001号")


def test_an_office_without_cases_has_nothing_to_tell_and_missed_months_are_made_up(hall: Hall) -> None:
    hall.at("2026-09-15 10:00")
    hall.tick()
    assert hall.rows(Bulletin) == []
    one_late_case(hall)
    published(hall)
    hall.at("2027-01-20 09:00")
    hall.tick()
    assert [row.month for row in hall.rows(Bulletin)] == ["2026-09", "2026-10", "2026-11", "2026-12"]
    assert len({row.number for row in hall.rows(Bulletin)}) == 4


def test_whoever_leads_or_supervises_gets_it_and_signs_once(hall: Hall) -> None:
    one_late_case(hall)
    row = published(hall)
    to = {receipt.name for receipt in hall.rows(BulletinReceipt)}
    assert to == {"演示chief", "演示分管领导", "演示监察人员"}
    assert len(hall.rows(Message, Message.kind == "bulletin")) == 3
    with hall.act("chief") as act:
        bulletins.sign(act, row.id)
    hall.at("2026-10-09 10:00")
    with hall.act("chief") as act:
        assert bulletins.sign(act, row.id).read_at.day == 8  # type: ignore[union-attr]
    with hall.office.read() as session:
        assert listing.signed(session, [row.id]) == {row.id: (1, 3)}
    with pytest.raises(NotFound), hall.act("clerk") as act:
        bulletins.sign(act, row.id)


def test_a_line_leads_to_one_rectification_and_back(hall: Hall) -> None:
    one_late_case(hall)
    row = published(hall)
    line = {"unit": "hall", "measure": "late_steps", "content": "收件与受理超时。", "basis": "《演示办法》第三条"}
    with pytest.raises(Invalid), hall.act("supervisor") as act:
        bulletins.rectify(act, row.id, **{**line, "measure": "mood"}, limit="5WD")
    with hall.act("supervisor") as act:
        bulletins.rectify(act, row.id, **line, limit="5WD")
    [order] = hall.rows(SupervisionOrder, SupervisionOrder.kind == "rectification")
    assert (order.unit, order.rule) == ("hall", "JC-22")
    with pytest.raises(Conflict, match="already_rectified"), hall.act("supervisor") as act:
        bulletins.rectify(act, row.id, **line, limit="5WD")
    with hall.act("supervisor") as act:
        orders.withdraw(act, order.id, "写错了。")
    with hall.act("supervisor") as act:
        bulletins.rectify(act, row.id, **line, limit="2026-10-30")
    with hall.office.read() as session:
        told = listing.bulletin(session, row.id)
        standing = told.order_of("hall", "late_steps")
        assert standing is not None
        assert standing.state == "issued"
    with pytest.raises(Forbidden), hall.act("chief") as act:
        bulletins.rectify(act, row.id, **{**line, "measure": "alerts_red"}, limit="5WD")


def test_a_correction_is_added_and_printed(hall: Hall) -> None:
    one_late_case(hall)
    row = published(hall)
    with pytest.raises(Forbidden), hall.act("chief") as act:
        bulletins.correct(act, row.id, "有误。")
    with pytest.raises(Invalid), hall.act("supervisor") as act:
        bulletins.correct(act, row.id, " ")
    with hall.act("supervisor") as act:
        bulletins.correct(act, row.id, "补录一件。")
    with hall.office.read() as session:
        told = listing.bulletin(session, row.id)
        made = papers.paper(told, scores.standings(session, told.bulletin), hall.actor("chief").tree)  # type: ignore[arg-type]
        theirs = papers.paper(told, scores.standings(session, told.bulletin), hall.actor("chief").tree, "hall")  # type: ignore[arg-type]
    printed = re.sub(
        r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(papers.pdf(hall.office, made))).pages)
    )
    word = docx.Document(io.BytesIO(papers.docx(made)))
    written = "".join(line.text for line in word.paragraphs)
    cells = {cell.text for table in word.tables for row_ in table.rows for cell in row_.cells}
    for text in ("2026年9月政务服务效能通报", "渝示府〔2026〕通字第0001号", "收件1件", "补录一件。"):
        assert text in printed
        assert text in written.replace(" ", "")
    assert {"环节超时", "政务中心", "社保中心"} <= cells
    assert theirs.title == "2026年9月政务服务效能通报（演示区政务服务中心）"


def test_a_score_comes_from_frozen_figures_whatever_the_weights_are_now(hall: Hall) -> None:
    one_late_case(hall)
    row = published(hall)
    before = {one.unit: one.score for one in hall.rows(UnitScore)}
    assert before == {"hall": 9000, "shebao": 7000}  # two alerts nobody answered; its one case late
    changed = USUAL.as_data()
    changed["scores"]["notices"]["weight"], changed["scores"]["unanswered"]["weight"] = 500, 2000
    with pytest.raises(Forbidden), hall.act("chief") as act:
        versions.change(act, changed, "试")
    with pytest.raises(Invalid), hall.act("supervisor") as act:
        versions.change(act, {"alarms": {}, "scores": {"notices": {"weight": 1}}}, "试")
    with hall.act("supervisor") as act:
        versions.change(act, changed, "提高对答复的要求")
    with hall.office.read() as session:
        assert versions.current(session)[0] == 2
        assert row.indicators == 1
    hall.agrees()
    with hall.office.database.write() as session:
        session.execute(update(BulletinFigure).where(BulletinFigure.measure == "late_whole").values(value=0))
    with hall.office.read() as session:
        found = list(agreement.disagreements(session))
    assert found == [
        "2026-09 通报的“超过承诺或者法定时限”与各单位或者名单不符",
        "2026-09 通报对 shebao 的评分与其数字不符",
    ]
