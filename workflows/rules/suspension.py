"""Stopping a case's time by an act (特别程序, R22): on a declared ground only, for a time that is told in writing.

行政许可法 第四十五条 for licences; any other ground needs the item's own law.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

LICENCE_LAW = "行政许可法"
NOT_COUNTED = ("听证", "招标", "拍卖", "检验", "检测", "检疫", "鉴定", "专家评审")
"""What 行政许可法 第四十五条 leaves out of a licence's period. 公示 is not among it."""


class SuspensionRefused(Refusal):
    """The case's time may not be stopped this way."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground on which this item's time may stop, on which law, for how long at most, and who approves."""

    name: str
    basis: str
    approver: str
    limit: Limit | None = None


def check_suspension(
    declared: Collection[Ground], name: str, *, needed: Limit | None, reason: str, standing: Collection[str]
) -> tuple[Ground, Limit]:
    """May time stop on the ground `name`, and for how long? Raises SuspensionRefused.

    The agency tells the applicant in writing how long it takes (行政许可法 第四十五条): `needed`, or the ground's own
    limit, which `needed` may not exceed. `standing` are the grounds time stands on already.
    """
    ground = next((each for each in declared if each.name == name), None)
    if ground is None:
        listed = "、".join(each.name for each in declared)
        raise SuspensionRefused(
            f"“{name}”不是本事项可以暂停计时的事由；本事项只有：{listed}。"
            if listed
            else "本事项没有可以暂停计时的事由，办理时限照常计算。"
        )
    if not reason.strip():
        raise SuspensionRefused("暂停计时须写明理由，并书面告知申请人。", ground.basis)
    if name in standing:
        raise SuspensionRefused(f"本办件已因“{name}”暂停计时。", ground.basis)
    needed = needed or ground.limit
    if needed is None:
        raise SuspensionRefused(f"“{name}”须写明所需时间，并书面告知申请人。", ground.basis)
    if ground.limit is not None and needed.exceeds(ground.limit) is not False:
        raise SuspensionRefused(f"“{name}”最多 {ground.limit}，不能写 {needed}。", ground.basis)
    return ground, needed
