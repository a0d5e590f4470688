"""Silence is acceptance only where a law that reaches the item says so (行政许可法 art. 32; R20)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Guide
from workflows.rules.notices import OnSilence
from workflows.rules.suspension import LICENCE_LAW

ID = "silence-basis"
SEVERITY: Severity = "error"

_LAWS = ("law", "admin_regulation", "local_regulation")


def check(guide: Guide) -> Iterator[Finding]:
    """Deemed acceptance resting on less than a law, or on the law of licences for something that is no licence."""
    notice = guide.row["notice"]
    if notice["on_silence"] != OnSilence.DEEMED_ACCEPTED:
        return
    basis = next((row for row in guide.row["basis"] if row["id"] == notice["basis"]), None)
    if basis is None:
        return
    fix = "请引用及于本事项的法律、法规，或者改为 on_silence: supervise（逾期督办）。"
    if basis["level"] not in _LAWS:
        message = f"“视为受理”以《{basis['title']}》为依据，层级不够。"
        yield guide.finding(ID, SEVERITY, "/notice/basis", message, fix)
    elif LICENCE_LAW in basis["title"] and not any(
        row["kind"] == "licence" for row in guide.row["delivery"]["results"]
    ):
        message = "行政许可法第三十二条只及于行政许可，本事项的办理结果不是行政许可。"
        yield guide.finding(ID, SEVERITY, "/notice/basis", message, fix)
