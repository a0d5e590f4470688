// Conditional polling: an element with data-poll (beside hx-get and hx-trigger="every 15s") asks with the entity tag
// it last saw, so an unchanged list answers 304 and nothing on the page moves. Hidden pages do not ask.

const tags = new WeakMap();

document.addEventListener('htmx:before:request', (event) => {
  const { ctx } = event.detail;
  const element = ctx.sourceElement;
  if (!element.matches('[data-poll]')) return;
  if (document.hidden || element.querySelector('dialog[open], :focus-within:is(input, select, textarea)')) {
    event.preventDefault();
    return;
  }
  ctx.request.cache = 'no-store';
  const seen = tags.get(element);
  if (seen && seen.action === ctx.request.action) ctx.request.headers['If-None-Match'] = seen.tag;
});

document.addEventListener('htmx:after:request', (event) => {
  const { ctx } = event.detail;
  const tag = ctx.response.headers.get('ETag');
  if (ctx.sourceElement.matches('[data-poll]') && ctx.response.status === 200 && tag) {
    tags.set(ctx.sourceElement, { action: ctx.request.action, tag });
  }
});
