"""There is exactly one place where the application is accepted or not (R07)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.catalogue.folder import is_internal
from workflows.checks.folder import Folder
from workflows.checks.walks import from_start

ID = "one-acceptance"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """No acceptance that can be reached, or several."""
    reached = {id(node) for node in from_start(folder.diagram)}
    found = [node for node in folder.acting("accept") if id(node) in reached]
    for node in found[1:]:
        message = f"{node.label}是第二个受理环节，前面已有{found[0].label}。"
        yield Finding.at(node, ID, SEVERITY, message, "一次性告知只在一处作出：请合并受理环节，或者改正 gov:action。")
    if not found and not is_internal(folder.guide.key):
        process = next((scope for scope in folder.diagram.scopes if scope.parent is None), None)
        if process is not None:
            message = f"{process.label}没有受理环节，无法受理，也无法一次性告知。"
            yield Finding.at(process, ID, SEVERITY, message, "请加一个 gov:action=“accept” 的用户任务。")
