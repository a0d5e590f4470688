"""The designers' data holds together: schemas, guides, diagrams, forms, expected runs and document templates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import jsonschema
import pytest
import typst
import yaml

import engine.feel
from engine import xml
from engine.check import check
from forms import load_form

BPMN = Path(__file__).parents[2] / "bpmn"
FOLDERS = sorted(path for path in (BPMN / "services").iterdir() if path.is_dir())
SCHEMAS = {name: json.loads((BPMN / "schemas" / f"{name}.schema.json").read_bytes()) for name in ("service", "cases")}
DOCUMENTS = sorted({path.stem for path in (BPMN / "documents").glob("*.typ")} - {"lib", "decision"})
MODEL, GOV = f"{{{xml.BPMN}}}", f"{{{xml.GOV}}}"
NODES = {
    "startEvent",
    "endEvent",
    "intermediateThrowEvent",
    "intermediateCatchEvent",
    "boundaryEvent",
    "userTask",
    "serviceTask",
    "businessRuleTask",
    "scriptTask",
    "exclusiveGateway",
    "parallelGateway",
    "subProcess",
}
EACH_SERVICE = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


@cache
def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def diagram(folder: Path) -> Any:
    return xml.parse((folder / "flow.bpmn").read_bytes())


@cache
def nodes(folder: Path) -> dict[str, Any]:
    found = diagram(folder).iter()
    return {e.get("id"): e for e in found if isinstance(e.tag, str) and e.tag.removeprefix(MODEL) in NODES}


def with_attribute(folder: Path, name: str) -> dict[str, str]:
    return {key: node.get(GOV + name) for key, node in nodes(folder).items() if node.get(GOV + name)}


def runs(folder: Path) -> Iterator[dict[str, Any]]:
    yield from read(folder / "cases.yaml")["cases"]


@pytest.mark.parametrize("name", ["service", "cases", "document-data"])
def test_each_schema_is_a_schema_with_chinese_titles(name: str) -> None:
    schema = json.loads((BPMN / "schemas" / f"{name}.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    assert all(any("一" <= c <= "鿿" for c in part["title"]) for part in schema["properties"].values())


@EACH_SERVICE
@pytest.mark.parametrize("name", ["service", "cases"])
def test_each_file_follows_its_schema(folder: Path, name: str) -> None:
    jsonschema.Draft202012Validator(SCHEMAS[name]).validate(read(folder / f"{name}.yaml"))


@EACH_SERVICE
def test_the_key_is_the_folder_and_begins_with_the_category(folder: Path) -> None:
    service = read(folder / "service.yaml")
    assert service["key"] == folder.name == read(folder / "cases.yaml")["service"]
    assert folder.name.startswith(service["category"]["code"] + "-")


@EACH_SERVICE
def test_what_a_guide_refers_to_is_in_it(folder: Path) -> None:
    service = read(folder / "service.yaml")
    bases = {row["id"] for row in service["basis"]}
    materials = {row["id"] for row in service["materials"]}
    quoted = {row["basis"] for row in service["materials"] + service["conditions"]}
    quoted |= {row["basis"] for row in (service["notice"], service["commitment"]) if "basis" in row}
    assert quoted <= bases
    assert set(service["commitment"].get("materials", [])) <= materials
    assert len(materials) == len(service["materials"])
    assert not [row["name"] for row in service["materials"] if row["name"].endswith("等") or "其他材料" in row["name"]]


@EACH_SERVICE
def test_what_is_illustrative_points_into_the_guide(folder: Path) -> None:
    service = read(folder / "service.yaml")
    for row in service["illustrative"]:
        place = service
        for part in row["path"].strip("/").split("/"):
            if part == "*":
                break
            place = place[int(part)] if part.isdigit() else place[part]


@EACH_SERVICE
def test_shared_material_and_queries_name_a_connector_of_the_sandbox(folder: Path) -> None:
    known = read(BPMN / "sandbox.yaml")["connectors"].keys()
    service = read(folder / "service.yaml")
    assert {row["connector"] for row in service["materials"] if row["channel"] == "data_share"} <= known
    assert set(with_attribute(folder, "connector").values()) <= known
    assert with_attribute(folder, "connector").keys() == with_attribute(folder, "operation").keys()


@EACH_SERVICE
def test_conditions_of_material_read_fields_of_the_application_form(folder: Path) -> None:
    service = read(folder / "service.yaml")
    fields = {field.key for field in load_form((folder / service["forms"]["application"]).read_bytes()).fields}
    texts = [row["when"] for row in service["materials"] if "when" in row]
    texts += [row["check"] for row in service["conditions"] if "check" in row]
    for text in texts:
        assert {name.removeprefix("application.") for name in engine.feel.compile(text).names} <= fields
    assert service["variables"].keys() <= fields


@EACH_SERVICE
def test_every_form_is_sound_and_the_guide_agrees_with_the_diagram(folder: Path) -> None:
    service = read(folder / "service.yaml")
    named = service["forms"]["steps"]
    assert named == with_attribute(folder, "form")
    files = {path.relative_to(folder).as_posix() for path in folder.glob("forms/*.json")}
    assert files == {*named.values(), service["forms"]["application"]}
    for file in files:
        load_form((folder / file).read_bytes())


@EACH_SERVICE
def test_every_user_task_says_what_it_is_by_when_and_for_whom(folder: Path) -> None:
    tasks = {key for key, node in nodes(folder).items() if node.tag == MODEL + "userTask"}
    for attribute in ("action", "form", "limit"):
        assert tasks <= with_attribute(folder, attribute).keys(), attribute
    lanes = list(diagram(folder).iter(MODEL + "lane"))
    assert all(lane.get(GOV + "role") and lane.get(GOV + "org") for lane in lanes)
    held = [ref.text for lane in lanes for ref in lane.iter(MODEL + "flowNodeRef")]
    outermost = [key for key, node in nodes(folder).items() if node.getparent().tag == MODEL + "process"]
    assert sorted(held) == sorted(outermost)


@EACH_SERVICE
def test_every_node_flow_and_lane_is_drawn(folder: Path) -> None:
    root = diagram(folder)
    drawn = {e.get("bpmnElement") for kind in ("BPMNShape", "BPMNEdge") for e in root.iter(f"{{{xml.BPMNDI}}}{kind}")}
    flows = {flow.get("id") for flow in root.iter(MODEL + "sequenceFlow")}
    lanes = {lane.get("id") for lane in root.iter(MODEL + "lane")}
    assert nodes(folder).keys() | flows | lanes <= drawn


@EACH_SERVICE
def test_every_line_runs_straight_across_or_down(folder: Path) -> None:
    for edge in diagram(folder).iter(f"{{{xml.BPMNDI}}}BPMNEdge"):
        points = [(p.get("x"), p.get("y")) for p in edge.iter(f"{{{xml.DI}}}waypoint")]
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2, edge.get("bpmnElement")


@EACH_SERVICE
def test_no_line_runs_through_what_it_does_not_connect(folder: Path) -> None:
    root, boxes = diagram(folder), {}
    for shape in root.iter(f"{{{xml.BPMNDI}}}BPMNShape"):
        if shape.get("bpmnElement") in nodes(folder):
            bounds = shape.find(f"{{{xml.DC}}}Bounds")
            x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
            boxes[shape.get("bpmnElement")] = x + 2, y + 2, x + width - 2, y + height - 2
    flows = {flow.get("id"): flow for flow in root.iter(MODEL + "sequenceFlow")}
    for edge in root.iter(f"{{{xml.BPMNDI}}}BPMNEdge"):
        flow = flows[edge.get("bpmnElement")]
        ends = [nodes(folder)[flow.get(end)] for end in ("sourceRef", "targetRef")]
        near = {key for end in ends for key in (end.get("id"), end.get("attachedToRef"), flow.getparent().get("id"))}
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iter(f"{{{xml.DI}}}waypoint")]
        for (x1, y1), (x2, y2) in pairwise(points):
            for key, (left, top, right, bottom) in boxes.items():
                beside = max(x1, x2) <= left or min(x1, x2) >= right or max(y1, y2) <= top or min(y1, y2) >= bottom
                assert beside or key in near, f"{edge.get('bpmnElement')} 穿过 {key}"


@EACH_SERVICE
def test_documents_are_declared_and_have_templates(folder: Path) -> None:
    service = read(folder / "service.yaml")
    declared = service["documents"]
    acts = {"extension": "extension_notice", "suspensions": "suspension_notice"}
    by_act = {"correction_notice"} | {notice for limit, notice in acts.items() if limit in service["limits"]}
    assert {*with_attribute(folder, "document").values()} | by_act == set(declared)
    assert set(declared) <= set(DOCUMENTS)


@EACH_SERVICE
def test_a_commitment_is_verified_afterwards(folder: Path) -> None:
    verifies = "verify" in with_attribute(folder, "action").values()
    assert verifies == (read(folder / "service.yaml")["commitment"]["mode"] != "none")


@EACH_SERVICE
def test_the_diagram_has_no_finding_that_is_an_error(folder: Path) -> None:
    declared = read(folder / "service.yaml")["variables"]
    variables = {"application.commitment", *(f"application.{name}" for name in declared)}
    findings = check((folder / "flow.bpmn").read_bytes(), variables=variables)
    assert [f"{finding.rule} {finding.element}: {finding.message}" for finding in findings] == []


@EACH_SERVICE
def test_expected_runs_cover_success_refusal_correction_and_delay(folder: Path) -> None:
    assert {"happy", "refusal", "correction", "timeout"} <= {run["kind"] for run in runs(folder)}


@EACH_SERVICE
def test_expected_runs_name_what_exists_and_fill_the_forms_rightly(folder: Path) -> None:
    service = read(folder / "service.yaml")
    materials = {row["id"] for row in service["materials"]}
    there = nodes(folder).keys()
    for run in runs(folder):
        load_form((folder / service["forms"]["application"]).read_bytes()).load(run["apply"]["data"])
        assert set(run["apply"]["materials"]) <= materials
        assert run.get("sandbox", {}).keys() <= with_attribute(folder, "connector").keys()
        for step in run["steps"]:
            assert set(step.get("expect", {}).get("open", [])) <= there
            assert set(step.get("supplement", {}).get("materials", [])) <= materials
            assert {defect["material"] for defect in step.get("defects", [])} <= materials
            if "complete" in step:
                form = load_form((folder / service["forms"]["steps"][step["complete"]]).read_bytes())
                form.load(step["data"])


@EACH_SERVICE
def test_steps_of_an_expected_run_follow_each_other_in_time(folder: Path) -> None:
    for run in runs(folder):
        moments = [run["apply"]["at"], *(step.get("at") or step["advance_to"] for step in run["steps"])]
        times = [datetime.fromisoformat(moment) for moment in moments]
        assert times == sorted(times), run["name"]


@EACH_SERVICE
def test_due_days_of_expected_runs_agree_with_the_published_calendar(folder: Path) -> None:
    """Another calendar than ours counts, from receipt, or the last cure, or acceptance (民法典 art. 201, 203)."""
    limits = read(folder / "service.yaml")["limits"]
    for run in runs(folder):
        cures = [step["at"] for step in run["steps"] if "supplement" in step]
        accepted = [step["at"] for step in run["steps"] if step.get("data", {}).get("outcome") == "accepted"]
        for kind in ("promised", "statutory"):
            expected = run["expect"].get("clocks", {}).get(kind, {}).get("due")
            if expected:
                start = accepted[-1] if limits[kind]["from"] == "acceptance" else [run["apply"]["at"], *cures][-1]
                assert due(start[:10], limits[kind]["limit"]).isoformat() == expected, run["name"]


def due(start: str, limit: str) -> date:
    if "-" in limit:
        return date.fromisoformat(limit)
    day, left, unit = date.fromisoformat(start), int(limit[:-2]), limit[-2:]
    if unit == "CD":
        day += timedelta(days=left)
        while not chinese_calendar.is_workday(day):
            day += timedelta(days=1)
        return day
    while left:
        day += timedelta(days=1)
        left -= chinese_calendar.is_workday(day)
    return day


SAMPLE: dict[str, Any] = {
    "title": "文书",
    "number": "渝示〔2026〕收字第0001号",
    "date": "2026年11月23日",
    "unit": "演示区社会保险事务中心",
    "case": {"no": "500103-2026-000128", "received_at": "2026年11月23日 10:00", "channel": "网上申请"},
    "applicant": {"name": "演示市民#[*甲]", "id_number": "5001**********101X"},
    "service": {"name": "失业保险金申领", "key": "07-unemployment-benefit", "unit": "演示区社会保险事务中心"},
    "materials": [{"name": "申领表", "how": "电子"}],
    "defects": [{"name": "申领表", "problem": "缺少签名", "cure": "签名"}],
    "clocks": [{"kind": "promised", "limit": "5 个工作日", "due": "2026年11月30日", "provisional": True}],
    "commitment": {"proves": ["无业"], "statement": ["真实"], "verify_limit": "5 个工作日"},
    "qr_svg": '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M1 1h2v2h-2z"/></svg>',
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("data", [SAMPLE, {}], ids=["filled", "empty"])
def test_each_template_makes_a_pdf_whatever_is_missing(name: str, data: dict[str, Any]) -> None:
    folder = str(BPMN / "documents")
    pdf = typst.compile(f"{folder}/{name}.typ", root=folder, sys_inputs={"data": json.dumps(data)})
    assert bytes(pdf).startswith(b"%PDF")
