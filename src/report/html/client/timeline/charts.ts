import type { PageData } from '../../page-data.ts';
import type { Plot, PlotData } from '../plot.ts';
import { chartsOf } from './chart-kinds.ts';
import { type BinColumns, binsIn, levelFor } from './levels.ts';
import { drawMarks } from './marks.ts';
import { stackedChart } from './stacked-chart.ts';
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
    const at = { isTop: index === 0, isBottom: index === charts.length - 1 };
    return stackedChart(where, chart, at, `${chart.title}. What is in view can be had as a table below.`, {
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
      hooks: {
        draw: [(drawn) => drawMarks(drawn, data, at.isTop)],
        setSelect: [(selected) => zoomToSelection(selected, view)],
        setCursor: [(moved) => point(bins && pointedAt(moved, bins))],
      },
    });
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
