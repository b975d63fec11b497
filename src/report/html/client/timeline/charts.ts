import type { PageData } from '../../page-data.ts';
import { make } from '../dom.ts';
import { axis, plot, type Plot, type PlotData, Y_AXIS_SIZE } from '../plot.ts';
import { axisTime } from './axis-time.ts';
import { chartsOf } from './chart-kinds.ts';
import { type BinColumns, binsIn, levelFor } from './levels.ts';
import { drawMarks, LABELS_HEIGHT } from './marks.ts';
import type { View } from './view.ts';

/** More steps than this cannot be told apart on a screen. */
const MOST_BINS_IN_VIEW = 700;

/** What the pointer is on. */
export interface Pointed {
  readonly bins: BinColumns;
  /** Index of the bin. */
  readonly bin: number;
  readonly atMs: number;
  /** How many milliseconds a pixel is wide. */
  readonly pixelMs: number;
}

/** Throughput by version, failures and latencies above each other, with one time axis. */
export function showCharts(
  where: HTMLElement,
  data: PageData,
  view: View,
  point: (pointed: Pointed | undefined) => void,
): Plot[] {
  let bins: BinColumns | undefined;
  const charts = chartsOf(data);
  const plots = charts.map((chart, index) => {
    const place = make('div', {
      class: 'plot',
      role: 'img',
      'aria-label': `${chart.title}. What is in view can be had as a table below.`,
    });
    where.append(make('p', { class: 'plot-title', 'aria-hidden': 'true' }, chart.title), place);
    const isTop = index === 0;
    const isBottom = index === charts.length - 1;
    return plot(
      place,
      {
        height: chart.height + (isTop ? LABELS_HEIGHT : 0) + (isBottom ? 34 : 0),
        padding: [isTop ? LABELS_HEIGHT : 6, 20, isBottom ? 0 : 6, 0],
        legend: { show: false },
        cursor: {
          y: false,
          drag: { x: true, y: false, setScale: false },
          sync: { key: 'timeline', scales: ['x', null], filters: { pub: (type) => type !== 'mousedown' && type !== 'mouseup' } },
          points: { show: false },
          bind: {
            dblclick: () => () => {
              view.show(view.run);
              return null;
            },
          },
        },
        scales: {
          x: { time: false },
          y: chart.logarithmic === true ? { distr: 3 } : { range: (_, __, max) => [0, Math.max(1, max * 1.08)] },
        },
        axes: [
          isBottom
            ? axis({ values: (_, splits, __, ___, stepMs) => splits.map((atMs) => axisTime(atMs, stepMs)), space: 70 })
            : axis({ values: (_, splits) => splits.map(() => ''), size: 0, ticks: { show: false } }),
          axis({ size: Y_AXIS_SIZE, ...chart.yAxis }),
        ],
        series: [{}, ...chart.series],
        hooks: {
          draw: [(drawn) => drawMarks(drawn, data, isTop)],
          setSelect: [(selected) => zoomToSelection(selected, view)],
          setCursor: [(moved) => point(bins && pointedAt(moved, bins))],
        },
      },
      [[0], ...chart.series.map(() => [null])],
    );
  });
  view.follow((range) => {
    const level = levelFor(data.levels, range, MOST_BINS_IN_VIEW);
    if (level === undefined) return;
    const shown = binsIn(level, range);
    bins = shown;
    for (const [index, drawn] of plots.entries()) {
      const columns = charts[index]?.columns(shown) ?? [];
      drawn.batch(() => {
        // A step needs an end: the last value is told twice.
        drawn.setData([shown.atMs, ...columns.map((values) => [...values, values.at(-1) ?? null])] as PlotData, false);
        drawn.setScale('x', { min: range.fromMs, max: range.untilMs });
      });
    }
  });
  return plots;
}

function zoomToSelection(plot: Plot, view: View): void {
  const { left, width } = plot.select;
  // A click is no selection.
  if (width < 3) return;
  view.show({ fromMs: plot.posToVal(left, 'x'), untilMs: plot.posToVal(left + width, 'x') });
  plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
}

/** Undefined: the pointer is nowhere on the plot. */
function pointedAt(plot: Plot, bins: BinColumns): Pointed | undefined {
  const { left = -1, idx } = plot.cursor;
  if (left < 0 || idx === null || idx === undefined) return undefined;
  const atMs = plot.posToVal(left, 'x');
  const bin = Math.min(Math.max(Math.floor((atMs - (bins.atMs[0] ?? 0)) / bins.binMs), 0), bins.atMs.length - 2);
  return { bins, bin, atMs, pixelMs: plot.posToVal(left + 1, 'x') - atMs };
}
