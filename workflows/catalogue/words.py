"""The Chinese words of a guide's codes, as pages, papers and the two annexes print them."""

from __future__ import annotations

CATEGORIES = {
    "01": "政策支持类",
    "02": "法律和信息查询类",
    "03": "知识产权保护类",
    "04": "就业技能培训类",
    "05": "公共教育类",
    "06": "劳动就业类",
    "07": "社会保障类",
    "08": "医疗卫生类",
    "09": "住房保障类",
    "10": "文化体育类",
    "11": "扶贫脱贫类",
    "99": "其他类",
}
"""The eleven categories of annex 1 and 其他类 (R03)."""
NECESSITY = {"required": "必要", "conditional": "符合条件时必要", "optional": "可选"}
CHANNEL = {"applicant": "申请人提供", "issued_by_government": "政府部门核发", "data_share": "数据共享，不用提供"}
MATERIAL_FORM = {"paper": "纸质", "electronic": "电子", "both": "纸质或者电子"}
RECIPIENTS = {
    "1": "自然人",
    "2": "企业法人",
    "3": "事业法人",
    "4": "社会组织法人",
    "5": "行政机关",
    "6": "其他组织",
}
WAYS = {
    "website": "政府网站",
    "brochure": "宣传手册",
    "hall": "大厅公示",
    "official_account": "公众号",
    "other": "其他",
}
ONLINE = {"none": "不能在线办理", "consult_only": "仅在线咨询", "apply": "可以在线申请", "full": "全程在线办理"}
LEVELS = {
    "law": "法律",
    "admin_regulation": "行政法规",
    "local_regulation": "地方性法规",
    "state_council_decision": "国务院决定",
    "dept_rule": "部门规章",
    "local_gov_rule": "地方政府规章",
    "normative_doc": "规范性文件",
}
LIMIT_FROM = {"receipt": "收到申请", "acceptance": "受理", "decision": "作出决定"}
LIMIT_UNTIL = {"decided": "作出决定", "completed": "办结", "accepted": "受理"}
