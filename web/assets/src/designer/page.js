// The designer's own frame: the bar with its ways and buttons, canvas, properties, findings.

const BUTTONS = [
  ['undo', '撤销', 'Ctrl+Z'], ['redo', '重做', 'Ctrl+Y'], ['fit', '看全图', ''], ['importBpmn', '导入 BPMN', ''],
  ['exportBpmn', '导出 BPMN', ''], ['exportSvg', '导出 SVG', ''], ['save', '保存草稿', 'Ctrl+S'], ['propose', '提交审核', ''],
];

/** Fill the root element; returns its parts and a way to tell the state. `ways` are [address, words] of other pages. */
export function buildPage(root, title, ways, acts) {
  root.classList.add('designer-app');
  const bar = part('div', 'designer-bar');
  const heading = part('h1', 'designer-title');
  heading.textContent = title;
  const state = part('span', 'designer-state');
  state.setAttribute('role', 'status');
  const buttons = part('div', 'designer-buttons');
  buttons.setAttribute('role', 'toolbar');
  buttons.setAttribute('aria-label', '图的操作');
  const made = {};
  for (const [name, label, keys] of BUTTONS) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = name === 'propose' ? 'small primary' : 'small';
    button.textContent = label;
    if (keys) button.title = `${label}（${keys}）`;
    button.addEventListener('click', () => acts[name]());
    made[name] = button;
    buttons.append(button);
  }
  const links = part('nav', 'designer-ways');
  links.setAttribute('aria-label', '本事项');
  for (const [href, label] of ways) links.append(Object.assign(part('a', ''), { href, textContent: label }));
  bar.append(heading, links, state, buttons);
  const canvas = part('div', 'designer-canvas');
  const panel = part('aside', 'designer-panel');
  panel.setAttribute('aria-label', '属性');
  const findings = part('details', 'designer-findings');
  findings.open = window.innerWidth > 760;
  const list = part('ul', 'findings');
  findings.append(document.createElement('summary'), list);
  root.replaceChildren(bar, canvas, panel, findings);
  const tell = (message, kind = '') => {
    state.textContent = message;
    state.dataset.kind = kind;
  };
  return { canvas, panel, findings, buttons: made, tell };
}

function part(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

/** Ask for a file of the user's; resolves with it, or never where none is chosen. */
export function chooseFile(accept) {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept });
  return new Promise((resolve) => {
    input.addEventListener('change', () => input.files.length && resolve(input.files[0]));
    input.click();
  });
}

/** Hand the browser a file to keep. */
export function download(name, content, type) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([content], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
