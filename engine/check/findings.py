"""What a check says: one fault, where it is, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

Severity = Literal["error", "warning"]
"""An error keeps a diagram from being deployed; a warning is shown and may stand."""


class Located(Protocol):
    """Anything in a file that a finding can point at."""

    @property
    def id(self) -> str: ...
    @property
    def line(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `message` says what is wrong, `fix` what to do, both in Chinese; `line` is 0 where there is none.

    `file` names the file in a folder of several; "" where only one file is looked at.
    """

    rule: str
    severity: Severity
    element: str
    line: int
    message: str
    fix: str
    file: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """As the command line and the API tell it; the file is told once, around its findings."""
        return {
            "rule": self.rule,
            "severity": self.severity,
            "element": self.element,
            "line": self.line,
            "message": self.message,
            "fix": self.fix,
        }

    @classmethod
    def at(cls, place: Located, rule: str, severity: Severity, message: str, fix: str) -> Finding:
        """A finding at a located thing."""
        return cls(rule, severity, place.id, place.line, message, fix)
