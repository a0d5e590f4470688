// The process designer. The page holds one element:
//   <div id="designer" data-title="失业保险金申领" data-key="07-…"
//        data-xml-url data-save-url data-check-url data-adopt-url data-propose-url data-csrf
//        data-opened data-home-url data-files-url
//        data-forms='["forms/accept.json"]' data-units='[["rsj","人社局"]]' data-roles='[…]' data-connectors='[…]'></div>
// GET xml → BPMN with ETag · POST check (XML) → {ok, findings} · POST save (XML, If-Match) → 409 where somebody else
// saved since · POST adopt (XML) → {xml, notes} · POST propose {note} → {url?}. Without save-url the diagram can be looked at and exported, not kept.
import '@bpmn-io/properties-panel/assets/properties-panel.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'diagram-js-minimap/assets/diagram-js-minimap.css';
import './designer.css';

import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule } from 'bpmn-js-properties-panel';
import Modeler from 'bpmn-js/lib/Modeler';
import minimap from 'diagram-js-minimap';
import { ask, makeButton, makeDialog } from './app/dialog.js';
import { Findings } from './designer/findings.js';
import gov from './designer/gov.json';
import { buildPage, chooseFile, download } from './designer/page.js';
import properties from './designer/properties.js';
import { Refused, Server } from './designer/server.js';
import { RELATIVE_UNITS, ROLES, choices } from './designer/vocabulary.js';
import translation, { missing } from './designer/zh.js';

const CHECK_AFTER = 700; // milliseconds of rest before the server is asked
const ROOM = { left: 50, top: 30, right: 30, bottom: 60 }; // beside the palette, and for the bpmn.io mark
const READABLE = 0.65; // the least scale at which names can be read

async function start(root) {
  const { dataset } = root;
  const server = new Server(dataset);
  let dirty = false;
  let timer = 0;

  const acts = {
    undo: () => modeler.get('commandStack').undo(),
    redo: () => modeler.get('commandStack').redo(),
    fit: () => fit(0.2),
    save: () => save(),
    propose,
    importBpmn,
    exportBpmn: async () => download(`${dataset.key || 'flow'}.bpmn`, await xml(), 'application/xml'),
    exportSvg: async () => download(`${dataset.key || 'flow'}.svg`, (await modeler.saveSVG()).svg, 'image/svg+xml'),
  };
  const ways = [[dataset.homeUrl, '版本和草稿'], [dataset.filesUrl, '指南和表单']].filter(([href]) => href);
  const page = buildPage(root, dataset.title || '流程设计', ways, acts);
  page.buttons.save.hidden = page.buttons.importBpmn.hidden = !dataset.saveUrl;
  page.buttons.propose.hidden = !dataset.proposeUrl;

  const fontFamily = getComputedStyle(document.body).fontFamily;
  const modeler = new Modeler({
    container: page.canvas,
    propertiesPanel: { parent: page.panel },
    additionalModules: [BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, properties, minimap, translation],
    moddleExtensions: { gov },
    textRenderer: { defaultStyle: { fontFamily, fontSize: 13 }, externalStyle: { fontFamily, fontSize: 12 } },
    gov: {
      forms: choices(dataset.forms),
      units: [...RELATIVE_UNITS, ...choices(dataset.units)],
      roles: choices(dataset.roles, ROLES),
      connectors: choices(dataset.connectors),
    },
  });
  const findings = new Findings(modeler, page.findings, dataset.filesUrl);
  const xml = async () => (await modeler.saveXML({ format: true })).xml;

  /** Show the whole diagram beside the palette, or its beginning where it would be smaller than `least`. */
  function fit(least) {
    const canvas = modeler.get('canvas');
    canvas.resized();
    const { inner, outer } = canvas.viewbox();
    const left = ROOM.left + page.canvas.querySelector('.djs-palette').offsetWidth;
    const across = (outer.width - left - ROOM.right) / inner.width;
    const down = (outer.height - ROOM.top - ROOM.bottom) / inner.height;
    const zoom = Math.max(least, Math.min(1, across, down));
    canvas.viewbox({
      x: inner.x - left / zoom, y: inner.y - ROOM.top / zoom, width: outer.width / zoom, height: outer.height / zoom,
    });
  }

  async function check() {
    if (!dataset.checkUrl) return;
    findings.checking();
    try {
      findings.show(await server.check(await xml()));
    } catch (error) {
      if (error.name !== 'AbortError') findings.failed(error.message);
    }
  }

  function showStack() {
    const stack = modeler.get('commandStack');
    page.buttons.undo.disabled = !stack.canUndo();
    page.buttons.redo.disabled = !stack.canRedo();
  }

  async function save() {
    if (!dataset.saveUrl) return false;
    page.tell('正在保存……');
    try {
      await server.save(await xml());
      dirty = false;
      page.tell('草稿已保存', 'ok');
      return true;
    } catch (error) {
      page.tell('没有保存', 'error');
      if (error instanceof Refused && [409, 412].includes(error.status)) showConflict(error);
      else showProblem('没有保存', error);
      return false;
    }
  }

  function propose() {
    const note = document.createElement('textarea');
    note.required = true;
    note.id = 'propose-note';
    note.maxLength = 500;
    const label = document.createElement('label');
    label.htmlFor = note.id;
    label.textContent = '这一版改了什么、为什么（审核人会看到）';
    const actions = part('div', 'actions');
    const dialog = makeDialog('提交审核', label, note, actions);
    actions.append(
      makeButton('取消', '', () => dialog.close()),
      makeButton('提交', 'primary', async () => {
        if (!note.reportValidity()) return;
        dialog.close();
        if (dirty && !(await save())) return;
        try {
          const answer = await server.propose(note.value.trim());
          page.tell('已提交审核，等待另一位人员批准', 'ok');
          if (answer.url) location.assign(answer.url);
        } catch (error) {
          showProblem('没有提交', error);
        }
      }),
    );
    dialog.showModal();
    note.focus();
  }

  function showConflict(error) {
    const { by, at } = error.problem;
    const who = part('p');
    who.textContent = error.message + (by && !error.message.includes(by) ? `（${by}${at ? `，${at}` : ''}）` : '');
    const hint = part('p', 'muted');
    hint.textContent = '您的图还在本页上。可以先导出自己的一份，再载入最新的草稿。';
    const actions = part('div', 'actions');
    const dialog = makeDialog('草稿已被别人保存', who, hint, actions);
    actions.append(
      makeButton('继续编辑', '', () => dialog.close()),
      makeButton('导出我的图', '', acts.exportBpmn),
      makeButton('载入最新草稿', 'primary', () => {
        dialog.close();
        load();
      }),
    );
    dialog.showModal();
  }

  function showProblem(title, error) {
    const lines = [error.message, error.problem?.remedy, ...(error.problem?.errors ?? []).map((one) => one.message)];
    const texts = lines.filter(Boolean).map((line) => Object.assign(part('p'), { textContent: line }));
    const actions = part('div', 'actions');
    const dialog = makeDialog(title, ...texts, actions);
    actions.append(makeButton('知道了', 'primary', () => dialog.close()));
    dialog.showModal();
    if (error.problem?.findings) findings.show(error.problem.findings);
  }

  /** Take a diagram drawn elsewhere. The server says first whether it can be read; what cannot be shown changes nothing. */
  async function importBpmn() {
    const file = await chooseFile('.bpmn,.xml');
    try {
      const drawn = await file.text();
      const unreadable = (await server.check(drawn)).find((one) => one.rule === 'readable-xml');
      if (unreadable) throw new Refused(422, { detail: unreadable.message, remedy: unreadable.fix });
      if (dirty && !(await ask(`图上有未保存的修改，导入 ${file.name} 会替换整张图。`, '替换'))) return;
      const adopted = await server.adopt(drawn);
      await replace(adopted.xml);
      touched();
      fit(READABLE);
      if (adopted.notes.length) showNotes(adopted.notes);
    } catch (error) {
      showProblem(`没能导入 ${file.name}`, error);
    }
    await check();
  }

  /** What another tool said of people, forms and limits, and what became of it. */
  function showNotes(notes) {
    const list = part('ul', 'findings');
    for (const note of notes) {
      const line = Object.assign(part('li', note.adopted ? 'ok' : 'warning'), { textContent: note.message });
      list.append(line);
    }
    const actions = part('div', 'actions');
    const dialog = makeDialog('已读入其他工具的设置', list, actions);
    actions.append(makeButton('知道了', 'primary', () => dialog.close()));
    dialog.showModal();
  }

  async function replace(drawn) {
    const before = await xml();
    try {
      await modeler.importXML(drawn);
    } catch {
      await modeler.importXML(before);
      throw new Refused(422, { detail: '文件里没有可以显示的图形。', remedy: '请在绘图工具中画出图形（BPMNDI）后再导入。' });
    }
  }

  async function load() {
    page.tell('正在打开……');
    try {
      await modeler.importXML(await server.load());
      fit(READABLE);
      dirty = false;
      page.tell(dataset.opened ?? '');
      showStack();
      await check();
      fit(READABLE);
      root.dataset.ready = 'true';
    } catch (error) {
      page.tell('没能打开这张图', 'error');
      showProblem('没能打开这张图', error);
    }
  }

  function touched() {
    showStack();
    dirty = true;
    page.tell('有未保存的修改', 'warning');
  }

  modeler.on('commandStack.changed', () => {
    touched();
    clearTimeout(timer);
    timer = setTimeout(check, CHECK_AFTER);
  });
  // The canvas has keys of its own while it has the focus; these hold everywhere else on the page.
  document.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    const key = event.key.toLowerCase();
    const elsewhere = !event.target.closest('.designer-canvas, input, textarea, select, [contenteditable], dialog');
    const act = { s: acts.save, z: elsewhere && (event.shiftKey ? acts.redo : acts.undo), y: elsewhere && acts.redo }[key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  window.addEventListener('beforeunload', (event) => {
    if (dirty && dataset.saveUrl) event.preventDefault();
  });
  new ResizeObserver(() => modeler.get('canvas').resized()).observe(page.canvas);
  root.banjie = { modeler, missing };
  await load();
}

const part = (tag, className = '') => Object.assign(document.createElement(tag), { className });

const root = document.getElementById('designer');
if (root) start(root);
