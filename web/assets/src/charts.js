// Charts from data in the page:
//   <div class="chart" aria-label="近 30 日收件与办结"><script type="application/json" data-chart>{…}</script></div>
// {kind: "line" | "bar" | "stacked" | "limits" | "heat" | "pie", x: [names], y: [names, heat only], unit: "件",
//  series: [{name, data: [numbers, null for a gap], colour: "blue" | "green" | "yellow" | "red" | "dark" | "grey"}]}
// limits: two series, use and limit, as bars on bars; use beyond the limit is red. heat: data is [[x, y, value]].
// The same numbers stand in a table that screen readers read instead of the drawing.
import * as echarts from 'echarts/core';
import { BarChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts';
import { AriaComponent, GridComponent, LegendComponent, TooltipComponent, VisualMapComponent } from 'echarts/components';
import { SVGRenderer } from 'echarts/renderers';

echarts.use([
  BarChart, HeatmapChart, LineChart, PieChart, AriaComponent, GridComponent, LegendComponent, TooltipComponent,
  VisualMapComponent, SVGRenderer,
]);

const COLOURS = { blue: '#1a4f95', green: '#2f8a57', yellow: '#d99a1c', red: '#b3141b', dark: '#5f0a0e', grey: '#c9d1db' };
const ORDER = ['blue', 'green', 'yellow', 'grey', 'red'];
const colour = (series, index) => COLOURS[series.colour] ?? COLOURS[ORDER[index % ORDER.length]];

const names = (data) => ({ type: 'category', data, axisTick: { show: false } });
const values = (unit) => ({ type: 'value', name: unit, minInterval: 1 });

const KINDS = {
  line: (chart) => ({
    xAxis: { ...names(chart.x), boundaryGap: false },
    yAxis: values(chart.unit),
    series: chart.series.map((series) => ({ ...series, type: 'line', symbolSize: 6, areaStyle: { opacity: 0.06 } })),
  }),
  bar: (chart) => ({
    xAxis: names(chart.x),
    yAxis: values(chart.unit),
    series: chart.series.map((series) => ({ ...series, type: 'bar', barMaxWidth: 28 })),
  }),
  stacked: (chart) => ({
    xAxis: names(chart.x),
    yAxis: values(chart.unit),
    series: chart.series.map((series) => ({ ...series, type: 'bar', stack: 'all', barMaxWidth: 28 })),
  }),
  limits: (chart) => ({
    yAxis: [{ ...names(chart.x), inverse: true }, { ...names(chart.x), inverse: true, show: false }],
    xAxis: { ...values(chart.unit), nameLocation: 'middle', nameGap: 26 },
    series: [
      {
        ...chart.series[0], type: 'bar', barWidth: 9, z: 3,
        data: chart.series[0].data.map((value, at) => ({
          value, itemStyle: { color: value > chart.series[1].data[at] ? COLOURS.red : COLOURS.blue },
        })),
      },
      { ...chart.series[1], type: 'bar', yAxisIndex: 1, barWidth: 17, itemStyle: { color: COLOURS.grey } },
    ],
  }),
  heat: (chart) => ({
    xAxis: names(chart.x),
    yAxis: { ...names(chart.y), inverse: true },
    visualMap: {
      min: 0, max: Math.max(1, ...chart.series[0].data.map((cell) => cell[2])), show: false,
      inRange: { color: ['#eef3fa', '#7ea6d8', '#1a4f95'] },
    },
    series: [{ ...chart.series[0], type: 'heatmap', label: { show: true, formatter: ({ value }) => value[2] || '' } }],
  }),
  pie: (chart) => ({
    series: [{
      type: 'pie', radius: ['45%', '72%'], label: { formatter: '{b} {c}' },
      data: chart.x.map((name, at) => ({ name, value: chart.series[0].data[at] })),
    }],
  }),
};

function table(chart, caption) {
  const made = document.createElement('table');
  made.className = 'visually-hidden';
  made.createCaption().textContent = caption;
  if (chart.kind === 'heat') {
    for (const [x, y, value] of chart.series[0].data) {
      const row = made.insertRow();
      for (const text of [chart.y[y], chart.x[x], value]) row.insertCell().textContent = text;
    }
    return made;
  }
  const head = made.createTHead().insertRow();
  head.insertCell();
  for (const text of chart.series.map((series) => series.name)) {
    head.append(Object.assign(document.createElement('th'), { scope: 'col', textContent: text }));
  }
  const body = made.createTBody();
  chart.x.forEach((name, at) => {
    const row = body.insertRow();
    row.append(Object.assign(document.createElement('th'), { scope: 'row', textContent: name }));
    for (const series of chart.series) row.insertCell().textContent = series.data[at] ?? '—';
  });
  return made;
}

function draw(source) {
  const chart = JSON.parse(source.textContent);
  const box = source.parentElement;
  const fontFamily = getComputedStyle(box).fontFamily;
  const fontSize = Math.max(12, parseFloat(getComputedStyle(box).fontSize) - 2);
  const canvas = document.createElement('div');
  canvas.setAttribute('aria-hidden', 'true');
  canvas.className = 'chart';
  box.replaceChildren(canvas, table(chart, box.getAttribute('aria-label') ?? ''));
  const drawn = echarts.init(canvas, null, { renderer: 'svg', locale: 'ZH' });
  const axis = { axisLabel: { fontSize, color: '#4f5b69' }, nameTextStyle: { fontSize, color: '#4f5b69' } };
  const made = KINDS[chart.kind](chart);
  if (['bar', 'stacked'].includes(chart.kind)) {
    const width = Math.floor(canvas.clientWidth / chart.x.length) - 8;
    made.xAxis.axisLabel = { ...axis.axisLabel, interval: 0, width, overflow: 'break' };
  }
  for (const key of ['xAxis', 'yAxis']) {
    if (made[key]) made[key] = [made[key]].flat().map((one) => ({ ...axis, ...one }));
  }
  drawn.setOption({
    animation: false,
    textStyle: { fontFamily, fontSize },
    color: chart.series.map(colour),
    legend: { show: chart.series.length > 1, right: 0, top: 0, textStyle: { fontSize } },
    grid: { left: 8, right: 16, top: chart.series.length > 1 || chart.unit ? 40 : 12, bottom: chart.kind === 'limits' && chart.unit ? 26 : 4, containLabel: true },
    tooltip: { trigger: ['heat', 'pie'].includes(chart.kind) ? 'item' : 'axis', renderMode: 'richText' },
    ...made,
  });
  new ResizeObserver(() => drawn.resize()).observe(canvas);
}

document.querySelectorAll('script[data-chart]').forEach(draw);
document.addEventListener('htmx:after:swap', () => document.querySelectorAll('script[data-chart]').forEach(draw));
