"""The runner takes any rules on any subject, and a rule that breaks down never passes unseen."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from engine.check.findings import Finding, Severity
from engine.check.runner import has_errors, run


@dataclass(frozen=True)
class Contains:
    """A rule on plain text: a word must not occur."""

    ID: str
    word: str
    SEVERITY: Severity = "warning"

    def check(self, subject: str) -> Iterator[Finding]:
        for number, line in enumerate(subject.splitlines(), start=1):
            if self.word in line:
                yield Finding(self.ID, self.SEVERITY, self.word, number, f"出现了 {self.word}。", "请删去。")


class Broken:
    ID = "broken"
    SEVERITY: Severity = "warning"

    def check(self, subject: str) -> Iterator[Finding]:
        yield Finding(self.ID, self.SEVERITY, "first", 1, "找到一处。", "请改正。")
        raise RecursionError


def test_findings_come_in_the_order_of_the_file_and_once() -> None:
    rules = [Contains("no-b", "b"), Contains("no-a", "a"), Contains("no-a", "a")]
    assert [(finding.line, finding.rule) for finding in run(rules, "b\na b")] == [(1, "no-b"), (2, "no-a"), (2, "no-b")]


def test_a_rule_that_breaks_down_is_an_error_and_keeps_what_it_found(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        findings = run([Broken(), Contains("no-b", "b")], "b")
    assert [finding.severity for finding in findings if finding.rule == "broken"] == ["error", "warning"]
    assert any(finding.rule == "no-b" for finding in findings)
    assert "broken" in caplog.text


def test_warnings_are_no_errors() -> None:
    assert not has_errors(run([Contains("no-b", "b")], "b"))
    assert has_errors(run([Contains("no-b", "b", "error")], "b"))
