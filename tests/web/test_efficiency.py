"""Bulletins, indicator alarms, scores, the board and its lists on the pages."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import update

from tests.hall import Hall
from tests.web.visitor import Visitor
from workflows.cases.models import Case
from workflows.efficiency.models import Alarm, Bulletin, ScoreAppeal
from workflows.people.roles import Role
from workflows.supervision.models import SupervisionOrder

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


@pytest.fixture
def bulletin(hall: Hall) -> str:
    """The address of September's bulletin: one case, its acceptance late and never answered for."""
    hall.engage("hallchief", Role.SECTION_CHIEF, "hall")
    hall.receive()
    hall.at("2026-09-18 10:00")
    hall.tick()
    hall.at("2026-10-08 09:00")
    hall.tick()
    [row] = hall.rows(Bulletin)
    return f"/oversight/bulletins/{row.id}"


def test_a_bulletin_is_read_signed_corrected_and_taken_away(hall: Hall, bulletin: str) -> None:
    supervisor, chief = Visitor(hall, "supervisor"), Visitor(hall, "hallchief")
    assert "0 / 3" in supervisor.get("/oversight/bulletins")
    assert "2026年9月通报" in chief.get("/desk/inbox")
    shown = chief.get(bulletin)
    assert "已阅，签收" in shown
    assert "责令整改" not in shown
    assert chief.post(f"{bulletin}/sign").status_code == 303
    assert "您于 2026-10-08 09:00 签收" in chief.get(bulletin)
    assert "1 / 3" in supervisor.get("/oversight/bulletins")
    assert supervisor.post(f"{bulletin}/corrections", text="").status_code == 422
    assert supervisor.post(f"{bulletin}/corrections", text="窗口停电半日。").status_code == 303
    assert "窗口停电半日。" in chief.get(bulletin)
    for paper, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        raw = chief._client.get(f"{bulletin}.{paper}?unit=hall")
        assert (raw.status_code, raw.data[: len(begins)]) == (200, begins)
    for who in ("citizen", "lvsuo"):
        for page in (bulletin, "/oversight/bulletins", f"{bulletin}.pdf"):
            Visitor(hall, who).get(page, status=403)


def test_a_line_becomes_a_rectification(hall: Hall, bulletin: str) -> None:
    supervisor = Visitor(hall, "supervisor")
    form = supervisor.get(f"{bulletin}/rectify?unit=hall&measure=unanswered")
    assert "2026年9月逾期不告知、不答复 2 次" in form
    line = {"unit": "hall", "measure": "unanswered", "content": "限期整改。"}
    refused = supervisor.post(f"{bulletin}/rectify", **line, days="5")
    assert (refused.status_code, "请写明整改的依据" in refused.text) == (422, True)
    issued = supervisor.post(f"{bulletin}/rectify", **line, basis="《演示办法》第三条", days="5")
    assert issued.status_code == 303
    [order] = hall.rows(SupervisionOrder, SupervisionOrder.kind == "rectification")
    assert order.number in supervisor.get(bulletin)
    again = supervisor.post(f"{bulletin}/rectify", **line, basis="同上", days="5")
    assert (again.status_code, order.number in again.text) == (422, True)


def test_a_deduction_is_appealed_against_and_decided(hall: Hall, bulletin: str) -> None:
    supervisor, chief = Visitor(hall, "supervisor"), Visitor(hall, "hallchief")
    page = f"{bulletin}/scores/hall"
    assert "90.0 分 优秀" in chief.get(page)
    assert chief.post(f"{page}/appeals", indicator="unanswered", reason="").status_code == 422
    assert chief.post(f"{page}/appeals", indicator="unanswered", reason="停电，无法答复。").status_code == 303
    assert chief.post(f"{page}/appeals", indicator="unanswered", reason="再申诉。").status_code == 409
    assert "停电，无法答复。" in supervisor.get("/oversight/appeals")
    [appeal] = hall.rows(ScoreAppeal)
    decide = f"/oversight/appeals/{appeal.id}/decide"
    where = {"bulletin": appeal.bulletin_id, "unit": "hall"}
    assert chief.post(decide, restored="10", opinion="同意。").status_code == 403
    assert supervisor.post(decide, **where, restored="10.5", opinion="").status_code == 422
    assert supervisor.post(decide, **where, restored="5", opinion="其中一次属实。").status_code == 303
    assert supervisor.post(decide, **where, restored="5", opinion="再裁。").status_code == 409
    assert "发布时 90.0 分，申诉后恢复 5.0 分" in chief.get(page)
    assert "95.0 优秀" in supervisor.get(bulletin)


def test_alarms_are_answered_or_made_into_orders_and_thresholds_changed(hall: Hall, bulletin: str) -> None:
    supervisor = Visitor(hall, "supervisor")
    with hall.office.database.write() as session:
        session.execute(update(Case).values(state="completed", completed_at=hall.clock.now(), result="granted"))
    hall.at("2026-10-09 09:00")
    hall.tick()
    [alarm] = hall.rows(Alarm, Alarm.rule == "JC-55")
    assert "未经受理作出决定" in supervisor.get("/oversight/alarms")
    page = f"/oversight/alarms/{alarm.id}"
    assert supervisor.post(f"{page}/answer", answer="").status_code == 422
    assert supervisor.post(f"{page}/order", kind="rectification", content="说明。", days="3").status_code == 422
    assert supervisor.post(f"{page}/order", kind="order", content="请说明。", days="3").status_code == 303
    assert supervisor.post(f"{page}/answer", answer="好。").status_code == 409
    assert "在督办中答复" in supervisor.get(page)
    form = supervisor.get("/oversight/indicators")
    assert "现行第 1 版" in form
    typed = {"note": "收紧", "JC-55.on": "1", "JC-41.per_mille": "12.5", "on_time.weight": "30"}
    assert supervisor.post("/oversight/indicators", **{**typed, "on_time.weight": "31"}).status_code == 422
    assert supervisor.post("/oversight/indicators", **typed).status_code == 303
    changed = supervisor.get("/oversight/indicators")
    assert "现行第 2 版" in changed
    assert 'value="12.5"' in changed
    assert Visitor(hall, "hallchief").post("/oversight/indicators", **typed).status_code == 403


def test_the_board_and_the_statistics_lead_to_their_lists_and_out_as_a_workbook(hall: Hall, bulletin: str) -> None:
    supervisor = Visitor(hall, "supervisor")
    for by, name in (
        ("unit", "政务中心"),
        ("service", "失业保险金申领"),
        ("person", "无人认领"),
        ("step", "收件与受理"),
    ):
        assert name in supervisor.get(f"/oversight/board?by={by}")
    case_no = hall.rows(Case)[0].case_no
    late = supervisor.get("/oversight/board/tasks?by=unit&key=hall&light=red_statutory")
    assert case_no in late
    assert case_no not in supervisor.get("/oversight/board/tasks?by=unit&key=hall&light=green")
    with hall.office.database.write() as session:
        session.execute(update(Case).values(service_name='=HYPERLINK("http://example.invalid")'))
    months = "first=2026-09&last=2026-10"
    assert "2026年9月" in supervisor.get(f"/oversight/statistics?{months}")
    assert "黄灯预警" in supervisor.get(f"/oversight/statistics?{months}&all=1")
    assert case_no in supervisor.get(f"/oversight/statistics/received?{months}")
    assert case_no in supervisor.get(f"{bulletin}/figures/late_steps?unit=hall")
    raw = supervisor._client.get(f"/oversight/statistics/received.xlsx?{months}")
    [sheet] = openpyxl.load_workbook(io.BytesIO(raw.data)).worksheets
    raw.close()
    head, row = list(sheet.rows)
    assert [cell.value for cell in head][:2] == ["办件编号", "事项"]
    assert (row[0].value, row[1].value, row[1].data_type) == (case_no, '=HYPERLINK("http://example.invalid")', "s")
    listed = {
        "board/tasks": "by=unit&key=hall&light=red_statutory",
        f"{bulletin.removeprefix('/oversight/')}/figures/late_steps": "unit=hall",
        "alerts": "show=all",
        "orders": "show=all",
    }
    for page, asked in listed.items():
        assert ".xlsx" in supervisor.get(f"/oversight/{page}?{asked}"), page
        raw = supervisor._client.get(f"/oversight/{page}.xlsx?{asked}")
        [sheet] = openpyxl.load_workbook(io.BytesIO(raw.data)).worksheets
        raw.close()
        assert case_no in {cell.value for row in list(sheet.rows)[1:] for cell in row}, page
    supervisor.get(f"{bulletin}/figures/received.xlsx", status=404)
    supervisor.get("/oversight/statistics?first=2026-13", status=422)
    supervisor.get("/oversight/statistics/mood", status=404)
    assert case_no not in Visitor(hall, "decider").get(f"/oversight/statistics/received?{months}&unit=nowhere")
    for page in (
        "/oversight/board",
        "/oversight/bottlenecks",
        "/oversight/bottlenecks/tasks.xlsx?service=07-unemployment-benefit&element=Accept",
        "/oversight/statistics",
        "/oversight/statistics/received.xlsx",
        "/oversight/alarms",
    ):
        Visitor(hall, "citizen").get(page, status=403)


def test_a_service_shows_which_of_its_steps_is_slow_and_the_cases_behind(hall: Hall) -> None:
    quick, slow, waiting = (hall.receive().case.case_no for _ in range(3))
    hall.at("2026-09-14 11:00")
    hall.accept(quick)
    hall.at("2026-09-16 10:00")
    hall.accept(slow)
    supervisor = Visitor(hall, "supervisor")
    page = supervisor.get("/oversight/bottlenecks?service=07-unemployment-benefit")
    assert "◆ 瓶颈" in page
    assert "瓶颈：收件与受理" in page  # as the picture is read out
    assert "在办 1" in page
    late = "/oversight/bottlenecks/tasks?service=07-unemployment-benefit&first=2026-07&last=2026-09&element=Accept"
    assert late.replace("&", "&amp;") + "&amp;which=late" in page.replace("&amp;unit=", "")
    assert (slow in (found := supervisor.get(f"{late}&which=late")), quick in found) == (True, False)
    assert waiting in supervisor.get(f"{late}&which=waiting")
    raw = supervisor._client.get(late.replace("tasks?", "tasks.xlsx?"))
    [sheet] = openpyxl.load_workbook(io.BytesIO(raw.data)).worksheets
    raw.close()
    assert {row[0].value for row in list(sheet.rows)[1:]} == {quick, slow}
    supervisor.get(f"{late}&which=soon", status=422)


def test_statistics_of_many_cases_are_some_minutes_old_and_say_so(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    hall.receive()
    supervisor = Visitor(hall, "supervisor")

    def received() -> tuple[str, bool]:
        page = supervisor.get("/oversight/statistics")
        found = re.search(r'data-label="收件" class="num"><a [^>]*>(\d+)</a>', page)
        assert found is not None
        assert "这些月份没有办结的办件" in page
        return found[1], "数字截至" in page

    assert received() == ("1", False)
    monkeypatch.setattr("workflows.kept.MANY", 1)
    assert received() == ("1", True)
    hall.receive()
    assert received() == ("1", True)
    hall.clock.moment += timedelta(minutes=6)
    assert received() == ("2", True)
