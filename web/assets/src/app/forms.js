// Forms: errors get the focus, half-filled forms (form[data-unsaved]) warn before they are left, filters
// (form[data-autosubmit]) send themselves, and a form is sent once however often its button is pressed.

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
