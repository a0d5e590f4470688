"""Time stops by an act only on a declared ground, and for a time that is told (行政许可法 第四十五条)."""

from __future__ import annotations

import pytest

from workflows.rules.limits import Limit
from workflows.rules.suspension import Ground, SuspensionRefused, check_suspension

APPRAISAL = Ground("鉴定", "《行政许可法》第四十五条", "section_chief", Limit.parse("15WD"))
HEARING = Ground("听证", "《行政许可法》第四十五条", "leader_in_charge")


def asked(name: str, needed: str = "", reason: str = "材料真伪存疑", standing: tuple[str, ...] = ()) -> str:
    limit = Limit.parse(needed) if needed else None
    return check_suspension((APPRAISAL, HEARING), name, needed=limit, reason=reason, standing=standing)[1].code


def test_the_time_needed_is_what_was_asked_for_or_the_grounds_own_limit() -> None:
    assert asked("鉴定") == "15WD"
    assert asked("鉴定", "10WD") == "10WD"
    assert asked("听证", "20WD") == "20WD"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"name": "公示", "needed": "7CD"}, "“公示”不是本事项可以暂停计时的事由；本事项只有：鉴定、听证。"),
        ({"name": "鉴定", "reason": " "}, "暂停计时须写明理由，并书面告知申请人。"),
        ({"name": "鉴定", "standing": ("鉴定",)}, "本办件已因“鉴定”暂停计时。"),
        ({"name": "听证"}, "“听证”须写明所需时间，并书面告知申请人。"),
        ({"name": "鉴定", "needed": "16WD"}, "“鉴定”最多 15 个工作日，不能写 16 个工作日。"),
        ({"name": "鉴定", "needed": "10CD"}, "“鉴定”最多 15 个工作日，不能写 10 个自然日。"),
    ],
)
def test_anything_else_is_refused_in_words(arguments: dict[str, str], said: str) -> None:
    with pytest.raises(SuspensionRefused) as refusal:
        asked(**arguments)  # type: ignore[arg-type]
    assert str(refusal.value) == said


def test_an_item_without_grounds_says_so() -> None:
    with pytest.raises(SuspensionRefused, match="本事项没有可以暂停计时的事由"):
        check_suspension((), "鉴定", needed=None, reason="需要鉴定", standing=())
