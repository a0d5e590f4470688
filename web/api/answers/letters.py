"""Answers on letters: as their writers see them, with the password once, as those who answer see them."""

from __future__ import annotations

from web import codes
from web.api.answers.work import LIGHTS
from web.api.described import Answer, flag, moment, one_of, page_of, text


class LetterAnswer(Answer):
    number = text("来信编号")
    kind = one_of("类别", codes.LETTER_KINDS)
    state = one_of("状态", codes.LETTER_STATES)
    state_words = text("状态的中文")
    service = text("事项编号")
    service_name = text("事项名称")
    title = text("标题")
    content = text("内容")
    received_at = moment("来信时间")
    accepted_at = moment("受理时间；咨询不用受理，为 null", allow_none=True)
    due_at = moment("最迟何时办理：咨询和已受理的投诉为答复，未受理的投诉为决定是否受理")
    provisional = flag("是否按暂定日历计算")
    light = one_of("期限的灯", LIGHTS)
    extended_by = text("延期时限，`3WD`", allow_none=True)
    extension_reason = text("延期原因", allow_none=True)
    answer = text("答复，或者不予受理的理由", allow_none=True)
    answered_at = moment("何时答复", allow_none=True)


class LetterReceipt(LetterAnswer):
    query_password = text("查询密码，只给这一次")


class LetterFile(LetterAnswer):
    id = text("来信标识")
    unit = text("事项所属单位代码")
    handled_by = text("由哪个单位办理")
    writer = text("来信人，已脱敏；没有留姓名的为空")
    answered_by = text("何人答复", allow_none=True)


LetterPage = page_of(LetterFile, "LetterPage")
