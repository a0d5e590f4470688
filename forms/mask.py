"""Personal data as it is shown by default: enough to recognise, too little to misuse (个人信息保护法 6, 28, 51)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_DOUBLE_SURNAMES = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 "
    "拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五 东里 南荣 仲长 即墨 达奚 褚师"
)
_DISTRICT = re.compile(r".{1,12}?(?:自治县|区|县|市(?!区))")
_STREET = re.compile(r".{1,12}?(?:街道|镇(?!江|海|雄|远|宁|平|沅|康|巴|原|安|坪|赉|坎)|乡(?!城|宁|镇))")
_ROAD = re.compile(r".{1,12}?(?:大道|路|街|巷)")
_PROVINCE = re.compile(r".{2,8}?(?:自治区|特别行政区|省|市)")


def mask_name(name: str) -> str:
    """张三丰 → 张*, 欧阳修 → 欧阳*: the surname and one star, whatever the length."""
    name = name.strip()
    if not name:
        return ""
    return (name[:2] if len(name) > 2 and name[:2] in _DOUBLE_SURNAMES.split() else name[0]) + "*"


def mask_id_number(number: str) -> str:
    """5001**********0021: the first and last four characters stay."""
    return _ends(number.strip(), 4, 4)


def mask_phone(number: str) -> str:
    """138****1234; a landline keeps its area code and the last four digits: 023-****1234."""
    number = number.strip()
    area, dash, rest = number.partition("-")
    if dash and len(area) in (3, 4) and len(rest) >= 7:
        return f"{area}-{_ends(rest, 0, 4)}"
    return _ends(number, 3, 4)


def mask_bank_card(number: str) -> str:
    """6222 **** **** 1234: the first and last four digits stay, the length is not told."""
    number = re.sub(r"[\s-]", "", number)
    return f"{number[:4]} **** **** {number[-4:]}" if len(number) >= 12 else "*" * len(number)


def mask_address(address: str) -> str:
    """To street level: 重庆市渝中区解放碑街道****. Where no street is told apart, the district, else nothing."""
    address = address.strip()
    if not address:
        return ""
    end = 0
    for level in (_PROVINCE, _DISTRICT):
        if found := level.match(address, end):
            end = found.end()
    street = _STREET.match(address, end) or _ROAD.match(address, end)
    return address[: street.end() if street else end] + "****"


def mask_email(address: str) -> str:
    """z***@example.cn"""
    name, at, domain = address.strip().rpartition("@")
    return f"{name[0]}***@{domain}" if at and name else "*" * len(domain)


MASKS: Mapping[str, Callable[[str], str]] = {
    "person_name": mask_name,
    "id_number": mask_id_number,
    "phone": mask_phone,
    "bank_card": mask_bank_card,
    "address": mask_address,
    "email": mask_email,
}
"""The mask of each kind of field that has one; a credit code is public and has none."""


def mask(kind: str, text: str) -> str:
    """`text` as a field of this kind is shown to someone who may not see it whole."""
    shown = MASKS.get(kind)
    return shown(text) if shown else text


def _ends(text: str, first: int, last: int) -> str:
    hidden = len(text) - first - last
    return text[:first] + "*" * hidden + text[-last:] if hidden >= 3 else "*" * len(text)
