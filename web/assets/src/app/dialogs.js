// Dialogs: data-dialog="id" opens <dialog id>, data-close closes the one around it, one that comes open is made modal, and data-confirm="question" on a
// form or button (or hx-confirm) asks first. data-confirm-label names the button that goes on.
import { ask } from './dialog.js';

document.addEventListener('htmx:confirm', (event) => {
  event.preventDefault();
  const { ctx, issueRequest, dropRequest } = event.detail;
  ask(ctx.confirm, ctx.sourceElement.dataset.confirmLabel).then((yes) => (yes ? issueRequest() : dropRequest()));
});

const confirmed = new WeakSet();

document.addEventListener(
  'submit',
  (event) => {
    const form = event.target;
    const button = event.submitter;
    const asking = button?.dataset.confirm ? button : form;
    if (!asking.dataset.confirm || confirmed.delete(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    ask(asking.dataset.confirm, asking.dataset.confirmLabel).then((yes) => {
      if (!yes) return;
      confirmed.add(form);
      form.requestSubmit(button);
    });
  },
  true,
);

document.addEventListener('click', (event) => {
  const opener = event.target.closest('[data-dialog]');
  if (opener) {
    event.preventDefault();
    document.getElementById(opener.dataset.dialog)?.showModal();
  }
  if (event.target.closest('[data-close]')) {
    event.preventDefault();
    event.target.closest('dialog')?.close();
  }
});

for (const dialog of document.querySelectorAll('dialog[open]')) {
  dialog.close();
  dialog.showModal();
}
