// The worklist by keyboard: j k ↑ ↓ move, Enter opens, / searches, 0–4 choose a light, ? shows the keys.
import { makeButton, makeDialog } from './dialog.js';

const KEYS = [
  ['J　↓', '下一件'],
  ['K　↑', '上一件'],
  ['回车', '打开选中的办件'],
  ['/', '查找'],
  ['0 – 4', '按时限筛选：全部、已超时、临近超时、正常、暂停计时'],
  ['Esc', '离开输入框'],
  ['?', '显示本说明'],
];

const rows = () => [...document.querySelectorAll('table.worklist tbody tr[tabindex]')];
let current = '';

function go(index) {
  const all = rows();
  const row = all[Math.max(0, Math.min(all.length - 1, index))];
  row?.focus();
  row?.scrollIntoView({ block: 'nearest' });
}

function showKeys() {
  const list = document.createElement('dl');
  list.className = 'key-list';
  for (const [key, meaning] of KEYS) {
    const term = document.createElement('dt');
    const box = document.createElement('kbd');
    box.textContent = key;
    term.append(box);
    const text = document.createElement('dd');
    text.textContent = meaning;
    list.append(term, text);
  }
  const actions = document.createElement('div');
  actions.className = 'actions';
  const dialog = makeDialog('键盘操作', list, actions);
  actions.append(makeButton('知道了', 'primary', () => dialog.close()));
  dialog.showModal();
}

function chooseLight(number) {
  const choice = document.querySelectorAll('.segments [name="light"], .segments [data-light]')[number];
  choice?.click();
}

document.addEventListener('keydown', (event) => {
  if (!document.querySelector('table.worklist') || document.querySelector('dialog[open]')) return;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.matches('input:not([type="radio"]), select, textarea')) {
    if (event.key === 'Escape') event.target.blur();
    return;
  }
  const all = rows();
  const at = all.indexOf(document.activeElement);
  if (event.key === 'j' || event.key === 'ArrowDown') go(at + 1);
  else if (event.key === 'k' || event.key === 'ArrowUp') go(at < 0 ? 0 : at - 1);
  else if (event.key === 'Home' && at >= 0) go(0);
  else if (event.key === 'End' && at >= 0) go(all.length - 1);
  else if (event.key === 'Enter' && at >= 0) all[at].querySelector('a')?.click();
  else if (event.key === '/') document.querySelector('.bar [name="q"]')?.focus();
  else if (event.key === '?') showKeys();
  else if (/^[0-4]$/.test(event.key)) chooseLight(Number(event.key));
  else return;
  event.preventDefault();
});

document.addEventListener('click', (event) => {
  const row = event.target.closest('table.worklist tbody tr');
  if (row && !event.target.closest('a, button, input, label') && !getSelection()?.toString()) row.querySelector('a')?.click();
});

// A refreshed list keeps the selected row.
document.addEventListener('focusin', (event) => {
  const row = event.target.closest('table.worklist tbody tr');
  if (row) current = row.id;
});
document.addEventListener('htmx:after:swap', () => {
  if (current && document.activeElement === document.body) document.getElementById(current)?.focus({ preventScroll: true });
});
