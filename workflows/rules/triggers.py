"""The rules of supervision by number (监察规则编号): what an alert, an order or a rectification is about (R36, R38).

GB/T 39046 table 11 asks for the field, not for these numbers: they are this product's own. The triggers are those that
orders of supervision commonly list: late in whole or in a step, refusal, no reasons, illegal fees.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OTHER = "JC-99"
ALERT_UNANSWERED = "JC-20"
NO_REASONS = "JC-07"
ALARM_UNANSWERED = "JC-21"
FROM_BULLETIN = "JC-22"
REVIEW_UNANSWERED = "JC-23"
LETTER_UNANSWERED = "JC-24"
TRIGGERS: Mapping[str, str] = MappingProxyType(
    {
        "JC-01": "不受理符合条件的申请",
        "JC-02": "超过承诺时限",
        "JC-03": "超过法定时限",
        "JC-04": "环节超时",
        "JC-05": "未按时一次性告知",
        "JC-06": "迟延上报或者转办",
        NO_REASONS: "不予受理、不予批准未说明理由",
        "JC-08": "不使用网上办理系统",
        "JC-09": "违规收费",
        "JC-10": "事后核查超时",
        "JC-11": "特别程序超时",
        ALERT_UNANSWERED: "预警逾期未答复",
        ALARM_UNANSWERED: "指标预警逾期未答复",
        FROM_BULLETIN: "月度通报指出的问题",
        REVIEW_UNANSWERED: "依据失效逾期未复核",
        LETTER_UNANSWERED: "咨询逾期未答复",
        "JC-31": "不作为：任务无人认领",
        "JC-32": "不作为：逾期未告知，视为受理",
        "JC-33": "不作为：不予受理比例偏高",
        "JC-34": "不作为：群众举报逾期未答复",
        "JC-41": "慢作为：环节超时比例偏高",
        "JC-42": "慢作为：延期比例偏高",
        "JC-43": "慢作为：最后一日办结比例偏高",
        "JC-45": "慢作为：期限届满后才申请延期",
        "JC-51": "乱作为：再次要求补正",
        "JC-52": "乱作为：索要清单以外的证明",
        "JC-53": "乱作为：查实违规收费",
        "JC-54": "乱作为：查实未说明理由",
        "JC-55": "乱作为：未经受理作出决定",
        OTHER: "其他",
    }
)

OF_CLOCK: Mapping[str, str] = MappingProxyType(
    {
        "promised": "JC-02",
        "statutory": "JC-03",
        "step": "JC-04",
        "notice": "JC-05",
        "verification": "JC-10",
        "special": "JC-11",
    }
)
"""Which rule a late clock breaks, by its kind."""
