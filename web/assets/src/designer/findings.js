// What the server found wrong with the diagram: a list at the foot, a badge on each element, a click leads there.

const READABLE = 0.65;
const WORDS = { error: '错误', warning: '提醒' };

export class Findings {
  constructor(modeler, box, filesUrl) {
    this.filesUrl = filesUrl;
    this.registry = modeler.get('elementRegistry');
    this.overlays = modeler.get('overlays');
    this.canvas = modeler.get('canvas');
    this.selection = modeler.get('selection');
    this.box = box;
    this.summary = box.querySelector('summary');
    this.list = box.querySelector('.findings');
  }

  checking() {
    this.summary.textContent = '正在检查……';
  }

  failed(message) {
    this.summary.textContent = `没能检查：${message}`;
    this.box.dataset.state = 'warning';
  }

  show(findings) {
    const count = (severity) => findings.filter((one) => one.severity === severity).length;
    const [errors, warnings] = [count('error'), count('warning')];
    this.summary.textContent = findings.length ? `检查结果：${errors} 个错误，${warnings} 个提醒` : '检查结果：没有发现问题';
    this.box.dataset.state = errors ? 'error' : warnings ? 'warning' : 'ok';
    this.list.replaceChildren(...findings.map((one) => this.#line(one)));
    this.#badges(findings);
  }

  #line(finding) {
    const line = document.createElement('li');
    line.className = finding.severity;
    const severity = document.createElement('span');
    severity.className = 'visually-hidden';
    severity.textContent = WORDS[finding.severity];
    const fix = document.createElement('small');
    fix.textContent = finding.fix ?? '';
    line.append(severity, this.#where(finding), ` ${finding.message}`, fix);
    return line;
  }

  /** A way to the place: to the element on the canvas, or to the other file's page. */
  #where(finding) {
    if (finding.file && this.filesUrl) {
      const link = document.createElement('a');
      link.href = `${this.filesUrl}?path=${encodeURIComponent(finding.file)}`;
      link.textContent = finding.line ? `${finding.file} 第 ${finding.line} 行` : finding.file;
      return link;
    }
    const element = this.registry.get(finding.element);
    const name = element?.businessObject.name?.replace(/\s+/g, '') || finding.file || finding.element || '整张图';
    if (!element) return Object.assign(document.createElement('strong'), { textContent: name });
    const button = Object.assign(document.createElement('button'), { type: 'button', className: 'link', textContent: name });
    button.addEventListener('click', () => this.goTo(finding.element));
    return button;
  }

  #badges(findings) {
    this.overlays.remove({ type: 'finding' });
    for (const id of new Set(findings.map((one) => one.element))) {
      const element = this.registry.get(id);
      const all = findings.filter((one) => one.element === id);
      if (!element || element === this.canvas.getRootElement()) continue;
      const badge = document.createElement('button');
      badge.type = 'button';
      badge.className = `finding-badge ${all.some((one) => one.severity === 'error') ? 'error' : 'warning'}`;
      badge.textContent = badge.classList.contains('error') ? '✕' : '！';
      badge.title = all.map((one) => `${WORDS[one.severity]}：${one.message}`).join('\n');
      badge.setAttribute('aria-label', badge.title);
      badge.addEventListener('click', () => {
        this.box.open = true;
        this.goTo(id);
      });
      this.overlays.add(id, 'finding', { position: { top: -10, left: -10 }, html: badge });
    }
  }

  /** Select the element and bring it to the middle of the canvas. */
  goTo(id) {
    const element = this.registry.get(id);
    if (!element) return;
    this.canvas.setRootElement(this.canvas.findRoot(element));
    if (this.canvas.zoom() < READABLE) this.canvas.zoom(READABLE);
    const view = this.canvas.viewbox();
    const points = element.waypoints ?? [element, { x: element.x + element.width, y: element.y + element.height }];
    const middle = (axis) => (Math.min(...points.map((p) => p[axis])) + Math.max(...points.map((p) => p[axis]))) / 2;
    this.canvas.viewbox({ ...view, x: middle('x') - view.width / 2, y: middle('y') - view.height / 2 });
    this.selection.select(element);
  }
}
