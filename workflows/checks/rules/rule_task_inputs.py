"""A rule task gives its decision what that decision needs, under the names it reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.errors import Problem
from engine.feel import compile_script
from workflows.checks.folder import Folder, gov

ID = "rule-task-inputs"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Inputs nobody gives, or nobody reads: the decision would take them for null, and nobody would know why."""
    for node in folder.nodes:
        found = folder.decided(node)
        if found is None or found.inputs is None:
            continue
        try:
            given = {".".join(path) for path, _ in compile_script(gov(node, "inputs")).assignments()}
        except Problem:
            continue
        decision = gov(node, "decision")
        for name in sorted(given - found.inputs):
            close = difflib.get_close_matches(name, sorted(found.inputs), n=1)
            hint = f"是否应为 {close[0]}？" if close else ""
            message = f"{node.label}给了 {name}，决策 {decision} 不用它。{hint}"
            fix = f"决策用到的输入：{'、'.join(sorted(found.inputs)) or '没有'}。"
            yield Finding.at(node, ID, SEVERITY, message, fix)
        for name in sorted(found.inputs - given):
            message = f"{node.label}没有给决策 {decision} 用到的 {name}。"
            fix = f"请在决策输入（gov:inputs）里写 {name} = 表达式；确实没有的写 {name} = null。"
            yield Finding.at(node, ID, SEVERITY, message, fix)
