"""Everything wrong with one service's folder: its files, its guide, its diagrams, and all of them together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

from engine.check import Finding, check, has_errors
from engine.check.rules import READING as READABLE
from engine.check.runner import run
from engine.errors import Problem
from engine.feel.dmn import check as check_decisions
from engine.runtime import Refused
from workflows.catalogue.folder import Shelf
from workflows.checks import rules
from workflows.checks.folder import DIAGRAM, GUIDE, Files, Folder, Guide
from workflows.checks.yaml_files import well_formed

RUNS = "engine-refuses"
"""What the engine refuses though no rule found it; nothing is deployed that cannot run."""


def check_service(
    key: str, files: Mapping[str, bytes], shelf: Shelf, connectors: Collection[str], units: Collection[str]
) -> list[Finding]:
    """The findings on a folder, file by file and in the order of lines. Never raises for what is in the files.

    `connectors` and `units` are the names and codes this office knows.
    """
    source = Files(key, files, shelf.schemas)
    found = run(rules.READING, source)
    written = well_formed(source, GUIDE, "service")
    guide = Guide(source, written, connectors, units) if written else None
    variables = (
        {"application.commitment", *(f"application.{name}" for name in guide.row["variables"])} if guide else None
    )
    for name in sorted(files):
        if name.endswith(".bpmn"):
            findings = check(files[name], variables=variables)
            found += [replace(finding, file=name) for finding in findings]
        elif name.endswith(".dmn"):
            found += [replace(finding, file=name) for finding in check_decisions(files[name])]
    if guide is not None:
        found += run(rules.GUIDE, guide)
        if DIAGRAM in files and not run(READABLE, files[DIAGRAM]):
            folder = Folder(guide, variables or ())
            found += [
                finding if finding.file else replace(finding, file=DIAGRAM) for finding in run(rules.FOLDER, folder)
            ]
    if not has_errors(found):
        found += _refused(files, shelf)
    order = {name: place for place, name in enumerate([GUIDE, DIAGRAM])}
    return sorted(found, key=lambda f: (order.get(f.file, len(order)), f.file, f.line, f.element, f.rule))


def _refused(files: Mapping[str, bytes], shelf: Shelf) -> Iterator[Finding]:
    fix = "请按提示修改流程图。"
    try:
        shelf.compile(files)
    except Refused as refused:
        for reason in refused.findings:
            yield Finding(RUNS, "error", reason.element, reason.line, reason.message, fix, DIAGRAM)
    except Problem as problem:
        yield Finding(RUNS, "error", "", 0, problem.detail, problem.remedy_here, DIAGRAM)
