"""Masks show enough to recognise and never the whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.mask import MASKS, mask


@pytest.mark.parametrize(
    ("kind", "whole", "shown"),
    [
        ("person_name", "张三", "张*"),
        ("person_name", "张三丰", "张*"),
        ("person_name", "欧阳修", "欧阳*"),
        ("person_name", "欧阳", "欧*"),
        ("person_name", "买买提·艾力", "买*"),
        ("person_name", "", ""),
        ("id_number", "500103195603170021", "5001**********0021"),
        ("id_number", "12345678", "********"),
        ("phone", "13812341234", "138****1234"),
        ("phone", "023-67671234", "023-****1234"),
        ("phone", "12345", "*****"),
        ("bank_card", "6222000000001234", "6222 **** **** 1234"),
        ("bank_card", "6222 0000 0000 0001234", "6222 **** **** 1234"),
        ("bank_card", "62221234", "********"),
        ("address", "重庆市渝中区解放碑街道民权路28号", "重庆市渝中区解放碑街道****"),
        ("address", "重庆市渝中区民权路28号3单元", "重庆市渝中区民权路****"),
        ("address", "重庆市巫山县双龙镇天鹅村1组", "重庆市巫山县双龙镇****"),
        ("address", "渝中区某处", "渝中区****"),
        ("address", "某处", "****"),
        ("email", "zhang@example.cn", "z***@example.cn"),
        ("email", "nonsense", "********"),
        ("credit_code", "91500103MA5U00010E", "91500103MA5U00010E"),
        ("", "任何文字", "任何文字"),
    ],
)
def test_each_kind_is_masked_in_its_own_way(kind: str, whole: str, shown: str) -> None:
    assert mask(kind, whole) == shown


@given(st.sampled_from(sorted(MASKS)), st.text(min_size=1))
def test_no_mask_raises_or_shows_the_whole(kind: str, whole: str) -> None:
    shown = mask(kind, whole)
    assert not whole.strip() or "*" in shown
