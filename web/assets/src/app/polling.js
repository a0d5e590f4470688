// Conditional polling: an element with data-poll (beside hx-get and hx-trigger="every 15s") asks with the entity tag
// it last saw, so an unchanged list answers 304 and nothing on the page moves. Hidden pages do not ask. An answer that is
// a problem never takes the place of what is shown; who is signed out meanwhile is told once.
import { toast } from './page.js';

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

let told = false;
document.addEventListener('htmx:before:swap', (event) => {
  const { ctx } = event.detail;
  if (!ctx.sourceElement.matches('[data-poll]') || ctx.response.status < 400) return;
  event.preventDefault();
  if (ctx.response.status === 401 && !told) toast('登录已失效，请重新登录', 'error');
  told ||= ctx.response.status === 401;
});
