"""Every form is form-js JSON whose components the office knows."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.errors import Problem
from forms import load_form
from workflows.catalogue.folder import FORM
from workflows.checks.folder import Files

ID = "form-readable"
SEVERITY: Severity = "error"


def check(source: Files) -> Iterator[Finding]:
    """One finding for each mistake in a form."""
    for name, raw in sorted(source.files.items()):
        if not FORM.fullmatch(name):
            continue
        try:
            load_form(raw)
        except Problem as problem:
            places = [(name + error.pointer, error.message) for error in problem.errors] or [(name, problem.detail)]
            for place, message in places:
                sentence = f"表单 {name}：{message.rstrip('。')}。"
                yield Finding(ID, SEVERITY, place, 0, sentence, "请在表单编辑器中改正后重新导出。", name)
