// Builds dialogs; nothing happens until somebody calls.

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
