"""Numbers that identify persons and organisations, checked by the standards that define them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from engine.errors import Invalid

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_PROVINCES = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83"
_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-9])-?([1-9][0-9]{7})|(0[3-9][0-9]{2})-?([1-9][0-9]{6,7})")


def check_id_number(text: str, *, today: date | None = None) -> str:
    """The citizen identity number in its normal form: 18 characters, a final X in upper case (GB 11643-1999).

    The region is checked only to the province, as counties come and go; residence permits of Hong Kong, Macao and
    Taiwan residents (81, 82, 83) and permanent residence cards (9…) follow the same rule. With `today`, a birth
    date after it is refused. Raises `Invalid` with code "id_number".
    """
    number = _plain(text).upper()
    if len(number) == 15 and _digits(number):
        raise _wrong("id_number", "15 位旧身份证号已停用，请填写 18 位身份证号")
    if len(number) != 18:
        raise _wrong("id_number", f"身份证号应为 18 位，现在是 {len(number)} 位，请核对")
    if not _digits(number[:17]) or not (_digits(number[17]) or number[17] == "X"):
        raise _wrong("id_number", "身份证号只能由数字组成，最后一位可以是 X，请核对")
    if number[:2] not in _PROVINCES.split() and number[0] != "9":
        raise _wrong("id_number", "身份证号开头的地区代码不存在，请核对")
    born = _day(number[6:14])
    if born is None:
        raise _wrong("id_number", "身份证号中的出生日期不存在，请核对")
    if today is not None and born > today:
        raise _wrong("id_number", "身份证号中的出生日期晚于今天，请核对")
    total = sum(int(digit) * weight for digit, weight in zip(number, _ID_WEIGHTS, strict=False))
    if _ID_CHECKS[total % 11] != number[17]:
        raise _wrong("id_number", "身份证号校验位不正确，请核对")
    return number


def check_credit_code(text: str) -> str:
    """The unified social credit code in upper case (GB 32100-2015). Raises `Invalid` with code "credit_code"."""
    code = _plain(text).upper()
    if len(code) != 18:
        raise _wrong("credit_code", f"统一社会信用代码应为 18 位，现在是 {len(code)} 位，请核对")
    if any(character not in _CREDIT_ALPHABET for character in code):
        raise _wrong("credit_code", "统一社会信用代码只含数字和大写字母，且没有 I、O、S、V、Z，请核对")
    if not _digits(code[2:8]):
        raise _wrong("credit_code", "统一社会信用代码第 3 至 8 位应为数字的地区代码，请核对")
    total = sum(_CREDIT_ALPHABET.index(c) * weight for c, weight in zip(code, _CREDIT_WEIGHTS, strict=False))
    if _CREDIT_ALPHABET[-total % 31] != code[17]:
        raise _wrong("credit_code", "统一社会信用代码校验位不正确，请核对")
    return code


def check_phone(text: str) -> str:
    """A mainland number in its normal form: 13812341234 or 023-67671234. Raises `Invalid` with code "phone"."""
    number = re.sub(r"^(\+|00)86-?", "", _plain(text).replace("—", "-"))
    if _MOBILE.fullmatch(mobile := number.replace("-", "")):
        return mobile
    if found := _LANDLINE.fullmatch(number):
        return f"{found[1] or found[3]}-{found[2] or found[4]}"
    raise _wrong("phone", "电话号码不正确，请填写 11 位手机号，或带区号的固定电话，例如 023-67671234")


def check_bank_card(text: str) -> str:
    """A bank card or account number: 12 to 19 digits without blanks. Raises `Invalid` with code "bank_card"."""
    number = _plain(text).replace("-", "")
    if not (_digits(number) and 12 <= len(number) <= 19):
        raise _wrong("bank_card", "银行卡号应为 12 至 19 位数字，请核对")
    return number


def check_email(text: str) -> str:
    """An e-mail address. Raises `Invalid` with code "email"."""
    address = _plain(text)
    name, at, domain = address.rpartition("@")
    if (
        not (at and len(address) <= 254 and 1 <= len(name) <= 64)
        or not re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+", name)
        or not re.fullmatch(r"([A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}", domain)
        or ".." in address
    ):
        raise _wrong("email", "电子邮箱格式不正确，请按 name@example.cn 的样子填写")
    return address


def _plain(text: str) -> str:
    """Full-width characters made ordinary and blanks taken out: people copy numbers from anywhere."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _day(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _wrong(code: str, message: str) -> Invalid:
    return Invalid(message, code=code, remedy="请核对后重新填写。")
