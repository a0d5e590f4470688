"""Opinions, signatures, votes, urges, copies and terminations on the pages."""

from __future__ import annotations

import pytest

from tests.hall import Hall
from tests.web.visitor import Visitor
from workflows.people.roles import Role
from workflows.signing.models import Part

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def test_a_task_is_asked_about_signed_and_voted_on_and_what_was_typed_is_kept(hall: Hall) -> None:
    for name in ("s1", "s2"):
        hall.engage(name, Role.OFFICER, "shebao")
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    here = f"/desk/tasks/{hall.task(case_no, 'Examine').id}"
    officer, first = Visitor(hall, "shebao"), Visitor(hall, "s1")
    refused = officer.post(f"{here}/delegate", to="s1", reason=" ")
    assert refused.status_code == 422
    assert "请写明征求什么意见" in refused.get_data(as_text=True)
    assert officer.post(f"{here}/delegate", to="s1", reason="年限怎么算？").status_code == 303
    waiting = officer.get(here)
    assert "正在征求意见" in waiting
    assert 'id="step"' not in waiting
    assert "请您签署或者提意见" in first.get("/desk")
    assert "年限怎么算？" in first.get(here)
    assert first.post(f"{here}/opinion", opinion="按月累计。").status_code == 303
    assert "按月累计。" in officer.get(here)
    assert officer.post(f"{here}/delegate", to="s2", reason="再问一次").status_code == 303
    assert officer.post(f"{here}/recall").status_code == 303
    refused = officer.post(f"{here}/countersign", people=[], rule="all", reason="请表决是否认定")
    assert "请表决是否认定" in refused.get_data(as_text=True)
    assert officer.post(f"{here}/countersign", people=["s1", "s2"], rule="any", reason="请表决").status_code == 303
    refused = first.post(f"{here}/sign", outcome="disagree", opinion="")
    assert "不同意的，请说明理由" in refused.get_data(as_text=True)
    assert first.post(f"{here}/sign", outcome="agree", opinion="同意认定。").status_code == 303
    assert "会签通过" in officer.get(here)
    hall.engage("s3", Role.OFFICER, "shebao")
    assert officer.post(f"{here}/signers", people=["s3"], when="after", reason="请核对").status_code == 303
    fields = {"data.outcome": "agree", "data.opinion": "符合条件。"}
    assert officer.post(here, **fields).status_code == 303
    assert "等后加签的人签署" in officer.get(here)
    signer = Visitor(hall, "s3")
    assert "符合条件。" in signer.get(here)
    [part] = hall.rows(Part, Part.kind == "after")
    assert officer.post(f"{here}/signers/remove", part="x", reason="出差").status_code == 422
    assert officer.post(f"{here}/signers/remove", part=part.id, reason="出差").status_code == 303
    assert hall.open(case_no) == ["Review"]
    history = officer.get(f"/desk/cases/{case_no}")
    for words in ("会签结果", "减签", "2 人中 1 人同意", "征求意见"):
        assert words in history


def test_a_case_is_urged_copied_and_terminated_on_its_page(hall: Hall) -> None:
    case_no = hall.receive().case.case_no
    hall.accept(case_no)
    hall.tick()
    citizen, mine = Visitor(hall, "citizen"), f"/my/cases/{case_no}"
    assert "等得着急" in citizen.get(mine)
    assert citizen.post(f"{mine}/urge").status_code == 303
    assert "今天已经催办" in citizen.get(mine)
    assert "每个工作日只能催办一次" in citizen.post(f"{mine}/urge").get_data(as_text=True)
    here = f"/desk/cases/{case_no}"
    officer = Visitor(hall, "shebao")
    assert "申请人催办" in officer.get(here)
    assert "申请人催办，请尽快办理" in officer.get("/desk/inbox")
    refused = officer.post(f"{here}/copy", to=["ga"], reason="")
    assert "请写明抄送的原因" in refused.get_data(as_text=True)
    assert officer.post(f"{here}/copy", to=["ga"], reason="供参考").status_code == 303
    police = Visitor(hall, "ga").get(here)
    assert "抄送演示公安分局人员" in police
    decider = Visitor(hall, "decider")
    assert decider.post(f"{here}/urge").status_code == 303
    refused = decider.post(f"{here}/terminate", ground="other", basis="", reason="事项取消，不再办理")
    assert refused.status_code == 422
    assert "事项取消，不再办理" in refused.get_data(as_text=True)
    assert decider.post(f"{here}/terminate", ground="impossible", reason="不能实施").status_code == 303
    ended = citizen.get(mine)
    assert "终止办理" in ended
    assert "停止计时" in ended
    assert "您的办件已终止办理" in citizen.get("/my")
