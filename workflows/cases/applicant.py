"""The applicant's own record, checked: who applies, by which number, how they can be reached."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from engine.errors import FieldError, Invalid
from forms import identity

KINDS = {"person": "个人", "organisation": "单位"}
_LONGEST = {"name": 100, "address": 200}


def check_applicant(raw: Mapping[str, Any], *, today: date) -> dict[str, Any]:
    """Kind, name, number, phone and address in normal form.

    A person's number follows GB 11643, an organisation's GB 32100. Raises Invalid with one error a field.
    """
    errors: list[FieldError] = []
    kind = str(raw.get("kind") or "person")
    if kind not in KINDS:
        errors.append(FieldError("/applicant/kind", "请选择个人或者单位"))
    name = str(raw.get("name") or "").strip()
    address = str(raw.get("address") or "").strip()
    if not name:
        errors.append(FieldError("/applicant/name", "请填写姓名或名称"))
    for field, value in (("name", name), ("address", address)):
        if len(value) > _LONGEST[field]:
            errors.append(FieldError(f"/applicant/{field}", f"不得超过 {_LONGEST[field]} 个字"))

    def checked(field: str, check: Callable[[str], str], empty: str) -> str:
        text = str(raw.get(field) or "").strip()
        if not text:
            errors.append(FieldError(f"/applicant/{field}", empty))
            return ""
        try:
            return check(text)
        except Invalid as problem:
            errors.append(FieldError(f"/applicant/{field}", problem.detail))
            return ""

    number = checked(
        "id_number",
        identity.check_credit_code
        if kind == "organisation"
        else lambda text: identity.check_id_number(text, today=today),
        "请填写证件号码",
    )
    phone = checked("phone", identity.check_phone, "请填写联系电话")
    if errors:
        raise Invalid("申请人信息有误", errors=errors)
    return {"kind": kind, "name": name, "id_number": number, "phone": phone, "address": address}
