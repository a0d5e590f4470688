"""Answers on messages outside the inbox: how one is reached, and what became of each delivery."""

from __future__ import annotations

from marshmallow import fields

from web.api.described import Answer, many, moment, one_of, page_of, text, whole
from workflows.notices.contacts import ADDRESSES
from workflows.notices.deliveries import STATES


class OfferedAnswer(Answer):
    name = text("通道名称")
    title = text("通道的中文名称")
    needs = one_of("要用哪个地址；不用的为 null", ADDRESSES, allow_none=True)


class ReachingAnswer(Answer):
    channels = many(fields.String(), "本人选用的通道")
    offered = many(OfferedAnswer, "可以选用的通道")
    email = text("电子邮箱；没有填写的为空")
    phone = text("手机号；没有填写的为空")
    wecom = text("企业微信账号；没有填写的为空")
    dingtalk = text("钉钉账号；没有填写的为空")
    quiet_since = text("免打扰从几时起，如 21:00；不设的为空")
    quiet_until = text("免打扰到几时止，如 08:00；早于开始的表示到次日")


class DeliveryAnswer(Answer):
    id = text("通知标识")
    message = text("所属站内消息；按申请时留的手机号发给申请人的为 null", allow_none=True)
    case_no = text("办件编号；与办件无关的为空")
    kind = text("消息种类")
    channel = text("通道名称")
    channel_title = text("通道的中文名称")
    recipient = text("收件人姓名，或者“申请人”")
    state = one_of("状态", STATES)
    attempts = whole("试过几次")
    note = text("没有送出的原因；没有的为空")
    created_at = moment("产生")
    due_at = moment("最早何时发送")
    settled_at = moment("送出或者决定不发", allow_none=True)


DeliveryPage = page_of(DeliveryAnswer, "DeliveryPage")


class SentAgainAnswer(Answer):
    number = whole("重新排队的通知有几条")
