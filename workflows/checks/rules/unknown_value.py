"""gov: attributes exist, and say what the office understands."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from engine.check import Finding, Severity
from engine.xml import GOV
from workflows.checks.folder import Folder, gov
from workflows.checks.vocabulary import ATTRIBUTES, VALUES

ID = "unknown-value"
SEVERITY: Severity = "error"

_PREFIX = f"{{{GOV}}}"


def check(folder: Folder) -> Iterator[Finding]:
    """Misspelt attributes and values: nothing would happen where the designer expects something."""
    for thing in folder.things:
        written = [str(name).removeprefix(_PREFIX) for name in thing.xml.attrib if str(name).startswith(_PREFIX)]
        for name in written:
            if name not in ATTRIBUTES:
                message = f"{thing.label}的属性 gov:{name} 没有这个属性，不起作用。{_hint(name, ATTRIBUTES)}"
                yield Finding.at(thing, ID, SEVERITY, message, f"可用的属性：{'、'.join(sorted(ATTRIBUTES))}。")
            elif name in VALUES and (value := gov(thing, name)) and value not in VALUES[name]:
                message = f"{thing.label}的 gov:{name}“{value}”没有这个值。{_hint(value, VALUES[name])}"
                values = "、".join(f"{code}（{words}）" for code, words in VALUES[name].items())
                yield Finding.at(thing, ID, SEVERITY, message, f"可用的值：{values}。")


def _hint(written: str, known: object) -> str:
    close = difflib.get_close_matches(written, list(known), n=1)  # type: ignore[call-overload]
    return f"是否应为 {close[0]}？" if close else ""
