"""Whatever is in a folder, checking it answers findings and never fails."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine.check import Finding, has_errors
from workflows.catalogue.folder import Shelf, read_folder

SERVICES = Path(__file__).parents[3] / "bpmn" / "services"
CheckFiles = Callable[[str, Mapping[str, bytes]], list[Finding]]
KEYS = ("02-legal-aid", "06-unemployment-registration", "09-public-rental-housing")


def test_an_empty_folder_lacks_its_files(check_files: CheckFiles) -> None:
    findings = check_files("06-nothing", {})
    assert [finding.element for finding in findings] == ["service.yaml", "flow.bpmn", "cases.yaml"]


def test_findings_are_told_as_data(check_files: CheckFiles) -> None:
    finding = check_files("06-nothing", {})[0]
    assert list(finding.as_dict()) == ["rule", "severity", "element", "line", "message", "fix"]


def test_a_diagram_that_is_no_diagram_is_a_finding_beside_the_others(check_files: CheckFiles) -> None:
    files = {**read_folder(SERVICES / KEYS[1]), "flow.bpmn": b"<html/>"}
    findings = check_files(KEYS[1], files)
    assert [(finding.rule, finding.file) for finding in findings] == [("readable-xml", "flow.bpmn")]


def test_a_diagram_is_checked_even_where_the_guide_cannot_be_read(check_files: CheckFiles) -> None:
    files = read_folder(SERVICES / KEYS[1])
    files["service.yaml"] = b": :"
    files["flow.bpmn"] = files["flow.bpmn"].replace(b'targetRef="Verify"', b'targetRef="Nowhere"')
    found = {finding.file for finding in check_files(KEYS[1], files)}
    assert found == {"service.yaml", "flow.bpmn"}


@pytest.mark.parametrize("seed", range(60))
def test_damaged_folders_are_answered_with_findings(seed: int, check_files: CheckFiles, shelf: Shelf) -> None:
    dice = random.Random(seed)
    key = dice.choice(KEYS)
    files = _damaged(read_folder(SERVICES / key), dice)
    findings = check_files(key, files)
    assert not [finding for finding in findings if "未能完成" in finding.message]
    if not has_errors(findings):
        shelf.compile(files)


def _damaged(files: Mapping[str, bytes], dice: random.Random) -> dict[str, bytes]:
    """A few lines dropped, doubled, swapped or cut in one or two of the files."""
    found = dict(files)
    for name in dice.sample(sorted(found), 2):
        lines = found[name].splitlines(keepends=True)
        for _ in range(dice.randint(1, 3)):
            at = dice.randrange(len(lines))
            match dice.randrange(4):
                case 0:
                    del lines[at]
                case 1:
                    lines.insert(at, lines[at])
                case 2:
                    other = dice.randrange(len(lines))
                    lines[at], lines[other] = lines[other], lines[at]
                case _:
                    lines[at] = lines[at][: dice.randrange(len(lines[at]) + 1)]
            lines = lines or [b""]
        found[name] = b"".join(lines)
    return found
