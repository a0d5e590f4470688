"""The runner every check shares: it applies rules to a subject and puts what they find in order."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

from engine.check.findings import Finding, Severity

Subject = TypeVar("Subject", contravariant=True)

_log = logging.getLogger(__name__)


class Rule(Protocol[Subject]):
    """One rule: a module or an object with a kebab-case `ID`, a `SEVERITY` and `check`."""

    @property
    def ID(self) -> str: ...  # noqa: N802 - rules are modules, and this is their constant
    @property
    def SEVERITY(self) -> Severity: ...  # noqa: N802
    def check(self, subject: Subject, /) -> Iterable[Finding]: ...


def run(rules: Iterable[Rule[Subject]], subject: Subject) -> list[Finding]:
    """All findings of `rules` on `subject`, in the order of the file, each once.

    A rule that breaks down is itself an error finding: what could not be checked must not pass.
    """
    findings = {finding: None for rule in rules for finding in _apply(rule, subject)}
    return sorted(findings, key=lambda finding: (finding.line, finding.element, finding.rule))


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether anything among `findings` forbids deployment."""
    return any(finding.severity == "error" for finding in findings)


def _apply(rule: Rule[Subject], subject: Subject) -> Iterator[Finding]:
    try:
        yield from rule.check(subject)
    except Exception as error:
        _log.exception("rule %s broke down", rule.ID)
        yield Finding(
            rule.ID,
            "error",
            "",
            0,
            f"检查规则 {rule.ID} 未能完成（{type(error).__name__}），不能判定该文件是否正确。",
            "请把该文件连同本提示交给系统维护人员；检查完成前不能部署。",
        )
