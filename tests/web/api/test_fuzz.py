"""Thousands of requests nobody should send: each is answered by a problem in Chinese, never by a fault."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from tests.conftest import BOTH
from tests.hall import REGISTRATION
from tests.long_form import LONG
from tests.web.api.conftest import Api
from tests.web.api.test_answers import application
from web.permissions import permissions_of
from workflows.people.roles import Role
from workflows.supervision import issue

REQUESTS = 10_000 if LONG else 1_500
"""On each database, from one seed: what failed once fails again."""
PEOPLE: Mapping[str, Role] = {
    "citizen": Role.APPLICANT, "clerk": Role.WINDOW, "jiuye": Role.OFFICER, "decider": Role.LEADER_IN_CHARGE,
    "supervisor": Role.SUPERVISOR, "designer": Role.DESIGNER, "approver": Role.APPROVER, "admin": Role.ADMIN,
    "lead": Role.LEAD_REVIEWER,
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")

TEXTS = (
    "", " ", "0", "-1", "abc", "null", "true", "1e9", "％", "甲" * 3000, "'; DROP TABLE cases; --", "%", "_", "\\",
    "../../etc/passwd", "a/b", "~1", "\u202e", "\x00", "\x1f", "\ud800", "\U0010ffff", "2026-02-30", "<b>", "{{7*7}}",
    "0" * 32, "９", "²", "1_000", " 7", "١٢",
)  # fmt: skip
SCALARS = (None, True, False, 0, -1, 1, 2**31, 2**63, 10**40, 0.5, 1e308, float("nan"), float("inf"))
TYPES = (
    "application/json", "application/json; charset=utf-16", "text/plain", "application/xml", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application/zip", "", "日历", "a/b/c;;=",
)  # fmt: skip
RAW = (
    b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"a":', b"\xff\xfe", b"\x00", b'{"a":"\\ud800"}', b'{"data":"\\u0000"}',
    b"[" * 5000, b'{"data":' * 3000, b'{"version":' + b"9" * 400 + b"}", b'{"a":1,"a":2}', b"PK\x03\x04", b"<a/>",
    b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"--x\r\n\r\n", b"year: 2026\nyear: 2027\n",
    b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n%PDF\r\n--x--\r\n", b"&a [*a]",
)  # fmt: skip
RIGHT: Mapping[str, Any] = {
    "create_case": application(REGISTRATION),
    "complete_task": {"data": {"outcome": "accepted", "opinion": "材料齐全。"}},
    "send_correction_notice": {"items": [{"material": "M-APPLY", "problem": "缺少", "cure": "补齐"}], "note": ""},
    "supplement_case": {"materials": [{"material": "M-APPLY"}], "data": {"education": "college"}},
    "transfer_task": {"to": "clerk", "reason": "请假"},
    "reassign_task": {"to": "clerk", "reason": "请假"},
    "preview_migration": {"unit": "hall", "cases": ["500103-2026-000001"], "steps": {"Accept": "Accept"}},
    "begin_migration": {"unit": "hall", "cases": [], "steps": {}, "reason": "流程已修正", "confirmed": True},
    "issue_order": {"kind": "order", "content": "请说明。", "unit": "shebao", "limit": "3WD", "rule": "JC-99"},
    "answer_order": {"answer": "已查明原因。"},
    "return_order": {"reason": "没有说明措施。", "limit": "2026-12-31"},
    "record_accountability": {
        "unit": "shebao",
        "outcome": "talk",
        "facts": "不答复。",
        "evidence": [{"kind": "audit", "id": "1"}],
    },
}


class Fuzz:
    """Makes requests out of the document, of what would be right, and of what nobody should send."""

    def __init__(self, api: Api, seed: int) -> None:
        self.api, self.random = api, random.Random(seed)
        self.names = sorted(set(api.contract.operations) - {"openapi_document", "create_token", "delete_token"})
        self.ids: dict[str, str] = {}

    def another_case(self) -> None:
        """What is done to one case must not keep the rest of the requests from getting anywhere."""
        case_no = self.api.hall.receive(REGISTRATION).case.case_no
        [live] = self.api.ok("list_deployments", "designer", key=REGISTRATION)["items"][-1:]
        self.ids = {
            "case_no": case_no,
            "task_id": self.api.task(case_no, "Accept"),
            "clock_id": self.api.hall.file(case_no).clocks[0].id,
            "document_id": self.api.hall.file(case_no).documents[0].id,
            "upload_id": self.api.hall.upload(),
            "version_id": live["id"],
            "order_id": self.order(),
            "record_id": "0" * 32,
            "key": REGISTRATION,
            "year": "2026",
            "name": "service",
        }

    def order(self) -> str:
        with self.api.hall.act("supervisor") as act:
            return issue.issue(act, issue.Draft("order", "请说明原因。", "shebao")).id

    def text(self) -> str:
        return self.random.choice((*TEXTS, *self.ids.values()))

    def value(self, depth: int = 0) -> Any:
        makers: list[Callable[[], Any]] = [self.text, lambda: self.random.choice(SCALARS)]
        if depth < 3:
            makers.append(lambda: [self.value(depth + 1) for _ in range(self.random.randrange(4))])
            makers.append(lambda: {self.text(): self.value(depth + 1) for _ in range(self.random.randrange(4))})
        return self.random.choice(makers)()

    def body(self, name: str, schema: Mapping[str, Any]) -> Any:
        """Now a body that would be right with one thing in it wrong, now known fields with anything in them."""
        chance = self.random.random()
        if chance < 0.1:
            return self.value()
        if chance < 0.6 and name in RIGHT:
            return self.spoilt(RIGHT[name])
        fields = [*schema.get("properties", {}), "unknown"]
        return {field: self.value() for field in fields if self.random.random() < 0.6}

    def spoilt(self, right: Any) -> Any:
        if isinstance(right, dict) and right and self.random.random() < 0.9:
            key = self.random.choice([*right, self.text()])
            return {**right, key: self.spoilt(right.get(key))}
        if isinstance(right, list) and right and self.random.random() < 0.9:
            index = self.random.randrange(len(right))
            return [*right[:index], self.spoilt(right[index]), *right[index + 1 :]]
        return self.value()

    def requests(self) -> Iterator[tuple[str, str | None, str, str, dict[str, Any]]]:
        """Operation, person, method, address and the rest."""
        for number in range(REQUESTS):
            if number % 50 == 0:
                self.another_case()
            name = self.random.choice(self.names)
            path, method = self.api.contract.operations[name]
            address = re.sub(r"\{(\w+)\}", lambda step: self.segment(step[1]), path)
            operation = self.api.contract.operation(name)
            yield name, self.person(operation["x-permission"]), method.upper(), address, self.rest(name, operation)

    def person(self, permission: str) -> str | None:
        if self.random.random() < 0.1:
            return self.random.choice((None, *PEOPLE))
        fit = [name for name, role in PEOPLE.items() if permission in permissions_of(frozenset({role}))]
        return self.random.choice(fit)

    def segment(self, argument: str) -> str:
        if argument in self.ids and self.random.random() < 0.8:
            return self.ids[argument]
        return quote(self.text(), safe="", errors="surrogatepass") or "x"

    def rest(self, name: str, operation: Any) -> dict[str, Any]:
        names = [row["name"] for row in operation["parameters"] if row["in"] == "query"]
        query = {field: self.text() for field in (*names, "unknown") if self.random.random() < 0.15}
        more: dict[str, Any] = {"query_string": urlencode(query, errors="surrogatepass"), "headers": {}}
        if self.random.random() < 0.3:
            more["headers"]["Idempotency-Key"] = self.random.choice(("k", "k" * 5000, "é", " "))
        taken = operation.get("requestBody", {}).get("content", {})
        if "application/json" in taken and self.random.random() < 0.8:
            reference = taken["application/json"]["schema"]["$ref"].rpartition("/")[2]
            schema = self.api.contract.document["components"]["schemas"][reference]
            more |= {"data": json.dumps(self.body(name, schema)), "content_type": "application/json"}
        elif taken:
            more |= {"data": self.random.choice(RAW), "content_type": self.random.choice((*taken, *TYPES))}
        return more


@pytest.mark.parametrize("hall", BOTH, indirect=True)
def test_whatever_is_sent_is_answered_as_told_and_without_a_fault(api: Api) -> None:
    client, statuses = api.app.test_client(), Counter[int]()
    for name, person, method, address, more in Fuzz(api, seed=2026).requests():
        more["headers"] |= api.bearer(person)
        answer = client.open(address, method=method, **more)
        what = f"{method} {address} as {person} {more}"[:1500]
        assert answer.status_code < 500, f"{what}: {answer.text[:500]}"
        statuses[answer.status_code] += 1
        if answer.status_code >= 400:
            problem = answer.json
            assert answer.mimetype == "application/problem+json", what
            assert problem is not None, what
            told = [problem["title"], problem["detail"], problem["remedy"], *(e["message"] for e in problem["errors"])]
            assert all(CHINESE.search(words) for words in told), (what, told)
            assert all(error["pointer"] == "" or error["pointer"][0] == "/" for error in problem["errors"]), what
        if answer.status_code not in (404, 405) or "not_found" in answer.text:
            api.contract.hold(name, answer)
    assert {200, 401, 403, 404, 409, 415, 422} <= set(statuses)
    assert statuses[422] > REQUESTS / 4, statuses


@pytest.mark.parametrize("query", ["limit=abc", "limit=0", "limit=201", "limit=1.5", "after=garbage", "lmit=5"])
@pytest.mark.parametrize("name", ["list_services", "list_cases", "list_tasks", "case_history", "case_clocks"])
@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_a_wrong_query_parameter_is_named(api: Api, name: str, query: str) -> None:
    case_no = api.hall.receive(REGISTRATION).case.case_no
    more = {"case_no": case_no} if name.startswith("case_") else {}
    answer = api.send(name, "clerk", query_string=query, **more)
    assert answer.status_code == 422
    assert answer.json is not None
    [error] = answer.json["errors"]
    assert error["pointer"] == f"/{query.partition('=')[0]}"


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_a_body_too_large_is_refused_unread(api: Api) -> None:
    most = {"create_token": 2**20, "check_diagram": 5 * 2**20, "create_upload": 10 * 2**20 + 2**16}
    for name, largest in most.items():
        more = {"content_type": "multipart/form-data; boundary=x"} if name == "create_upload" else {}
        answer = api.send(name, "designer" if name == "check_diagram" else "citizen", data=b" " * (largest + 1), **more)
        assert answer.status_code == 413, name
    typed = {"data": b"username=citizen", "content_type": "application/x-www-form-urlencoded"}
    assert api.refused("create_token", **typed) == "http_415"


@pytest.mark.parametrize("hall", ["sqlite"], indirect=True)
def test_each_wrong_field_is_named_by_its_pointer(api: Api) -> None:
    sent = {"service": 7, "applicant": [], "materials": [{"upload": "x"}, 3], "colour": "red"}
    answer = api.send("create_case", "citizen", json=sent)
    assert answer.json is not None
    pointers = {error["pointer"] for error in answer.json["errors"]}
    assert pointers == {"/service", "/applicant", "/materials/0/material", "/materials/1", "/colour"}
