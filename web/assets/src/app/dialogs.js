// Dialogs: data-dialog="id" opens <dialog id>, data-close closes the one around it, and data-confirm="question" on a
// form or button (or hx-confirm) asks first. data-confirm-label names the button that goes on.

/** Build a dialog with a title and nodes in it; it is removed once closed. */
export function makeDialog(title, ...content) {
  const dialog = document.createElement('dialog');
  const heading = document.createElement('h2');
  heading.textContent = title;
  heading.id = 'dialog-title';
  dialog.setAttribute('aria-labelledby', heading.id);
  dialog.append(heading, ...content);
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  return dialog;
}

export function makeButton(label, kind, act) {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = kind;
  button.textContent = label;
  button.addEventListener('click', act);
  return button;
}

/** Ask a yes-or-no question; resolves to true where the answer was yes. */
export function ask(question, label = '确定') {
  return new Promise((resolve) => {
    const text = document.createElement('p');
    text.textContent = question;
    const actions = document.createElement('div');
    actions.className = 'actions';
    const dialog = makeDialog('请确认', text, actions);
    actions.append(
      makeButton('取消', '', () => dialog.close()),
      makeButton(label, 'primary', () => dialog.close('yes')),
    );
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'));
    dialog.showModal();
    actions.lastChild.focus();
  });
}

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
  if (event.target.closest('[data-close]')) event.target.closest('dialog')?.close();
});
