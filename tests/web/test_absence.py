"""Recording who is away: the page and the API."""

from __future__ import annotations

import re

import pytest

from tests.hall import Hall
from web.app import create_app
from workflows import demo
from workflows.people.roles import Role

pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def test_a_chief_records_and_cancels_an_absence_on_the_page(hall: Hall) -> None:
    for name in ("chief", "third"):
        hall.engage(name, Role.SECTION_CHIEF, "shebao")
    client = create_app(hall.office).test_client()

    def token(path: str) -> dict[str, str]:
        found = re.search(r'name="csrf" value="([^"]+)"', client.get(path).text)
        return {"csrf": found[1]} if found else {}

    client.post("/sign-in", data={"username": "chief", "password": demo.password("chief")} | token("/sign-in"))
    page = "/desk/absence"
    sent = {"username": "shebao", "from": "2026-09-15", "until": "2026-09-16", "stand_in": "third"}
    wrong = client.post(page, data={**sent, "until": ""} | token(page))
    assert wrong.status_code == 422
    assert "请填写日期，例如 2026-10-08" in wrong.text
    assert client.post(page, data=sent | token(page)).status_code == 303
    shown = client.get(page).text
    assert "演示社保中心人员" in shown
    assert "2026-09-15 至 2026-09-16" in shown
    action = re.search(rf'action="({page}/\w+/cancel)"', shown)
    assert action is not None
    assert client.post(action[1], data=token(page)).status_code == 303
    assert "没有请假登记" in client.get(page).text


def test_the_api_lists_records_and_cancels(hall: Hall) -> None:
    client = create_app(hall.office).test_client()
    answer = client.post("/api/v1/token", json={"username": "shebao", "password": demo.password("shebao")})
    assert answer.json is not None
    header = {"Authorization": f"Bearer {answer.json['token']}"}
    sent = {"stand_in": "jiuye", "from": "2026-09-15", "until": "2026-09-16"}
    made = client.post("/api/v1/absences", json=sent, headers=header)
    assert (made.status_code, made.json["username"], made.json["stand_in"]) == (201, "shebao", "jiuye")  # type: ignore[index]
    again = client.post("/api/v1/absences", json=sent, headers=header)
    assert (again.status_code, again.json["code"]) == (409, "absence_overlaps")  # type: ignore[index]
    listed = client.get("/api/v1/absences", headers=header)
    assert [row["from"] for row in listed.json["items"]] == ["2026-09-15"]  # type: ignore[index]
    path = f"/api/v1/absences/{made.json['id']}/cancel"  # type: ignore[index]
    assert client.post(path, json={}, headers=header).status_code == 200
    assert client.get("/api/v1/absences", headers=header).json["items"] == []  # type: ignore[index]
