"""The pages of a case say by which rule it went on: to staff at once, to the applicant when it is decided."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.web.visitor import Visitor

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def test_staff_see_the_rule_while_they_decide_and_the_applicant_afterwards(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    hall.complete(case_no, "Examine", "shebao", outcome="agree", opinion="相符。")
    citizen, decider = Visitor(hall, "citizen"), Visitor(hall, "decider")
    assert "规则判定" not in decider.get(f"/desk/cases/{case_no}")
    hall.complete(case_no, "Review", "decider", contribution_years=6, outcome="agree", opinion="复核。")
    for page in (f"/desk/tasks/{hall.task(case_no, 'Decide').id}", f"/desk/cases/{case_no}"):
        shown = decider.get(page)
        assert "失业保险金领取期限" in shown
        assert "第 3 条" in shown
        assert "累计缴费年限：5 至 10（不含 10）" in shown
        assert "[5..10)" in shown
        assert "最长月数：18" in shown
        assert "社会保险法第四十六条" in shown
    assert "按哪条规则" not in citizen.get(f"/my/cases/{case_no}")
    hall.complete(case_no, "Decide", "decider", outcome="granted", opinion="核定十八个月。")
    told = citizen.get(f"/my/cases/{case_no}")
    assert "第 3 条：累计缴费年限 5 至 10（不含 10），最长月数 18、档次 满五年不足十年。" in told
    assert "社会保险法第四十六条" in told
    supervisor = Visitor(hall, "supervisor").get(f"/oversight/cases/{case_no}")
    assert "规则判定" in supervisor
    assert "失业保险金领取期限：第 3 条规则" in supervisor
