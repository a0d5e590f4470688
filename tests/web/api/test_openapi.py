"""The API describes itself whole: the document is valid, and no call is told of by halves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.web.api.conftest import Api
from web.api.calls import CALLS
from web.api.refusals import REFUSALS
from web.permissions import ROUTES

SOURCES = ("engine", "forms", "workflows", "web")
ROOT = Path(__file__).parents[3]


pytestmark = pytest.mark.parametrize("hall", ["sqlite"], indirect=True)


def test_the_document_is_valid_openapi(api: Api) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(api.contract.document).iter_errors()] == []


def test_every_route_of_the_api_is_in_it(api: Api) -> None:
    told = {f"api.{name}" for name in api.contract.operations}
    assert told == {endpoint for endpoint in ROUTES if endpoint.startswith("api.")}


def test_every_call_has_a_summary_a_permission_and_a_described_answer(api: Api) -> None:
    for name in api.contract.operations:
        operation = api.contract.operation(name)
        assert re.search(r"[\u4e00-\u9fff]", operation["summary"]), name
        assert operation["tags"] != ["其他"], name
        assert operation["x-permission"] == ROUTES[f"api.{name}"], name
        [success] = [status for status in operation["responses"] if status.startswith("2")]
        if success != "204":
            [content] = operation["responses"][success]["content"].values()
            assert content["schema"], name


def test_every_field_is_described_in_chinese_and_no_other_is_allowed(api: Api) -> None:
    for name, schema in api.contract.document["components"]["schemas"].items():
        if schema.get("type") != "object" or name.startswith("service."):
            continue
        assert name == "Problem" or schema["additionalProperties"] is False, name
        for field, told in schema.get("properties", {}).items():
            words = told.get("description") or told.get("title")
            assert words, f"{name}.{field}"


def test_every_list_is_items_and_next_and_takes_after_and_limit(api: Api) -> None:
    for name in api.contract.operations:
        if name.startswith("list_") or name in ("case_history", "case_clocks"):
            operation = api.contract.operation(name)
            taken = {row["name"] for row in operation["parameters"]}
            assert {"after", "limit"} <= taken, name
            schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
            page = api.contract.document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
            assert set(page["properties"]) == {"items", "next"}, name


def test_every_call_that_changes_something_honours_its_key_or_may_be_repeated_anyway(api: Api) -> None:
    harmless = {
        "api.create_token",
        "api.delete_token",
        "api.check_diagram",
        "api.preview_migration",
        "api.preview_organisation",
    }
    """A token is never kept for a repetition; to sign out twice, to check and to look twice change nothing."""
    for endpoint, call in CALLS.items():
        _, method = api.contract.operations[endpoint.removeprefix("api.")]
        assert call.once == (method != "get" and endpoint not in harmless), endpoint


def test_every_problem_told_of_is_raised_somewhere_and_belongs_to_a_call(api: Api) -> None:
    code = re.compile(r"""code(?:: ClassVar\[str\])? ?= ?"(\w+)"|code_here or "(\w+)\"""")
    sources = [path for folder in SOURCES for path in (ROOT / folder).rglob("*.py")]
    raised = {found for path in sources for found in code.findall(path.read_text(encoding="utf-8"))}
    known = {first or second for first, second in raised} | {f"http_{status}" for status in (400, 404, 413, 415)}
    assert set(REFUSALS) <= known, set(REFUSALS) - known
    told = {
        example
        for name in api.contract.operations
        for answer in api.contract.operation(name)["responses"].values()
        for content in answer.get("content", {}).values()
        for example in content.get("examples", {})
    }
    assert set(REFUSALS) - told <= {"http_404"}
