"""Silence of a department counts as consent only where a rule says so (R21)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov

ID = "consent-basis"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """`deemed_consent` without a ground."""
    for thing in folder.things:
        if gov(thing, "onTimeout") == "deemed_consent" and not gov(thing, "basis"):
            message = f"{thing.label}写明超时默许，没有写明依据。"
            yield Finding.at(thing, ID, SEVERITY, message, "请写明依据（gov:basis），或者改为 escalate（逐级督办）。")
