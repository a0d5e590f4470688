"""What a limit of the guide counts from and until happens in the diagram."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder

ID = "limit-begins"
SEVERITY: Severity = "error"

_FROM = {"acceptance": "accepted", "decision": "decided"}
_WORDS = {"accepted": "受理", "decided": "决定"}


def check(folder: Folder) -> Iterator[Finding]:
    """Limits that would never begin, or never end with what they are for."""
    for kind, words in (("promised", "承诺时限"), ("statutory", "法定时限")):
        limit = folder.guide.row["limits"][kind]
        if not limit:
            continue
        for key, milestone, verb in (("from", _FROM.get(limit["from"]), "起算"), ("until", limit["until"], "截止")):
            if milestone in _WORDS and not folder.with_milestone(milestone):
                message = f"{words}自“{_WORDS[milestone]}”{verb}，流程图中没有标为{_WORDS[milestone]}的事件。"
                fix = f"请在作出{_WORDS[milestone]}之后的事件上写 gov:milestone=“{milestone}”，或者改正时限。"
                yield folder.guide.finding(ID, SEVERITY, f"/limits/{kind}/{key}", message, fix)
