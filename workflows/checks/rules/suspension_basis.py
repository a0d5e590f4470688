"""The case's time stops only where the law says so (行政许可法 art. 45)."""

from __future__ import annotations

from collections.abc import Iterator

from engine.check import Finding, Severity
from workflows.checks.folder import Folder, gov

ID = "suspension-basis"
SEVERITY: Severity = "error"


def check(folder: Folder) -> Iterator[Finding]:
    """Steps that stop the clock and name no ground; 公示 is not among those of art. 45."""
    for thing in folder.things:
        kind = gov(thing, "suspends")
        if kind and not gov(thing, "basis"):
            yield Finding.at(
                thing,
                ID,
                SEVERITY,
                f"{thing.label}以“{kind}”暂停计时，没有写明依据。",
                "请写明依据的条款（gov:basis）；行政许可法第四十五条只列听证、招标、拍卖、检验、检测、检疫、鉴定和"
                "专家评审，公示等须有事项自己的规定，否则不能暂停计时。",
            )
