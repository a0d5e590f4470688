"""A question and a complaint on the pages: sent without an account, answered at the desk, read with the password."""

from __future__ import annotations

import re

import pytest

from tests.hall import BENEFIT, Hall
from tests.web.visitor import Visitor

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
FORM = f"/services/{BENEFIT}/letter"
WRITTEN = {
    "kind": "consultation",
    "title": "换卡",
    "content": "卡号变了。",
    "name": "演示市民甲",
    "phone": "13812345678",
}


def test_a_question_is_asked_answered_and_read(hall: Hall) -> None:
    somebody, officer = Visitor(hall, "nobody"), Visitor(hall, "shebao")
    assert "网上咨询、投诉" in somebody.get(f"/services/{BENEFIT}")
    assert "咨询由" in somebody.get(FORM)
    refused = somebody.post(FORM, **{**WRITTEN, "content": ""})
    assert (refused.status_code, "请填写内容" in refused.text, "演示市民甲" in refused.text) == (422, True, True)
    given = somebody.post(FORM, **WRITTEN).text
    number, password = re.findall(r'class="secret">([^<]+)<', given)
    listed = officer.get("/desk/letters")
    assert (number in listed, "演*" in listed, "演示市民甲" in listed) == (True, True, False)
    page = re.findall(r"/desk/letters/[0-9a-f]+", listed)[0]
    assert "13812345678" not in officer.get(page)
    assert "13812345678" in officer.post(f"{page}/contact").text
    assert officer.post(f"{page}/answer", answer="").status_code == 422
    assert officer.post(f"{page}/extend", days="9", reason="要查档。").status_code == 409
    assert officer.post(f"{page}/extend", days="2", reason="要查档。").status_code == 303
    assert officer.post(f"{page}/answer", answer="请到窗口办理变更。").status_code == 303
    assert officer.post(f"{page}/answer", answer="再答。").status_code == 409
    assert number in officer.get("/desk/letters?state=answered")
    assert number not in officer.get("/desk/letters")
    read = somebody.post("/letters", number=number, password=password).text
    assert ("请到窗口办理变更。" in read, "要查档。" in read, "演示社保中心人员" in read) == (True, True, False)
    assert somebody.post("/letters", number=number, password="WRONGONE").status_code == 422
    Visitor(hall, "supervisor").get(page, status=404)
    Visitor(hall, "citizen").get("/desk/letters", status=403)


def test_a_complaint_is_accepted_or_refused_by_supervision(hall: Hall) -> None:
    somebody, supervisor = Visitor(hall, "nobody"), Visitor(hall, "supervisor")
    for _ in range(2):
        assert somebody.post(FORM, **{**WRITTEN, "kind": "complaint"}).status_code == 200
    second, first = sorted(set(re.findall(r"/desk/letters/[0-9a-f]+", supervisor.get("/desk/letters"))), reverse=True)
    assert "受理后 15 个工作日内答复" in supervisor.get(first)
    assert supervisor.post(f"{first}/accept").status_code == 303
    assert supervisor.post(f"{first}/answer", answer="已责令改正。").status_code == 303
    assert supervisor.post(f"{second}/reject", answer="属于诉讼中的事项。").status_code == 303
    assert "不予受理的理由" in supervisor.get(second)
    Visitor(hall, "shebao").get(first, status=404)
