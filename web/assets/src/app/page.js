// Small things pages ask for: large-text mode, copying, printing, dragging diagrams, short messages.

const root = document.documentElement;

function showElder(on) {
  root.classList.toggle('elder', on);
  for (const button of document.querySelectorAll('[data-elder]')) {
    button.textContent = on ? '标准版' : '长辈版';
    button.setAttribute('aria-pressed', String(on));
  }
}
showElder(root.classList.contains('elder') || /(?:^|; )elder=1/.test(document.cookie));

/** Tell something in passing; read out to screen readers. */
export function toast(message, kind = '') {
  let box = document.querySelector('.toasts');
  if (!box) {
    box = document.createElement('div');
    box.className = 'toasts';
    box.setAttribute('role', 'status');
    document.body.append(box);
  }
  const line = document.createElement('div');
  line.className = `toast ${kind}`;
  line.textContent = message;
  box.append(line);
  setTimeout(() => line.remove(), 6000);
}
document.addEventListener('toast', (event) => toast(event.detail.message ?? event.detail.value, event.detail.kind));

async function copy(button) {
  const from = button.dataset.copyFrom && document.querySelector(button.dataset.copyFrom);
  try {
    await navigator.clipboard.writeText(from ? (from.value ?? from.textContent).trim() : button.dataset.copy);
    toast('已复制');
  } catch {
    toast('浏览器不允许复制，请手工选取', 'error');
  }
}

document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-elder], [data-copy], [data-copy-from], [data-print]');
  if (!button) return;
  event.preventDefault();
  if ('elder' in button.dataset) {
    const on = !root.classList.contains('elder');
    document.cookie = `elder=${on ? 1 : 0}; path=/; max-age=31536000; samesite=lax`;
    showElder(on);
  } else if ('print' in button.dataset) {
    window.print();
  } else {
    copy(button);
  }
});

const urgent = ['over', 'overdue', 'hot', 'near', 'active', 'suspended'];

/** A wide diagram opens at the most urgent step, and can be seen whole; one with `data-whole` is, where there is room. */
function showDiagram(box) {
  const figure = box.closest('.diagram');
  if (!figure || figure.dataset.shown || box.scrollWidth <= box.clientWidth + 1) return;
  figure.dataset.shown = 'true';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'small no-print';
  button.textContent = '看全图';
  button.addEventListener('click', () => {
    button.textContent = figure.classList.toggle('fit') ? '看原大小' : '看全图';
  });
  figure.prepend(button);
  if ('whole' in figure.dataset && box.clientWidth > 700) button.click();
  const here = urgent.map((state) => box.querySelector(`.bpmn-tag-${state}`)).find(Boolean);
  if (!here) return;
  const [inner, outer] = [here.getBoundingClientRect(), box.getBoundingClientRect()];
  box.scrollTo(inner.x - outer.x - box.clientWidth / 2, inner.y - outer.y - box.clientHeight / 2);
}
const showDiagrams = () => document.querySelectorAll('.diagram-scroll').forEach(showDiagram);
showDiagrams();
document.addEventListener('htmx:after:swap', showDiagrams);

document.addEventListener('pointerdown', (event) => {
  const box = event.target.closest?.('.diagram-scroll');
  if (!box || event.pointerType !== 'mouse' || event.button !== 0 || event.target.closest('a')) return;
  const start = { x: event.clientX + box.scrollLeft, y: event.clientY + box.scrollTop };
  const move = (now) => {
    box.classList.add('dragging');
    box.scrollTo(start.x - now.clientX, start.y - now.clientY);
  };
  const end = () => {
    box.classList.remove('dragging');
    document.removeEventListener('pointermove', move);
  };
  document.addEventListener('pointermove', move);
  document.addEventListener('pointerup', end, { once: true });
});

document.addEventListener('htmx:error', () => toast('网络不通，请稍后再试', 'error'));
