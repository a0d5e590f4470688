"""Every service's every expected run comes out as its designers say, in a real office with a real ticker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.check import Finding
from engine.runtime import Engine
from workflows.catalogue.folder import read_folder
from workflows.catalogue.reading import read_yaml
from workflows.rehearsal.play import Rehearsal, ground
from workflows.rehearsal.stage import Ground

BPMN = Path(__file__).parents[2] / "bpmn"
SERVICES = sorted(path for path in (BPMN / "services").iterdir() if path.is_dir())
RUNS = [
    pytest.param(service.name, index, id=f"{service.name}-{run['name']}")
    for service in SERVICES
    for index, run in enumerate(read_yaml("cases.yaml", (service / "cases.yaml").read_bytes())["cases"])
]
BENEFIT = "07-unemployment-benefit"


@pytest.fixture(scope="module")
def stage() -> Iterator[Ground]:
    with ground(BPMN, Engine()) as found:
        yield found


@pytest.fixture(scope="module")
def rehearsal(stage: Ground) -> Callable[[str], Rehearsal]:
    return cache(lambda key: Rehearsal(key, read_folder(BPMN / "services" / key), stage))


@pytest.mark.parametrize(("key", "index"), RUNS)
def test_the_run_comes_out_as_expected(key: str, index: int, rehearsal: Callable[[str], Rehearsal]) -> None:
    assert [finding.message for finding in rehearsal(key).play(index)] == []


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        (
            "      state: completed\n      result: granted",
            "      state: accepted\n      result: granted",
            "办件状态应为 accepted，实为 completed",
        ),
        ("open: [Review]", "open: [Decide]", "待办环节应为 Decide，实为 Review"),
        ("Entitlement.months: 18", "Entitlement.months: 24", "变量 Entitlement.months应为 24，实为 18"),
        ('decided: "2026-09-16"', 'decided: "2026-09-17"', "里程碑 decided应为 2026-09-17，实为 2026-09-16"),
        ('due: "2026-09-20", light: done', 'due: "2026-09-21", light: red', "时限 promised 的灯应为 red，实为 done"),
        ("[receipt, acceptance_notice, decision_granted]", "[receipt]", "已出具的文书应为 receipt，实为 receipt、"),
        ("complete: Review", "complete: Decide", "环节 Decide 不是待办"),
        (
            "as: {role: section_chief, unit: shebao}",
            "as: {role: officer, unit: ga}",
            "操作被拒绝：“复核”由其他单位或岗位办理",
        ),
        ("outcome: granted, opinion", "outcome: maybe, opinion", "操作被拒绝："),
        ("left_reason: expired", "left_reason: whim", "申请被拒绝："),
        ("materials: [M-APPLY]", "materials: [M-NONE]", "办事指南中没有这项材料"),
    ],
)
def test_a_difference_is_told_with_run_step_and_line(written: str, instead: str, said: str, stage: Ground) -> None:
    findings = _spoilt(stage, 0, written, instead)
    assert said in "".join(finding.message for finding in findings)
    for finding in findings:
        assert finding.message.startswith("运行“数据相符，五个工作日内准予”")
        assert finding.line > 5
        assert (finding.rule, finding.severity, finding.file) == ("expected-run", "error", "cases.yaml")


def test_an_alert_that_should_not_be_there_twice_or_at_all_is_told(stage: Ground) -> None:
    due = "alerts: [{clock: promised, light: yellow}]"
    findings = _spoilt(stage, 3, due, due.replace("yellow", "red"))
    assert "时限 promised 的 red 告警次数应为 1，实为 0" in findings[0].message


def test_an_act_that_should_be_refused_and_is_not_is_told(stage: Ground) -> None:
    findings = _spoilt(stage, 0, "expect: {open: [Review]}", "expect: {refused_with: conflict}")
    assert "应被拒绝（conflict），实际已完成" in findings[0].message


def _spoilt(stage: Ground, index: int, written: str, instead: str) -> list[Finding]:
    """What is told of one run in which this text is replaced, once."""
    files = read_folder(BPMN / "services" / BENEFIT)
    cases = files["cases.yaml"].decode()
    place = cases.index(written)
    files["cases.yaml"] = (cases[:place] + instead + cases[place + len(written) :]).encode()
    return Rehearsal(BENEFIT, files, stage).play(index)
