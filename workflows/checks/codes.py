"""Codes of an item (事项编码) by profile: national documents and local rules disagree, so each says how it is built.

The composition for GB/T 39554.1-2020 is that of the national platform's own tables, as systems in use build it:
基本编码 is region 2 + type 2 + main item 5 + sub-item 3; 实施编码 is the body's credit code 18 + level 1 + 基本编码.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from engine.errors import Invalid
from forms.identity import check_credit_code
from workflows.rules.jurisdiction import LEVELS

PUBLIC_SERVICE = "20"
"""公共服务 among the kinds of items (GB/T 39046-2020 A.1)."""
SEVERAL_LEVELS = "7"
"""分级管理, which items have and bodies have not (GB/T 39046-2020 A.2)."""
LONGEST: Mapping[str, Mapping[str, int]] = {
    "GB39046": {"basic": 10, "implementing": 24},
    "local": {"basic": 64, "implementing": 64},
}
"""How long each code may be where a profile says no more than that (GB/T 39046-2020; the exchange's own columns)."""
NAMES = {"basic": "基本编码", "implementing": "实施编码"}


def faults(profile: str, codes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the codes `basic` and `implementing`, each with its name."""
    if profile != "GB39554":
        for name, longest in LONGEST[profile].items():
            if len(codes.get(name, "")) > longest:
                yield name, f"{NAMES[name]}最多 {longest} 位，现在是 {len(codes[name])} 位"
        return
    basic, whole = codes.get("basic", ""), codes.get("implementing", "")
    if basic:
        yield from (("basic", said) for said in _basic(basic))
    if whole:
        yield from (("implementing", said) for said in _implementing(whole, basic))


def _basic(code: str) -> Iterator[str]:
    if not re.fullmatch(r"[0-9]{12}", code):
        yield f"基本编码应为 12 位数字（区划 2 位、类型 2 位、主项 5 位、子项 3 位），现在是“{code}”"
    elif code[2:4] != PUBLIC_SERVICE:
        yield f"公共服务事项的类型是 {PUBLIC_SERVICE}，基本编码第 3、4 位是 {code[2:4]}"


def _implementing(code: str, basic: str) -> Iterator[str]:
    if len(code) != 31:
        yield f"实施编码应为 31 位（信用代码 18 位、行使层级 1 位、基本编码 12 位），现在是 {len(code)} 位"
        return
    try:
        check_credit_code(code[:18])
    except Invalid as problem:
        yield f"实施编码前 18 位不是统一社会信用代码：{problem.detail}"
    if code[18] not in (*LEVELS, SEVERAL_LEVELS):
        yield f"实施编码第 19 位是行使层级（1 至 7），现在是 {code[18]}"
    if basic and code[19:] != basic:
        yield f"实施编码后 12 位应与基本编码 {basic} 一致，现在是 {code[19:]}"
