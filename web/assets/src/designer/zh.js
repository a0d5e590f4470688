// Chinese for the diagram editor. The names of elements are put together from their parts, the rest is a table.

const TRIGGERS = {
  'message ': '消息', 'timer ': '定时', 'error ': '错误', 'escalation ': '升级', 'signal ': '信号', 'compensation ': '补偿',
  'conditional ': '条件', 'link ': '链接', 'cancel ': '取消', 'terminate ': '终止', '': '',
};
const EVENTS = {
  'start event': '开始事件', 'end event': '结束事件', 'intermediate catch event': '中间捕获事件',
  'intermediate throw event': '中间抛出事件', 'boundary event': '边界事件', 'intermediate/boundary event': '中间／边界事件',
};
const ELEMENTS = {
  task: '任务', 'user task': '用户任务', 'service task': '服务任务', 'send task': '发送任务', 'receive task': '接收任务',
  'manual task': '人工任务', 'script task': '脚本任务', 'business rule task': '规则任务', 'call activity': '调用活动',
  transaction: '事务子流程', 'sub-process': '子流程', 'sub process': '子流程', 'event sub-process': '事件子流程',
  'event sub process': '事件子流程', 'expanded sub-process': '展开的子流程', 'expanded sub process': '展开的子流程',
  'collapsed sub process': '折叠的子流程', 'sub-process (collapsed)': '子流程（折叠）', 'sub-process (expanded)': '子流程（展开）',
  'ad-hoc sub-process': '特设子流程', 'ad hoc sub process': '特设子流程', 'collapsed ad hoc sub process': '折叠的特设子流程',
  'expanded ad hoc sub process': '展开的特设子流程', 'ad-hoc sub-process (collapsed)': '特设子流程（折叠）',
  'ad-hoc sub-process (expanded)': '特设子流程（展开）', gateway: '网关', 'exclusive gateway': '排他网关',
  'parallel gateway': '并行网关', 'inclusive gateway': '包容网关', 'complex gateway': '复杂网关',
  'event-based gateway': '事件网关', 'event based gateway': '事件网关', 'sequence flow': '顺序流', 'default flow': '默认流向',
  'conditional flow': '条件流向', 'message flow': '消息流', association: '关联', 'data input association': '数据输入',
  'data output association': '数据输出', process: '流程', collaboration: '协作', participant: '泳池', lane: '泳道',
  'pool/participant': '泳池', 'empty pool/participant': '空泳池', 'empty pool/participant (removes content)': '空泳池（删去内容）', 'expanded pool/participant': '展开的泳池', group: '分组',
  'text annotation': '文字注释', 'data object reference': '数据对象', 'data store reference': '数据存储', label: '标签',
};
for (const [trigger, prefix] of Object.entries(TRIGGERS)) {
  for (const [event, name] of Object.entries(EVENTS)) {
    ELEMENTS[trigger + event] = prefix + name;
    ELEMENTS[`${trigger}${event} (non-interrupting)`] = `${prefix}${name}（不中断）`;
    ELEMENTS[`${trigger}${event} (non interrupting)`] = `${prefix}${name}（不中断）`;
  }
}

const WORDS = {
  'Activate create/remove space tool': '腾出或收回空间', 'Activate global connect tool': '连线工具', 'Activate hand tool': '抓手工具',
  'Activate lasso tool': '框选工具', 'Add lane above': '在上方加泳道', 'Add lane below': '在下方加泳道',
  'Add text annotation': '加文字注释', 'Align elements': '对齐元素', 'Align elements ': '对齐元素', 'Align elements bottom': '下对齐',
  'Align elements center': '水平居中', 'Align elements left': '左对齐', 'Align elements middle': '垂直居中',
  'Align elements right': '右对齐', 'Align elements top': '上对齐', 'Distribute elements horizontally': '水平等距',
  'Distribute elements vertically': '垂直等距', 'Change element': '更换类型', 'Change type': '更换类型', Collection: '集合',
  'Connect to other element': '连到其他元素', 'Connect using association': '用关联连线', 'Append compensation activity': '追加补偿活动',
  'Connect using data input association': '用数据输入连线', 'Connect using sequence/message flow or association': '用顺序流、消息流或关联连线',
  'Connect using sequence/message flow': '用顺序流或消息流连线', Delete: '删除', Remove: '删除', 'Divide into three lanes': '分为三条泳道',
  'Divide into two lanes': '分为两条泳道', 'Participant multiplicity': '多个参与者', Loop: '循环', 'Parallel multi-instance': '并行多实例',
  'Sequential multi-instance': '顺序多实例', 'Toggle non-interrupting': '切换是否中断', 'Open {element}': '打开{element}',
  'Search in diagram': '在图中查找', 'Search': '查找', 'No matching elements found': '没有匹配的元素', 'Ad-hoc': '特设',
  'flow elements must be children of pools/participants': '流程元素要放在泳池里', 'Open minimap': '打开缩略图',
  'Data object must be placed within a pool/participant.': '数据对象要放在泳池里。', 'Close minimap': '关闭缩略图',
  '<none>': '（无）', 'A cycle defined as ISO 8601 repeating intervals format.': '重复周期，按 ISO 8601 书写。',
  'A specific point in time defined as ISO 8601 combined date and time representation.': '时刻，按 ISO 8601 书写。',
  'A time duration defined as ISO 8601 durations format.': '时长，按 ISO 8601 书写。', '1 hour and 30 minutes': '1 小时 30 分',
  '14 days': '14 日', '15 seconds': '15 秒', 'every 10 seconds, up to 5 times': '每 10 秒一次，最多 5 次',
  'every day, infinitely': '每日一次，不限次数', 'UTC time': '协调世界时', 'UTC plus 2 hours zone offset': '东二区时间',
  'Documentation: Timer events': '说明：定时事件', 'Active elements collection': '启用元素的集合', 'Activity reference': '所指活动',
  'Cancel remaining instances': '取消其余实例', Code: '代码', Compensation: '补偿', Completion: '完成', 'Completion condition': '完成条件',
  'Create new ...': '新建……', Cycle: '周期', Date: '时刻', Documentation: '说明', Duration: '时长', 'Element documentation': '元素说明',
  Error: '错误', Escalation: '升级', Executable: '可执行', General: '常规', 'Global error reference': '错误', ID: '标识',
  'Global escalation reference': '升级', 'Global message reference': '消息', 'Global signal reference': '信号',
  'ID must be a valid QName.': '标识只能用字母、数字、下划线和连字符，且以字母开头。', 'ID must be unique.': '标识不能重复。',
  'ID must not be empty.': '标识不能为空。', 'ID must not contain prefix.': '标识不能带冒号。', 'ID must not contain spaces.': '标识不能有空格。',
  Link: '链接', 'Loop cardinality': '循环次数', Message: '消息', 'Multi-instance': '多实例', Name: '名称', 'Participant Name': '泳池名称',
  'Participant ID': '泳池标识', 'Multiple elements are selected. Select a single element to edit its properties.': '选中了多个元素。请只选一个来修改属性。',
  'Process ID': '流程标识', 'Process documentation': '流程说明', 'Process name': '流程名称', Signal: '信号', Timer: '定时',
  'Select an element to edit its properties.': '请在图上选一个元素。', Type: '类型', Value: '值', 'Wait for completion': '等待完成',
  'Condition Expression': '条件', Condition: '条件', 'Variable name': '变量名', 'Variable events': '变量事件',
  '<empty>': '（空）', Create: '新建', 'Create new list item': '新建一项', 'Delete item': '删除一项', 'Toggle list item': '展开或收起',
  'Toggle section': '展开或收起', 'Section contains an error': '本组有错误', 'Section contains edits': '本组已填写',
  'Open documentation': '打开说明', 'Open pop-up editor': '在弹窗中编辑', 'Opened in editor': '已在弹窗中打开',
};

/** Texts met without a translation: none in the tests. */
export const missing = new Set();

function find(text) {
  const element = ELEMENTS[text.toLowerCase()];
  if (WORDS[text] ?? element) return WORDS[text] ?? element;
  const made = /^(Create|Append) (.+)$/.exec(text);
  return made && ELEMENTS[made[2]] && (made[1] === 'Create' ? '创建' : '追加') + ELEMENTS[made[2]];
}

export function translate(text, values = {}) {
  const found = find(text);
  if (found === undefined || found === null) missing.add(text);
  return (found || text).replace(/{([^}]+)}/g, (whole, name) => values[name] ?? whole);
}

export default { translate: ['value', translate] };
