// Forms: errors get the focus, half-filled forms (form[data-unsaved]) warn before they are left, filters
// (form[data-autosubmit]) send themselves, a form is sent once however often its button is pressed, and a form that the
// server draws anew keeps what was typed meanwhile.

function focusErrors(root) {
  root.querySelector?.('.error-summary')?.focus();
}
focusErrors(document);
document.addEventListener('htmx:after:swap', (event) => focusErrors(event.target));

document.addEventListener('click', (event) => {
  const link = event.target.closest('.error-summary a[href^="#"]');
  const field = link && document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (!field) return;
  event.preventDefault();
  const control = field.matches('input, select, textarea') ? field : field.querySelector('input, select, textarea');
  (control ?? field).focus();
  field.scrollIntoView({ block: 'center' });
});

const changed = new Set();
document.addEventListener('input', (event) => {
  const form = event.target.closest('form[data-unsaved]');
  if (form) changed.add(form);
});
window.addEventListener('beforeunload', (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

// A form whose conditions are asked of the server ([data-refresh]) is drawn anew when the answer comes. What was typed
// or chosen meanwhile is newer than the answer, so it is put back, with the cursor where it was. While a word is being
// composed (Chinese input methods) nothing is touched: the server is asked again once the word is there.
const shown = new WeakMap();
const keyOf = (control) => `${control.name}\n${control.type === 'radio' || control.type === 'checkbox' ? control.value : ''}`;
const controlsOf = (region) => region.querySelectorAll('input[name], select[name], textarea[name]');

let composing = null;
let postponed = null;
document.addEventListener('compositionstart', (event) => {
  composing = event.target;
});
document.addEventListener('compositionend', () => {
  composing = null;
  postponed?.dispatchEvent(new Event('change', { bubbles: true }));
  postponed = null;
});

document.addEventListener('htmx:before:swap', (event) => {
  const region = event.detail.ctx.sourceElement;
  if (!region.matches('[data-refresh]')) return;
  if (composing && region.contains(composing)) {
    event.preventDefault();
    postponed = region;
    return;
  }
  const values = new Map();
  for (const control of controlsOf(region)) {
    const { value, checked, files, selectionStart, selectionEnd } = control;
    values.set(keyOf(control), { value, checked, files, selectionStart, selectionEnd, focus: control === document.activeElement });
  }
  shown.set(region, values);
});

document.addEventListener('htmx:after:swap', (event) => {
  const region = event.detail.ctx.sourceElement;
  const values = shown.get(region);
  if (!values) return;
  shown.delete(region);
  for (const control of controlsOf(region)) {
    const before = values.get(keyOf(control));
    if (!before) continue;
    if (control.type === 'radio' || control.type === 'checkbox') control.checked = before.checked;
    else if (control.type === 'file') control.files = before.files;
    else if (control.value !== before.value) control.value = before.value;
    if (!before.focus) continue;
    control.focus({ preventScroll: true });
    if (typeof before.selectionStart === 'number') control.setSelectionRange(before.selectionStart, before.selectionEnd);
  }
});

document.addEventListener('change', (event) => {
  event.target.closest('form[data-autosubmit]')?.requestSubmit();
});

let sent = new WeakSet();
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === 'dialog') return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  changed.delete(form);
  if (form.method === 'post') sent.add(form);
});
window.addEventListener('pageshow', () => {
  sent = new WeakSet();
});
