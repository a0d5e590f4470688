"""A filled-in cell as the field of service.yaml it stands for, on top of what that field said before.

What an annex has no words for, such as a material's identifier or the file types it accepts, is kept where the field
was there, and left to be completed where it is new. Each reader raises `Unclear` with what is wrong and what to write.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from workflows.annexes.told import cite
from workflows.catalogue.words import (
    CATEGORIES,
    CHANNEL,
    LEVELS,
    LIMIT_FROM,
    LIMIT_UNTIL,
    MATERIAL_FORM,
    NECESSITY,
    ONLINE,
    RECIPIENTS,
    WAYS,
)
from workflows.rules.limits import Limit
from workflows.rules.refusal import Refusal

LONGEST_NAME = 200
DISPOSITIONS = ("保留", "调整", "修改", "合并", "下放", "取消", "暂缓", "退回")
"""What a review may come to (R09); a remark may follow."""
_NUMBER = re.compile(r"^\s*(?:\d{1,3}\s*[.．、)）]|[（(]\d{1,3}[)）]|[①-⑳])\s*")
_INSIDE = re.compile(r"(.+?)（((?:[^（）]|（[^（）]*）)*)）")
_BASIS = re.compile(r"《(.+)》([^《》]*)")
_CLOCK = re.compile(r"(.+?)(?:，自(.+?)起至(.+?))?(?:（依据：(.+)）)?(?:；说明：(.+))?")
_DURATION = (
    (re.compile(r"(?:当日|即时|当场)(?:办结|办理)?"), "WD"),
    (re.compile(r"(\d{1,4}) ?个?工作日"), "WD"),
    (re.compile(r"(\d{1,4}) ?(?:个?自然日|日|天)"), "CD"),
    (re.compile(r"(\d{1,4}) ?个?小时"), "H"),
    (re.compile(r"(\d{1,4}) ?个?月"), "M"),
)
_LAST_DAY = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日(?:之)?前")
_PHONE = re.compile(r"(?:(.*?)[\s:：]+)?([0-9-]{5,20})")
_HOURS = re.compile(r"(.+?)\s+(\d{1,2}:\d{2})\s*[–—~-]\s*(\d{1,2}:\d{2})(?:；说明：(.+))?")
_WINDOW = re.compile(r"(\S+?)\s*号(?:窗口)?\s*(.+)")


class Unclear(Exception):
    """A text that cannot be read as what its column asks for."""

    def __init__(self, message: str, fix: str) -> None:
        self.message, self.fix = message, fix
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Around:
    """What a field is read in: what it said before, and the row's grounds by how they are quoted."""

    before: Any
    cited: Mapping[str, str]
    unit_of: Callable[[str], str | None]

    def basis(self, quoted: str) -> str:
        """The id of a ground. Raises Unclear."""
        found = self.cited.get(quoted.strip())
        if found is None:
            raise Unclear(f"依据“{quoted.strip()}”不在这个事项的办理依据里。", "请先在办理依据中写上，写法要一致。")
        return found


Read = Callable[[str, Around], Any]


def seq(text: str, _: Around) -> int:
    if not re.fullmatch(r"[1-9]\d{0,5}", text):
        raise Unclear(f"“{text[:20]}”不是序号。", "请写正整数，例如 1。")
    return int(text)


def name(text: str, _: Around) -> str:
    if len(text) > LONGEST_NAME:
        raise Unclear(f"名称有 {len(text)} 个字。", f"请不要超过 {LONGEST_NAME} 个字。")
    return text.replace("\n", "")


def category(text: str, _: Around) -> dict[str, str]:
    for code, label in CATEGORIES.items():
        if text in (label, label.removesuffix("类")):
            return {"code": code, "name": label}
    raise Unclear(f"没有“{text[:20]}”这个类别。", f"只能是：{'、'.join(CATEGORIES.values())}。")


def disposition(text: str, _: Around) -> str:
    if not text.startswith(DISPOSITIONS):
        raise Unclear(
            f"看不懂处置意见“{text[:20]}”。", f"请以其中之一开头：{'、'.join(DISPOSITIONS)}；还没有审核的留空。"
        )
    return text


def recipients(text: str, around: Around) -> dict[str, Any]:
    first, notes = _apart(text)
    return _with({"codes": _coded(first, RECIPIENTS, "服务对象")}, notes)


def conditions(text: str, around: Around) -> list[dict[str, Any]]:
    before = {one["text"]: one for one in around.before or ()}
    found = []
    for line in _items(text):
        said, inside = _bracket(line, "依据：")
        one = {**before.get(said, {}), "text": said}
        one |= {"basis": around.basis(inside.removeprefix("依据："))} if inside else {}
        found.append(one)
    return found


def materials(text: str, around: Around) -> list[dict[str, Any]]:
    before = {one["name"]: one for one in around.before or ()}
    taken = {one.get("id") for one in before.values()}
    found = list[dict[str, Any]]()
    for line in _items(text):
        said, inside = _bracket(line, *NECESSITY.values(), *CHANNEL.values(), *MATERIAL_FORM.values(), "依据：")
        if re.search(r"(?:等材料|其他(?:有关|相关)?材料|其它材料)$", said):
            raise Unclear(f"“{said[:40]}”是兜底的写法。", "清单要写全，不得写“其他材料”“等”。")
        if any(said == one["name"] for one in found):
            raise Unclear(f"“{said[:40]}”写了两次。", "请删去重复的一项。")
        one = dict(before.get(said) or {"id": _free("M", taken), "name": said})
        taken.add(one["id"])
        for part in filter(None, inside.split("；")):
            one |= _of_material(part.strip(), around)
        found.append(one)
    return found


def _of_material(part: str, around: Around) -> dict[str, Any]:
    for key, words in (("necessity", NECESSITY), ("channel", CHANNEL), ("form", MATERIAL_FORM)):
        for code, label in words.items():
            if part == label:
                return {key: code}
    if copies := re.fullmatch(r"(\d{1,2}) ?份", part):
        return {"copies": int(copies[1])}
    if part == "核验原件":
        return {"original_needed": True}
    if part == "可以承诺替代":
        return {"commitment_allowed": True}
    if part.startswith("依据："):
        return {"basis": around.basis(part.removeprefix("依据："))}
    if part.endswith("开具"):
        return {"issuer": part.removesuffix("开具")}
    raise Unclear(f"看不懂材料说明“{part[:30]}”。", "可以写：必要性、来源、形式、几份、谁开具、依据，用“；”隔开。")


def fees(text: str, around: Around) -> dict[str, Any]:
    first, notes = _apart(text)
    if first in ("不收费", "免费", "无"):
        return _with({"free": True}, notes)
    before = {one["name"]: one for one in (around.before or {}).get("items", ())}
    items = []
    for line in _items(first):
        said, inside = _bracket(line, "依据：")
        label, colon, amount = said.partition("：")
        if not colon or not inside:
            raise Unclear(
                f"看不懂收费“{line[:40]}”。", "请写“不收费”，或者“项目：标准（依据：《…》…）”，没有依据的不得收费。"
            )
        one = {**before.get(label, {}), "name": label, "amount": amount}
        items.append({**one, "basis": around.basis(inside.removeprefix("依据："))})
    return _with({"free": False, "items": items}, notes)


def purchased_service(text: str, around: Around) -> dict[str, Any]:
    first, notes = _apart(text)
    answer, _, provider = first.partition("，承接主体：")
    if answer not in ("是", "否") or (answer == "否" and provider):
        raise Unclear(f"看不懂“{first[:30]}”。", "请写“否”，或者“是，承接主体：单位名称”。")
    kept = dict(around.before or {}) if answer == "是" else {}
    kept.pop("note", None)
    found = {**kept, "used": answer == "是"}
    if provider:
        found |= {"provider_name": provider}
        if (code := around.unit_of(provider)) is not None:
            found |= {"provider": code}
    return _with(found, notes)


def basis(text: str, around: Around) -> list[dict[str, Any]]:
    before = {cite(one): one for one in around.before or ()}
    taken = {one["id"] for one in before.values()}
    codes = {label: code for code, label in LEVELS.items()}
    found = list[dict[str, Any]]()
    for line in _items(text):
        said, inside = _bracket(line, *LEVELS.values(), anywhere=True)
        match = _BASIS.fullmatch(said.strip())
        if match is None:
            raise Unclear(f"看不懂依据“{line[:40]}”。", "请写作《名称》第几条（文号；法律），一行一条。")
        one = dict(before.get(said.strip()) or {"id": _free("B", taken), "title": match[1]})
        taken.add(one["id"])
        if match[2]:
            one["article"] = match[2]
        for part in filter(None, inside.split("；")):
            one |= {"level": codes[part]} if part in codes else {"doc_no": part}
        found.append(one)
    return found


def limits(text: str, around: Around) -> dict[str, Any]:
    before = around.before or {}
    found = {key: value for key, value in before.items() if key in ("suspensions", "extension")}
    keys = {"法定时限": "statutory", "法定": "statutory", "承诺时限": "promised", "承诺": "promised", "说明": "note"}
    for line in _items(text):
        label, colon, said = line.partition("：")
        if not colon or label not in keys:
            raise Unclear(
                f"看不懂时限“{line[:40]}”。", "请写作“法定时限：30 个自然日，自受理起至作出决定”“承诺时限：…”。"
            )
        key = keys[label]
        found[key] = said if key == "note" else _clock(said, before.get(key), around)
    if "promised" not in found:
        raise Unclear("没有写承诺时限。", "请写作“承诺时限：5 个工作日，自受理起至办结”。")
    found.setdefault("statutory", None)
    law, ours = found["statutory"], found["promised"]
    if law and ours:
        long = [Limit.parse(one["limit"]).about_days for one in (law, ours)]
        if long[0] is not None and long[1] is not None and long[1] > long[0]:
            raise Unclear("承诺时限长于法定时限。", "承诺时限不得长于法定时限，请缩短。")
    return {key: found[key] for key in ("statutory", "promised", "suspensions", "extension", "note") if key in found}


def _clock(said: str, before: Any, around: Around) -> dict[str, Any] | None:
    if said in ("无", "没有"):
        return None
    match = _CLOCK.fullmatch(said)
    assert match is not None
    found: dict[str, Any] = {"limit": _limit(match[1])}
    for key, part, words in (("from", match[2], LIMIT_FROM), ("until", match[3], LIMIT_UNTIL)):
        if part:
            code = next((code for code, label in words.items() if label == part.removesuffix("之日")), None)
            if code is None or code == "accepted":
                raise Unclear(f"看不懂“{part[:20]}”。", "请写作“自收到申请（受理、作出决定）起至作出决定（办结）”。")
            found[key] = code
        elif before and key in before:
            found[key] = before[key]
    if match[4]:
        found["basis"] = around.basis(match[4])
    return found | ({"note": match[5]} if match[5] else {})


def _limit(said: str) -> str:
    said = said.strip()
    if day := _LAST_DAY.fullmatch(said):
        code = f"{day[1]}-{int(day[2]):02}-{int(day[3]):02}"
    else:
        matches = ((pattern.fullmatch(said), unit) for pattern, unit in _DURATION)
        match, unit = next(((match, unit) for match, unit in matches if match), (None, ""))
        if match is None:
            raise Unclear(f"看不懂时限“{said[:30]}”。", "请写作“5 个工作日”“30 个自然日”“2 小时”“1 个月”“当日办结”。")
        code = f"{match[1] if match.re.groups else 0}{unit}"
    try:
        return Limit.parse(code).code
    except Refusal as refused:
        raise Unclear(str(refused), "") from None


def accepting(text: str, around: Around) -> dict[str, Any]:
    found = {key: value for key, value in (around.before or {}).items() if key in ("unit", "hall")}
    for number, line in enumerate(_items(text)):
        label, colon, said = line.partition("：")
        if line == "同城通办":
            found["city_wide"] = True
        elif colon and label == "大厅":
            found["hall_name"] = said
            if (code := around.unit_of(said)) is not None:
                found["hall"] = code
        elif colon and label == "地址":
            found["address"] = said
        elif colon and label == "窗口":
            found["windows"] = [_window(part) for part in said.split("、")]
        elif colon and label == "时间":
            found["hours"] = _hours(said)
        elif number == 0:
            found["name"] = line
            if (code := around.unit_of(line)) is not None:
                found["unit"] = code
        else:
            raise Unclear(
                f"看不懂“{line[:40]}”。", "第一行写部门名称，以后写“大厅：”“地址：”“窗口：”“时间：”“同城通办”。"
            )
    if "name" not in found:
        raise Unclear("没有写受理部门的名称。", "请在第一行写受理部门。")
    return {**found, "city_wide": found.get("city_wide", False)}


def _window(part: str) -> dict[str, str]:
    match = _WINDOW.fullmatch(part.strip())
    if match is None:
        raise Unclear(f"看不懂窗口“{part[:20]}”。", "请写作“08 号 就业服务窗口”，用“、”隔开。")
    return {"number": match[1], "name": match[2]}


def _hours(said: str) -> dict[str, str]:
    match = _HOURS.fullmatch(said)
    if match is None:
        raise Unclear(f"看不懂办公时间“{said[:30]}”。", "请写作“工作日 09:00–17:30”。")
    found = {"days": match[1], "opens": match[2].zfill(5), "closes": match[3].zfill(5)}
    return found | ({"note": match[4]} if match[4] else {})


def phones(text: str, _: Around) -> dict[str, Any]:
    found: dict[str, list[dict[str, str]]] = {"enquiry": [], "supervision": []}
    for line in _items(text):
        label, colon, said = line.partition("：")
        kind = "supervision" if label in ("监督投诉", "监督", "投诉") else "enquiry"
        match = _PHONE.fullmatch((said if colon and (kind == "supervision" or label == "咨询") else line).strip())
        if match is None:
            raise Unclear(f"看不懂电话“{line[:30]}”。", "请写作“咨询：单位 023-12345678”“监督投诉：单位 023-…”。")
        found[kind].append({"name": match[1] or ("监督投诉" if kind == "supervision" else "咨询"), "number": match[2]})
    return {key: rows for key, rows in found.items() if rows}


def publicity(text: str, _: Around) -> dict[str, Any]:
    first, notes = _apart(text)
    return _with({"ways": _coded(first, WAYS, "公开方式")}, notes)


def online(text: str, _: Around) -> dict[str, Any]:
    first, notes = _apart(text)
    return _with({"level": _coded(first, ONLINE, "在线办理")[0]}, notes)


READERS: Mapping[str, Read] = {
    "seq": seq,
    "name": name,
    "category": category,
    "disposition": disposition,
    "recipients": recipients,
    "conditions": conditions,
    "materials": materials,
    "fees": fees,
    "purchased_service": purchased_service,
    "basis": basis,
    "limits": limits,
    "accepting": accepting,
    "phones": phones,
    "publicity": publicity,
    "online": online,
}
"""Key of service.yaml → how its cell is read."""


def _items(text: str) -> list[str]:
    return [said for line in text.split("\n") if (said := _NUMBER.sub("", line).strip())]


def _apart(text: str) -> tuple[str, dict[str, str]]:
    """The text without its lines of address and remark, and these."""
    notes, rest = {}, []
    for line in text.split("\n"):
        label, colon, said = line.strip().partition("：")
        key = {"说明": "note", "网址": "url"}.get(label) if colon and said else None
        if key:
            notes[key] = said
        else:
            rest.append(line.strip())
    return "\n".join(rest).strip(), notes


def _with(found: dict[str, Any], notes: Mapping[str, str]) -> dict[str, Any]:
    return {**found, **notes}


def _bracket(line: str, *begins: str, anywhere: bool = False) -> tuple[str, str]:
    """A line and what its last bracket says, where that begins with one of these words; else it is part of the line."""
    match = _INSIDE.fullmatch(line)
    if match is None:
        return line, ""
    parts = match[2].split("；")
    known = any(part.strip().startswith(begins) for part in (parts if anywhere else parts[:1]))
    return (match[1].strip(), match[2]) if known else (line, "")


def _coded(text: str, words: Mapping[str, str], what: str) -> list[str]:
    codes = {label: code for code, label in words.items()}
    said = [part.strip() for part in re.split("[、，,；;]", text) if part.strip()]
    unknown = [part for part in said if part not in codes]
    if unknown or not said:
        raise Unclear(f"看不懂{what}“{(unknown or [text])[0][:20]}”。", f"可以写：{'、'.join(words.values())}。")
    return [codes[part] for part in said]


def _free(letter: str, taken: Any) -> str:
    number = 1
    while f"{letter}-{number}" in taken:
        number += 1
    return f"{letter}-{number}"
