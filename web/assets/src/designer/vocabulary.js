// The closed values of the gov: attributes, as [value, words].

export const ACTIONS = [
  ['receive', '收件'], ['accept', '受理'], ['correct', '补正'], ['examine', '审查'], ['review', '审核'],
  ['decide', '决定'], ['deliver', '送达'], ['verify', '事后核查'], ['visit', '上门核实'], ['publicize', '公示'],
  ['sign', '签字确认'], ['appoint', '指派'], ['provide', '提供服务'], ['supplement', '补办手续'], ['archive', '归档'],
];

export const ROLES = [
  ['applicant', '申请人'], ['window', '窗口人员'], ['officer', '承办人'], ['section_chief', '科室负责人'],
  ['leader_in_charge', '分管领导'], ['supervisor', '监察人员'], ['provider', '承接单位人员'],
];

export const RELATIVE_UNITS = [
  ['applicant', '申请人自己'], ['owner', '实施单位'], ['window', '收件窗口所在单位'], ['lead', '牵头部门'],
  ['provider', '承接单位'],
];

export const DOCUMENTS = [
  ['receipt', '收件凭证'], ['correction_notice', '一次性告知书'], ['acceptance_notice', '受理通知书'],
  ['non_acceptance_notice', '不予受理通知书'], ['commitment_letter', '告知承诺书'],
  ['decision_granted', '准予决定书'], ['decision_refused', '不予决定书'], ['revocation', '撤销决定书'],
];

export const MILESTONES = [
  ['received', '收件'], ['accepted', '受理'], ['decided', '决定'], ['completed', '办结'], ['delivered', '送达'],
];

export const RESULTS = [
  ['granted', '准予'], ['refused', '不予'], ['not_accepted', '不予受理'], ['withdrawn', '撤回'], ['terminated', '终止'],
];

export const TIMEOUTS = [
  ['escalate', '预警并逐级督办'], ['deemed_consent', '超时默许'], ['lead_decides', '由牵头部门决定'],
];

export const SPECIAL_PROCEDURES = [
  '听证', '检验', '检测', '检疫', '鉴定', '专家评审', '招标', '拍卖', '公示', '群众评议', '实地核查',
].map((name) => [name, name]);

export const LIMIT_UNITS = [
  ['WD', '个工作日'], ['CD', '日（自然日）'], ['H', '小时'], ['M', '个月'], ['date', '固定日期'],
];

/** Choices the server named, as strings, [value, words] pairs or objects, brought to pairs. */
export function choices(json, fallback = []) {
  if (!json) return fallback;
  return JSON.parse(json).map((item) => {
    if (Array.isArray(item)) return item;
    if (typeof item === 'string') return [item, item];
    const value = item.value ?? item.code ?? item.key ?? item.path;
    return [value, item.label ?? item.name ?? item.title ?? value];
  });
}
