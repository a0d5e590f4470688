"""Expected runs name elements of the diagram and materials of the guide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.check import Finding, Severity
from engine.errors import Invalid
from workflows.checks.folder import CASES, Folder

ID = "cases-known"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Steps, answers and materials that do not exist."""
    try:
        written, _ = folder.guide.source.read(CASES, "cases")
        named = list(_named(folder, written.value))
    except (Invalid, TypeError, KeyError, AttributeError):
        return  # cases-schema says why
    for pointer, message, fix in named:
        yield Finding(ID, SEVERITY, CASES + pointer, written.places.line(pointer), message, fix, CASES)


def _named(folder: Folder, cases: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    tasks = {node.id for node in folder.for_people}
    queries = {node.id for node in folder.for_connectors}
    materials = {row["id"] for _, row in folder.guide.materials}
    if cases["service"] != folder.guide.key:
        yield "/service", f"预期运行属于 {cases['service']}，文件夹是 {folder.guide.key}。", "请改正事项编号。"
    for index, run in enumerate(cases["cases"]):
        place = f"/cases/{index}"
        for element in run.get("sandbox", {}):
            if element not in queries:
                yield f"{place}/sandbox/{element}", f"流程图中没有共享查询 {element}。", "请写服务任务的元素编号。"
        handed = [(f"{place}/apply/materials", name) for name in run["apply"]["materials"]]
        for number, step in enumerate(run["steps"]):
            here = f"{place}/steps/{number}"
            elements = [*step.get("expect", {}).get("open", ()), *([step["complete"]] if "complete" in step else ())]
            for element in elements:
                if element not in tasks:
                    yield here, f"流程图中没有人工环节 {element}。", "请写用户任务的元素编号。"
            handed += [(here, name) for name in step.get("supplement", {}).get("materials", ())]
            handed += [(here, row["material"]) for row in step.get("defects", ())]
        for pointer, name in handed:
            if name not in materials:
                yield pointer, f"办事指南中没有材料 {name}。", "请写 service.yaml 中的材料编号。"
