"""The columns of the two annexes, in the notice's order (渝府办发〔2016〕14号 附件1、附件2), and a row of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum


class Annex(Enum):
    """Which of the two forms: its title, its columns with the key of service.yaml each of them says."""

    CATALOGUE = (
        "附件1 公共服务事项目录表",
        {
            "序号": "seq",
            "项目名称": "name",
            "事项类别": "category",
            "实施单位": "unit",
            "主要依据": "basis",
            "处置意见": "disposition",
        },
    )
    GUIDE = (
        "附件2 公共服务事项办事指南",
        {
            "事项序号": "seq",
            "事项分类": "category",
            "项目名称": "name",
            "服务对象": "recipients",
            "受理条件": "conditions",
            "申请材料": "materials",
            "收费依据和标准": "fees",
            "是否纳入政府购买服务": "purchased_service",
            "办理依据": "basis",
            "办理时限": "limits",
            "受理部门": "accepting",
            "联系电话": "phones",
            "公开方式": "publicity",
            "在线办理": "online",
        },
    )

    def __init__(self, title: str, columns: Mapping[str, str]) -> None:
        self.title = title
        self.columns = columns
        """Label → key."""

    def heading(self, *, illustrative: bool) -> str:
        return f"{self.title}（{ILLUSTRATIVE}）" if illustrative else self.title

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.columns)


ILLUSTRATIVE = "含示例内容，不得当作现行规定"
"""Stands beside the title where a service of the annex says what is only illustrative; imports keep the mark."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says, and where it is, in words: 第 3 行 B 列."""

    text: str
    place: str
    formula: bool = False


@dataclass(frozen=True, slots=True)
class Filled:
    """One service of a filled-in annex: its cells by the column's label."""

    annex: Annex
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong in one cell, with what to do."""

    place: str
    column: str
    message: str
    fix: str

    @property
    def sentence(self) -> str:
        column = f"“{self.column}”" if self.column else ""
        return f"{self.place}{column}：{self.message}{self.fix}"


Lines = Sequence[Sequence[str]]
"""The texts of an annex's rows, in its columns' order."""
