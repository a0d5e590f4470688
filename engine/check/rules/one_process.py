"""The file holds exactly one executable process."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check.diagram import Diagram
from engine.check.findings import Finding, Severity

ID = "one-process"
SEVERITY: Severity = "error"


def check(diagram: Diagram) -> Iterator[Finding]:
    """No process, none that runs, or several that run."""
    if not diagram.processes:
        yield Finding.at(
            diagram, ID, SEVERITY, "文件里没有流程（process），无法执行。", "请画出流程，并把泳池与该流程关联后再导出。"
        )
        return
    executable = [process for process in diagram.processes if process.xml.get("isExecutable") == "true"]
    unmarked = [process for process in diagram.processes if process.xml.get("isExecutable") is None]
    running = executable or unmarked
    if not running:
        first = diagram.processes[0]
        yield Finding.at(
            first, ID, SEVERITY, f"{first.label}标为不可执行，文件里没有可执行的流程。", "请在流程属性中勾选“可执行”。"
        )
    for extra in running[1:]:
        yield Finding.at(
            extra,
            ID,
            SEVERITY,
            f"{extra.label}与{running[0].label}都可执行；一个文件只能有一个可执行的流程，否则不知道该启动哪一个。",
            "请只保留一个可执行的流程：把另一个改为“不可执行”，或移到单独的文件里用调用活动调用。",
        )
