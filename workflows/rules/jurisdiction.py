"""Whose service it is, and who may judge it: levels of exercise (行使层级) and subtrees of units (R01, R02)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

LEVELS: Mapping[str, str] = {
    "1": "国家级",
    "2": "省级（直属）",
    "3": "市级（隶属）",
    "4": "县级",
    "5": "镇（乡、街道）级",
    "6": "村（社区）级",
}
"""行使层级 in the codes of GB/T 39046-2020 A.2; its 7 (分级管理) is of items, not of bodies.

A municipality under the central government stands at 2 itself, its districts at 4: what a level is called on the spot
says nothing, only its code does."""
NATURES: Mapping[str, str] = {"1": "法定机关", "2": "授权组织", "3": "受委托组织", "9": "其他"}
"""What kind of body exercises the function (实施主体性质, GB/T 39046-2020 A.3)."""


KINDS: Mapping[str, str] = {
    "government": "人民政府",
    "bureau": "政府部门",
    "enterprise": "国有企业",
    "institution": "事业单位",
    "intermediary": "中介服务机构",
    "town": "镇、乡、街道",
    "village": "村、社区",
    "hall": "政务服务大厅",
    "provider": "承接单位",
}
"""The bodies the notice's first part names, what stands below a district, halls, and whom services are bought from."""
NEVER_CLEARING = frozenset({"hall", "provider"})
"""A hall receives and a provider delivers; the services are others' (R29)."""

ENDINGS: Mapping[str, str] = {
    "merged": "并入",
    "abolished": "撤销，职责划入",
    "split": "拆分为",
    "renamed": "更名为",
}
"""How a unit ends; each way somebody takes its duties."""


def may_judge(subtree: Collection[str], level: str, *, unit: str, unit_level: str) -> bool:
    """May who is appointed for `subtree` at `level` review or approve what `unit` of `unit_level` put forward?

    The notice (三、(三)): the municipal lead department reviews municipal bodies, each district's its own, and the
    government of the same level approves. So the unit must lie in the subtree, and the levels must be one and the same;
    a body whose level nobody has stated is judged by nobody.
    """
    return unit in subtree and level == unit_level and level in LEVELS
