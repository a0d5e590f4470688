"""What the administrators' pages do to the office: people, units, calendars, jobs, credit, audit."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pytest
from sqlalchemy import update

from engine import jobs
from engine.store.tables import JobRow
from tests.hall import BENEFIT, Hall
from tests.web.visitor import Visitor
from workflows.audit import AuditEntry
from workflows.commitments.models import CreditBar
from workflows.limits.models import CalendarYear, ClockRow
from workflows.organisation.models import Window
from workflows.organisation.workbook import template
from workflows.people.models import Unit, User
from workflows.settings import ROOT

NOTICE = ROOT / "tests" / "workflows" / "limits" / "notices" / "2026.txt"


@pytest.fixture
def admin(hall: Hall) -> Visitor:
    return Visitor(hall, "admin")


def person(hall: Hall, username: str) -> User | None:
    return next(iter(hall.rows(User, User.username == username)), None)


def acts(hall: Hall, act: str) -> list[AuditEntry]:
    return hall.rows(AuditEntry, AuditEntry.act == act)


NEW = {"username": "zhang", "name": "演示新人", "unit": "hall", "password": "first-password"}
ROLES = {"role": ["window", "officer", ""], "grant_unit": ["hall", "shebao", ""]}


def test_a_person_is_added_with_several_roles_and_signs_in(hall: Hall, admin: Visitor) -> None:
    assert admin.post("/admin/people", **NEW, **ROLES).status_code == 303
    added = person(hall, "zhang")
    assert added is not None
    assert added.grants == [{"role": "window", "unit": "hall"}, {"role": "officer", "unit": "shebao"}]
    assert Visitor(hall, "zhang", "first-password").signed.status_code == 303
    assert [row.subject for row in acts(hall, "user.add")] == ["zhang"]


def test_a_form_about_a_person_names_each_wrong_field_and_keeps_what_was_typed(hall: Hall, admin: Visitor) -> None:
    answer = admin.post(
        "/admin/people", username="admin", name="", unit="", password="short", role=["officer"], grant_unit=[""]
    )
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    told = {
        "username": "用户名“admin”已存在",
        "name": "请填写姓名",
        "unit": "请选择单位",
        "password": "密码至少 8 位",
        "grants-0-unit": "请选择岗位所管的单位",
    }
    for field, message in told.items():
        assert f'<a href="#f-{field}">{message}</a>' in page
        assert f'id="f-{field}-error"><span class="visually-hidden">错误：</span>{message}' in page
    assert re.search(r'<option value="officer" selected', page)
    assert 'name="username" value="admin"' in page


def test_a_person_moves_to_another_unit_and_role_from_the_next_page_on(hall: Hall, admin: Visitor) -> None:
    clerk = Visitor(hall, "clerk")
    clerk.get("/desk/receive")
    sent = {"name": "演示窗口人员", "unit": "shebao", "role": ["officer"], "grant_unit": ["shebao"]}
    assert admin.post("/admin/people/clerk", **sent).status_code == 303
    clerk.get("/desk/receive", 403)
    [entry] = acts(hall, "user.change")
    assert entry.detail["grants"] == ["officer@shebao"]
    assert len(entry.detail["before"]) == 1


def test_a_new_password_ends_the_sessions_under_the_old_one(hall: Hall, admin: Visitor) -> None:
    clerk = Visitor(hall, "clerk")
    assert admin.post("/admin/people/clerk/password", password="short").status_code == 422
    clerk.get("/desk")
    assert admin.post("/admin/people/clerk/password", password="second-password").status_code == 303
    clerk.get("/desk", 302)
    assert Visitor(hall, "clerk", "second-password").signed.status_code == 303


def test_who_is_stopped_cannot_go_on_and_may_come_back(hall: Hall, admin: Visitor) -> None:
    clerk = Visitor(hall, "clerk")
    assert admin.post("/admin/people/clerk/active", active="0").status_code == 303
    clerk.get("/desk", 302)
    assert admin.post("/admin/people/clerk/active", active="1").status_code == 303
    clerk.get("/desk")


def test_administrators_cannot_lock_themselves_out(hall: Hall, admin: Visitor) -> None:
    assert admin.post("/admin/people/admin/active", active="0").status_code == 422
    sent = {"name": "演示管理员", "unit": "qu", "role": ["officer"], "grant_unit": ["qu"]}
    assert admin.post("/admin/people/admin", **sent).status_code == 422
    admin.get("/admin/people")


def test_people_are_found_by_part_of_a_name_unit_and_state(admin: Visitor) -> None:
    def found(query: str) -> set[str]:
        return set(re.findall(r'<a href="/admin/people/([a-z]+)">', admin.get(f"/admin/people?{query}")))

    assert found("q=社保中心") == {"shebao"}
    assert found("q=%25") == set()
    assert found("unit=hall") == {"clerk"}
    assert found("state=inactive") == set()


def test_a_unit_is_added_with_what_it_is_and_renamed(hall: Hall, admin: Visitor) -> None:
    sent = {"code": "shequ-east", "name": "演示东城社区居委会", "short": "东城", "kind": "village", "word": "示东",
            "level": "6", "nature": "2", "clearing": "1", "credit_code": "", "parent": "jiedao"}  # fmt: skip
    wrong = {**sent, "code": "hall", "word": "", "level": "7", "nature": "", "credit_code": "55000000000000029X",
             "area": "5001"}  # fmt: skip
    refused = admin.post("/admin/units", **wrong)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "已被演示区政务服务中心使用" in page
    for told in ("校验位不正确", "没有代码为“7”的行使层级", "清理单位须填写主体性质", "行政区划代码为 6 位"):
        assert told in page
    taken = admin.post("/admin/units", **{**sent, "credit_code": "550000000000000299"})
    assert "这个代码已登记给演示社区居民委员会" in taken.get_data(as_text=True)
    assert admin.post("/admin/units", **sent).status_code == 303
    assert "演示区司法局" in admin.get("/admin/units/shebao"), "the department that leads in the district"
    assert admin.post("/admin/units/shequ-east", **{**sent, "name": "演示东城新社区"}).status_code == 303
    [unit] = hall.rows(Unit, Unit.code == "shequ-east")
    assert (unit.name, unit.parent_code, unit.level, unit.clearing) == ("演示东城新社区", "jiedao", "6", True)
    [entry] = hall.rows(AuditEntry, AuditEntry.act == "unit.change")
    assert entry.detail["changed"] == {"name": ["演示东城社区居委会", "演示东城新社区"]}


def test_a_unit_ends_after_its_page_has_shown_what_follows(hall: Hall, admin: Visitor) -> None:
    shown = admin.get("/admin/units/shebao/end")
    assert "07-unemployment-benefit" in shown
    sent = {"how": "merged", "on": "2026-09-14", "reason": "渝示编〔2026〕8号", "successors": ["rsj", "", ""]}
    unread = admin.post("/admin/units/shebao/end", **sent)
    assert unread.status_code == 422
    assert "请核对下面的内容后勾选" in unread.get_data(as_text=True)
    wrong = admin.post("/admin/units/shebao/end", **{**sent, "successors": ["shebao"]}, confirmed="1")
    assert "不能接续" in wrong.get_data(as_text=True)
    assert admin.post("/admin/units/shebao/end", **sent, confirmed="1").status_code == 303
    assert "已撤并的单位" in admin.get("/admin/units")
    assert "并入" in admin.get("/admin/units/shebao")
    [entry] = acts(hall, "unit.end")
    assert entry.detail["moved"]["人员"] == 1


def test_a_window_is_closed_and_its_services_are_named_until_an_approver_excepts_them(
    hall: Hall, admin: Visitor
) -> None:
    [row] = hall.rows(Window, Window.number == "05")
    assert "法律援助申请" in admin.get("/admin/windows")
    sent = {"hall": "hall", "number": "05", "name": row.name, "days": "工作日", "opens": "09:00", "closes": "08:00"}
    assert "关门时间须晚于开门时间" in admin.post(f"/admin/windows/{row.id}", **sent).get_data(as_text=True)
    sent |= {"closes": "17:30", "closed_on": "2026-09-14"}
    assert admin.post(f"/admin/windows/{row.id}", **sent).status_code == 303
    assert "没有进驻窗口" in admin.get("/admin/windows")
    approver = Visitor(hall, "approver")
    assert "没有进驻窗口，不能公布新版本" in approver.get("/design/02-legal-aid")
    assert approver.post("/design/02-legal-aid/without-window", reason="", basis="x").status_code == 422
    why = {"reason": "由单位自行受理", "basis": "渝示府〔2026〕1号"}
    assert approver.post("/design/02-legal-aid/without-window", **why).status_code == 303
    assert "批准例外" in admin.get("/admin/windows")
    assert approver.post("/design/02-legal-aid/with-window").status_code == 303


def test_a_workbook_is_shown_then_taken_in_as_it_was_shown(hall: Hall, admin: Visitor) -> None:
    def sent(*lines: list[str]) -> tuple[io.BytesIO, str]:
        made = openpyxl.load_workbook(io.BytesIO(template()))
        for line in lines:
            made["窗口"].append(line)
        out = io.BytesIO()
        made.save(out)
        return io.BytesIO(out.getvalue()), "组织机构.xlsx"

    wrong = admin.post("/admin/organisation", file=sent(["nowhere", "31", "新窗口"]))
    assert wrong.status_code == 422
    assert "工作表“窗口”第 2 行 A 列" in wrong.get_data(as_text=True)
    shown = admin.post("/admin/organisation", file=sent(["hall", "31", "新窗口"])).get_data(as_text=True)
    assert "还没有写入" in shown
    assert hall.rows(Window, Window.number == "31") == []
    again = re.findall(r'name="workbook" value="([^"]+)"', shown)[0]
    assert admin.post("/admin/organisation", workbook=again).status_code == 303
    assert hall.rows(Window, Window.number == "31")[0].name == "新窗口"
    assert admin.post("/admin/organisation").status_code == 422


def test_publishing_a_calendar_first_says_which_clocks_move_then_moves_them(hall: Hall, admin: Visitor) -> None:
    case_no = hall.receive().case.case_no
    [year] = hall.rows(CalendarYear, CalendarYear.year == 2026)
    moved = year.text.replace("rest:\n", "rest:\n  - { date: 2026-09-15, name: 防汛 }\n", 1)
    preview = admin.post("/admin/calendars", text=moved, do="preview").get_data(as_text=True)
    assert case_no in preview
    assert "2026年9月15日（周二）" in preview
    assert hall.rows(CalendarYear, CalendarYear.year == 2026)[0].revision == year.revision
    fingerprint = re.findall(r'name="previewed" value="(\w+)"', preview)[0]
    before = hall.clock_of(case_no, "notice").due_at
    other = admin.post("/admin/calendars", text=moved + "# 改过\n", previewed=fingerprint, do="publish")
    assert "内容在核对之后改过" in other.get_data(as_text=True)
    published = admin.post("/admin/calendars", text=moved, previewed=fingerprint, do="publish")
    assert published.status_code == 303
    waiting = admin.get("/admin/calendars")
    assert "正在计算" in waiting
    assert 'hx-trigger="every 2s"' in waiting
    hall.tick()
    assert hall.clock_of(case_no, "notice").due_at > before
    counted = admin.get("/admin/calendars")
    clocks = len(hall.rows(ClockRow))
    assert f"重新计算了 {clocks} 个在办时限，{clocks} 个到期时间改变" in counted
    assert "hx-trigger" not in counted.partition('id="recount"')[2].partition("</section>")[0]
    assert hall.rows(CalendarYear, CalendarYear.year == 2026)[0].revision == year.revision + 1


def test_a_calendar_that_cannot_be_read_is_told_line_by_line_and_kept(hall: Hall, admin: Visitor) -> None:
    [year] = hall.rows(CalendarYear, CalendarYear.year == 2026)
    answer = admin.post("/admin/calendars", text=year.text.replace("2026-10-10", "2026-10-12"), do="preview")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "2026-10-12 不是周六或者周日" in page
    assert "date: 2026-10-12" in page


def test_a_pasted_notice_is_previewed_and_published_as_the_file_it_amounts_to(hall: Hall, admin: Visitor) -> None:
    notice = NOTICE.read_text(encoding="utf-8")
    spoilt = admin.post("/admin/calendars", text=notice.replace("共9天", "共8天"), do="preview")
    assert spoilt.status_code == 422
    assert "第 7 行：写明共 8 天，所列日期是 9 天" in spoilt.get_data(as_text=True)
    assert "共8天" in spoilt.get_data(as_text=True)
    preview = admin.post("/admin/calendars", text=notice, do="preview").get_data(as_text=True)
    assert "日期没有变化" in preview
    fingerprint = re.findall(r'name="previewed" value="(\w+)"', preview)[0]
    file = unescape(re.findall(r"<textarea[^>]*>\n(.*)</textarea>", preview, re.DOTALL)[0])
    assert admin.post("/admin/calendars", text=file, previewed=fingerprint, do="publish").status_code == 303
    [year] = hall.rows(CalendarYear, CalendarYear.year == 2026)
    assert (year.text, "国办发明电〔2025〕7号" in year.source) == (file, True)


def test_the_year_to_come_starts_from_its_statutory_holidays(admin: Visitor) -> None:
    assert "date: 2027-10-01, name: 国庆节" in admin.get("/admin/calendars/new")
    assert "暂定" in admin.get("/admin/calendars/2027")


def test_failed_jobs_are_shown_with_their_case_and_tried_again(hall: Hall, admin: Visitor) -> None:
    case_no = hall.receive().case.case_no
    with hall.office.database.write() as session:
        session.execute(update(JobRow).where(JobRow.kind == "document").values(state="failed", last_error="磁盘已满"))
    page = admin.get("/admin/jobs")
    assert "收件凭证" in page
    assert case_no in page
    assert "磁盘已满" in page
    with hall.office.read() as session:
        [job] = jobs.failed(session)
    assert admin.post(f"/admin/jobs/{job.id}/retry").status_code == 303
    assert [row.state for row in hall.rows(JobRow, JobRow.id == job.id)] == ["queued"]
    assert admin.post(f"/admin/jobs/{job.id}/retry").status_code == 409
    assert admin.post("/admin/jobs/retry").location.endswith("done=0")


def test_credit_is_repaired_on_evidence_alone_and_once(hall: Hall, admin: Visitor) -> None:
    case = hall.case(hall.receive().case.case_no)
    with hall.act("shebao") as act:
        bar = CreditBar(applicant_hash=case.applicant_hash, case_id=case.id, reason="承诺与登记不符", barred_at=act.now)
        act.session.add(bar)
        act.session.flush()
        bar_id = bar.id
    refused = admin.post(f"/admin/credit/{bar_id}/repair", evidence=" ")
    assert refused.status_code == 422
    assert refused.get_data(as_text=True).count("请说明信用修复的依据") == 2
    assert admin.post(f"/admin/credit/{bar_id}/repair", evidence="演示信修〔2026〕1号").status_code == 303
    assert hall.rows(CreditBar)[0].repaired_at is not None
    assert admin.post(f"/admin/credit/{bar_id}/repair", evidence="再来").status_code == 422


def test_a_changed_audit_entry_is_found_where_it_stands(hall: Hall, admin: Visitor) -> None:
    admin.post("/admin/people/clerk/active", active="0")
    assert "审计链完整" in admin.get("/admin/audit?verify=1")
    with hall.office.database.write() as session:
        session.execute(update(AuditEntry).where(AuditEntry.act == "user.active").values(actor_name="演示他人"))
    page = admin.get("/admin/audit?verify=1")
    assert "发现 1 处改动" in page
    assert "office:user" in page


def test_the_overview_counts_what_must_be_done(hall: Hall, admin: Visitor) -> None:
    hall.accept(hall.receive(BENEFIT).case.case_no)
    hall.at("2026-09-30 10:00")
    late = sum(row.state == "running" and row.due_at < hall.clock.now() for row in hall.rows(ClockRow))
    page = admin.get("/admin")
    assert re.search(rf"已超时</span><strong>{late}</strong>", page)
    assert "2026 年的放假调休安排还没有公布" not in page
