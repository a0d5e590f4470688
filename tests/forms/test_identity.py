"""Identifiers: the standards' own samples, fictional ones of Chongqing, and each way to be wrong."""

from __future__ import annotations

from datetime import date

import pytest

from engine.errors import Invalid
from forms.identity import check_bank_card, check_credit_code, check_email, check_id_number, check_phone

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "500103195603170021", "50011219900101101X", "500228198506120037", "500107200002290043"],
)
def test_a_valid_id_number_passes_whatever_its_county(number: str) -> None:
    assert check_id_number(number, today=TODAY) == number


@pytest.mark.parametrize(
    "text", ["11010519491231002x", " 110105 19491231 002X ", "１１０１０５１９４９１２３１００２ｘ"]
)
def test_an_id_number_is_kept_in_its_normal_form(text: str) -> None:
    assert check_id_number(text) == "11010519491231002X"


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("500103195603170022", "身份证号校验位不正确，请核对"),
        ("500103195603710021", "身份证号中的出生日期不存在，请核对"),
        ("500107200102290043", "身份证号中的出生日期不存在，请核对"),
        ("50010319560317002", "身份证号应为 18 位，现在是 17 位，请核对"),
        ("5001031956031700211", "身份证号应为 18 位，现在是 19 位，请核对"),
        ("500103560317002", "15 位旧身份证号已停用，请填写 18 位身份证号"),
        ("5001031956031700X1", "身份证号只能由数字组成，最后一位可以是 X，请核对"),
        ("50010319560317002Y", "身份证号只能由数字组成，最后一位可以是 X，请核对"),
        ("990103195603170021", "身份证号校验位不正确，请核对"),
        ("000103195603170021", "身份证号开头的地区代码不存在，请核对"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢٣", "身份证号只能由数字组成，最后一位可以是 X，请核对"),
        ("", "身份证号应为 18 位，现在是 0 位，请核对"),
    ],
)
def test_a_wrong_id_number_says_what_is_wrong(number: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_id_number(number, today=TODAY)
    assert caught.value.detail == message


def test_a_birth_date_after_today_is_refused_and_on_today_is_not() -> None:
    assert check_id_number("500107200002290043", today=date(2000, 2, 29)) == "500107200002290043"
    with pytest.raises(Invalid, match="晚于今天"):
        check_id_number("500107200002290043", today=date(2000, 2, 28))


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "11500103MB1X000105", "91500103MA5U00010E", "12500112MB1X000204"]
)
def test_a_valid_credit_code_passes(code: str) -> None:
    assert check_credit_code(code) == code
    assert check_credit_code(f" {code.lower()} ") == code


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("91350100M000100Y44", "统一社会信用代码校验位不正确，请核对"),
        ("91350100M000100Y4", "统一社会信用代码应为 18 位，现在是 17 位，请核对"),
        ("91350100M000100I43", "统一社会信用代码只含数字和大写字母，且没有 I、O、S、V、Z，请核对"),
        ("913501A0M000100Y43", "统一社会信用代码第 3 至 8 位应为数字的地区代码，请核对"),
    ],
)
def test_a_wrong_credit_code_says_what_is_wrong(code: str, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        check_credit_code(code)
    assert caught.value.detail == message


def test_every_single_wrong_digit_of_a_credit_code_is_found() -> None:
    code = "91500103MA5U00010E"
    for position in range(8, 18):
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            changed = code[:position] + other + code[position + 1 :]
            if changed != code:
                with pytest.raises(Invalid):
                    check_credit_code(changed)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("13812341234", "13812341234"),
        ("138 1234 1234", "13812341234"),
        ("138-1234-1234", "13812341234"),
        ("+86 13812341234", "13812341234"),
        ("008613812341234", "13812341234"),
        ("１３８１２３４１２３４", "13812341234"),
        ("023-67671234", "023-67671234"),
        ("02367671234", "023-67671234"),
        ("0851-8765432", "0851-8765432"),
    ],
)
def test_a_phone_number_is_kept_in_its_normal_form(text: str, kept: str) -> None:
    assert check_phone(text) == kept


@pytest.mark.parametrize(
    "text", ["12812341234", "1381234123", "138123412345", "67671234", "023-6767123", "电话", "110"]
)
def test_what_is_no_mainland_phone_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match="电话号码不正确"):
        check_phone(text)


def test_a_bank_card_has_12_to_19_digits() -> None:
    assert check_bank_card("6222 0000 0000 1234") == "6222000000001234"
    for wrong in ("62220000000", "6" * 20, "6222x00000001234"):
        with pytest.raises(Invalid, match="12 至 19 位"):
            check_bank_card(wrong)


def test_an_email_address_has_one_plausible_form() -> None:
    assert check_email(" name.x@example.cn ") == "name.x@example.cn"
    for wrong in ("name", "@example.cn", "a@b", "a b@", "a..b@example.cn", "名@example.cn", "a@exa_mple.cn"):
        with pytest.raises(Invalid, match="电子邮箱格式不正确"):
            check_email(wrong)
