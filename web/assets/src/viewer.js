// Two diagrams side by side, or one, for reading: <div data-bpmn-url="…" data-marks='{"Accept": "added"}'></div>
// marks: added removed changed (differences) · done active near overdue suspended (progress).
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/diagram-js.css';
import './viewer.css';

import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import gov from './designer/gov.json';

const WORDS = {
  added: '新增', removed: '删除', changed: '修改', done: '已办', active: '在办', near: '临近超时', overdue: '已超时', suspended: '暂停计时',
};

async function show(box) {
  const fontFamily = getComputedStyle(document.body).fontFamily;
  const viewer = new NavigatedViewer({
    container: box,
    moddleExtensions: { gov },
    textRenderer: { defaultStyle: { fontFamily, fontSize: 13 }, externalStyle: { fontFamily, fontSize: 12 } },
  });
  const response = await fetch(box.dataset.bpmnUrl, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`没能取到流程图（${response.status}）`);
  await viewer.importXML(await response.text());
  viewer.get('canvas').zoom('fit-viewport', 'auto');
  for (const [id, mark] of Object.entries(JSON.parse(box.dataset.marks || '{}'))) {
    const element = viewer.get('elementRegistry').get(id);
    if (!element) continue;
    viewer.get('canvas').addMarker(id, `mark-${mark}`);
    if (element.waypoints) continue;
    const tag = Object.assign(document.createElement('span'), { className: `mark-tag ${mark}`, textContent: WORDS[mark] ?? mark });
    viewer.get('overlays').add(id, 'mark', { position: { top: -11, left: 6 }, html: tag });
  }
  box.dataset.ready = 'true';
}

for (const box of document.querySelectorAll('[data-bpmn-url]')) {
  show(box).catch((error) => box.replaceChildren(Object.assign(document.createElement('p'), { className: 'notice error', textContent: error.message })));
}
