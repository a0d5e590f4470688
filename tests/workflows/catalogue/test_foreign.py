"""Diagrams of other tools: nothing of theirs is lost, and what they mean is read where we have a word for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from engine.check import check
from engine.spiff.compile import compile_files
from engine.xml import GOV
from workflows.catalogue.foreign import adopt

EXPORTS = Path(__file__).parent / "exports"
UNITS = {"rsj": "人社局"}


def read(name: str, element: str) -> dict[str, str]:
    """What `gov:` says of an element after the diagram was adopted."""
    root = etree.fromstring(adopt((EXPORTS / f"{name}.bpmn").read_bytes(), units=UNITS).diagram)
    [node] = [node for node in root.iter() if node.get("id") == element]
    return {str(key).partition("}")[2]: str(value) for key, value in node.attrib.items() if GOV in str(key)}


def told(name: str) -> str:
    notes = adopt((EXPORTS / f"{name}.bpmn").read_bytes(), units=UNITS).notes
    return "\n".join(f"{note.element} {note.message}" for note in notes if not note.adopted)


@pytest.mark.parametrize(
    ("name", "element", "expected"),
    [
        ("camunda-7", "Accept", {"role": "window", "form": "forms/accept.json", "limit": "8H"}),
        ("camunda-7", "Review", {"role": "section_chief"}),
        ("camunda-8", "Accept", {"role": "window", "org": "rsj", "form": "forms/accept-form.json", "limit": "5CD"}),
        ("flowable", "Accept", {"role": "officer", "form": "forms/accept.json", "limit": "2WD"}),
        ("flowable", "Decide", {"limit": "1M"}),
        ("signavio", "sid-5", {}),
        ("visual-paradigm", "T", {}),
    ],
)
def test_people_forms_and_limits_are_read_where_they_map_to_ours(
    name: str, element: str, expected: dict[str, str]
) -> None:
    assert read(name, element) == expected


def test_what_has_no_counterpart_is_told_with_what_to_do() -> None:
    assert "Review “审核”：候选组“hr”不是本系统的岗位或单位" in told("camunda-7")
    assert "Review “审核”：原来指定由“${starter}”办理" in told("camunda-7")
    assert "Review “审核”：到期时间“${now().plusDays(3)}”不能对应到时限" in told("camunda-7")
    assert "Archive “存档”：原来由“org.example.Archive”执行" in told("camunda-7")
    assert "Ask “查询”：原来由“insurance-query”执行" in told("camunda-8")
    assert "Accept “受理”：候选组“window”写为岗位“窗口人员”。已有 gov:role=“officer”，没有改动。" in told("flowable")
    assert "Decide “决定”：原来指定由“wang,li”办理" in told("flowable")
    assert (told("signavio"), told("visual-paradigm")) == ("", "")


@pytest.mark.parametrize("path", sorted(EXPORTS.glob("*.bpmn")), ids=lambda path: path.stem)
def test_nothing_of_theirs_is_lost_and_the_diagram_runs(path: Path) -> None:
    before, after = path.read_bytes(), adopt(path.read_bytes(), units=UNITS).diagram
    mine = [(node.tag, dict(node.attrib), (node.text or "").strip()) for node in etree.fromstring(before).iter()]
    kept = []
    for node in etree.fromstring(after).iter():
        theirs = {key: value for key, value in node.attrib.items() if GOV not in str(key)}
        kept.append((node.tag, theirs, (node.text or "").strip()))
    assert kept == [(tag, {k: v for k, v in had.items() if GOV not in str(k)}, text) for tag, had, text in mine]
    assert adopt(after, units=UNITS).diagram == after, "read once more it stays as it is"
    compile_files({"flow.bpmn": after}, "flow.bpmn", path.stem, {})
    assert not [one for one in check(after) if one.rule in ("readable-xml", "unsupported-element")]
