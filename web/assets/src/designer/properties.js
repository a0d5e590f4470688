// The group 政务办理 of the properties panel: the gov: attributes that belong on the selected element, in Chinese.
import {
  CheckboxEntry, SelectEntry, TextAreaEntry, TextFieldEntry, isCheckboxEntryEdited, isSelectEntryEdited,
  isTextAreaEntryEdited, isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { useService } from 'bpmn-js-properties-panel';
import { getBusinessObject, is, isAny } from 'bpmn-js/lib/util/ModelUtil';
import * as words from './vocabulary.js';

const EDITED = new Map([
  [SelectEntry, isSelectEntryEdited], [TextFieldEntry, isTextFieldEntryEdited], [TextAreaEntry, isTextAreaEntryEdited],
  [CheckboxEntry, isCheckboxEntryEdited],
]);

/** One entry: `get(businessObject)` reads, `set(element, value, services)` writes. */
function entry(id, Component, label, { get, set, ...more }) {
  const component = ({ element }) => {
    const modeling = useService('modeling');
    const bpmnFactory = useService('bpmnFactory');
    return h(Component, {
      element, id, label, debounce: useService('debounceInput'), ...more,
      getValue: () => get(getBusinessObject(element)),
      setValue: (value) => set(element, value, { modeling, bpmnFactory }),
    });
  };
  return { id, component, isEdited: EDITED.get(Component) };
}

const write = (name) => (element, value, { modeling }) =>
  modeling.updateProperties(element, { [`gov:${name}`]: value?.trim?.() || undefined });

const attribute = (name) => ({ get: (object) => object.get(`gov:${name}`), set: write(name) });

const text = (name, label, more = {}) => entry(`gov-${name}`, TextFieldEntry, label, { ...attribute(name), ...more });

/** A choice among known values; a value from elsewhere stays and shows as it is. */
function select(name, label, known, none = '（未填）') {
  const { get, set } = attribute(name);
  const getOptions = (element) => {
    const value = get(getBusinessObject(element));
    const all = [['', none], ...known];
    if (value && !known.some(([one]) => one === value)) all.push([value, `${value}（自定）`]);
    return all.map(([one, title]) => ({ value: one, label: title }));
  };
  return entry(`gov-${name}`, SelectEntry, label, { get, set, getOptions });
}

function parseLimit(limit) {
  const [, number, unit] = /^(\d+)(WD|CD|H|M)$/.exec(limit ?? '') ?? [];
  return unit ? { value: number, unit } : { value: limit ?? '', unit: limit ? 'date' : 'WD' };
}

function limitEntries(object) {
  const { unit } = parseLimit(object.get('gov:limit'));
  const put = (value, chosen) => (chosen === 'date' || !/^\d+$/.test(value) ? value : value + chosen);
  const set = write('limit');
  const validate = (value) => {
    if (!value || /^\d+$/.test(value) || /^\d{4}-\d\d-\d\d$/.test(value)) return undefined;
    return '请填数字，固定日期请写成 2026-12-31。';
  };
  const number = entry('gov-limit', TextFieldEntry, '办理时限', {
    validate,
    get: (now) => parseLimit(now.get('gov:limit')).value,
    set: (element, value, services) => set(element, put(value ?? '', unit === 'date' ? 'WD' : unit), services),
  });
  if (!object.get('gov:limit') || unit === 'date') return [number];
  return [number, entry('gov-limit-unit', SelectEntry, '时限单位', {
    getOptions: () => words.LIMIT_UNITS.filter(([value]) => value !== 'date').map(([value, label]) => ({ value, label })),
    get: (now) => parseLimit(now.get('gov:limit')).unit,
    set: (element, value, services) => {
      set(element, put(parseLimit(getBusinessObject(element).get('gov:limit')).value, value), services);
    },
  })];
}

const basis = () => entry('gov-basis', TextAreaEntry, '依据', {
  ...attribute('basis'), rows: 2, autoResize: true, description: '例：行政许可法第四十五条',
});

const script = () => entry('gov-script', TextAreaEntry, '脚本（每行：名称 = 表达式）', {
  get: (object) => object.get('script'), rows: 4, monospace: true,
  set: (element, value, { modeling }) => modeling.updateProperties(element, { script: value || undefined }),
});

const called = () => entry('gov-called', TextFieldEntry, '调用的流程', {
  get: (object) => object.get('calledElement'),
  set: (element, value, { modeling }) => modeling.updateProperties(element, { calledElement: value || undefined }),
});

function flowEntries(element) {
  const source = getBusinessObject(element.source ?? {});
  if (!source || !isAny(source, ['bpmn:ExclusiveGateway', 'bpmn:InclusiveGateway', 'bpmn:Activity'])) return [];
  const isDefault = source.get('default') === getBusinessObject(element);
  const fallback = entry('gov-default', CheckboxEntry, '默认流向（其他条件都不满足时走这里）', {
    get: () => isDefault,
    set: (_, value, { modeling }) => {
      modeling.updateProperties(element.source, { default: value ? getBusinessObject(element) : undefined });
    },
  });
  const condition = entry('gov-condition', TextAreaEntry, '条件（FEEL）', {
    rows: 2, autoResize: true, monospace: true, description: '例：examine.outcome = "agree"',
    get: (object) => object.get('conditionExpression')?.get('body'),
    set: (changed, value, { modeling, bpmnFactory }) => {
      const expression = value && bpmnFactory.create('bpmn:FormalExpression', { body: value });
      if (expression) expression.$parent = getBusinessObject(changed);
      modeling.updateProperties(changed, { conditionExpression: expression || undefined });
    },
  });
  return isDefault ? [fallback] : [condition, fallback];
}

/** The entries that make sense on this element, following the table of gov: attributes. */
function entriesFor(element, lists) {
  const object = getBusinessObject(element);
  const of = (...types) => isAny(object, types.map((type) => `bpmn:${type}`));
  const who = (none) => [select('role', '办理角色', lists.roles, none), select('org', '办理单位', lists.units, none)];
  const timed = () => [...limitEntries(object), basis(), select('onTimeout', '超时后', words.TIMEOUTS, '（默认：预警并逐级督办）')];
  const issues = () => select('document', '出具文书', words.DOCUMENTS);
  if (of('Lane')) return who();
  if (of('SequenceFlow')) return flowEntries(element);
  if (of('Event')) {
    const milestone = select('milestone', '里程碑', words.MILESTONES);
    const result = of('EndEvent') ? [select('result', '办理结果', words.RESULTS)] : [];
    return of('BoundaryEvent') ? [] : [milestone, issues(), ...result];
  }
  if (of('ServiceTask', 'SendTask', 'BusinessRuleTask')) {
    const decides = of('BusinessRuleTask')
      ? [text('decision', '决策（文件.dmn#编号）'), text('inputs', '给决策的输入（名称 = 表达式）')] : [];
    return [...decides, select('connector', '数据共享接口', lists.connectors), text('operation', '查询事项'), ...timed(), issues()];
  }
  if (of('ScriptTask')) return [script()];
  const suspends = () => select('suspends', '暂停计时的特别程序', words.SPECIAL_PROCEDURES, '（不暂停）');
  if (of('CallActivity')) return [called(), suspends(), ...timed()];
  if (of('SubProcess')) return [suspends(), ...timed()];
  if (of('Task')) {
    return [
      ...who('（随泳道）'), select('action', '办理动作', words.ACTIONS), select('form', '表单', lists.forms), suspends(), ...timed(), issues(),
      text('countersign', '会签（all、any、sequential 或 2/3，可加 of 3）'),
    ];
  }
  return [];
}

class GovernmentProperties {
  static $inject = ['propertiesPanel', 'config.gov'];

  constructor(propertiesPanel, lists) {
    this.lists = lists;
    propertiesPanel.registerProvider(500, this);
  }

  getGroups(element) {
    return (groups) => {
      const entries = element.labelTarget || is(element, 'bpmn:Participant') ? [] : entriesFor(element, this.lists);
      if (entries.length) groups.splice(1, 0, { id: 'gov', label: '政务办理', entries, shouldOpen: true });
      return groups;
    };
  }
}

export default { __init__: ['governmentProperties'], governmentProperties: ['type', GovernmentProperties] };
