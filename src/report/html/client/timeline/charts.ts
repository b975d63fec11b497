import type { PageData } from '../../page-data.ts';
import { formatDuration } from '../../../../verdict/quantity.ts';
import { colour, tint, versionColour } from '../colours.ts';
import { make } from '../dom.ts';
import { axis, plot, type Plot, type PlotData, type PlotSeries, stepped, Y_AXIS_SIZE } from '../plot.ts';
import { axisTime } from './axis-time.ts';
import { type BinColumns, binsIn, levelFor, stacked } from './levels.ts';
import { drawMarks, LABELS_HEIGHT } from './marks.ts';
import type { View } from './view.ts';

/** More steps than this cannot be told apart on a screen. */
const MOST_BINS_IN_VIEW = 700;

interface Chart {
  readonly title: string;
  readonly height: number;
  readonly series: readonly PlotSeries[];
  /** A column for each series, each with one entry a bin. */
  readonly columns: (bins: BinColumns) => readonly (readonly (number | null)[])[];
  readonly yAxis: Parameters<typeof axis>[0];
  readonly logarithmic?: boolean;
}

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
    where.append(make('p', { class: 'plot-title', 'aria-hidden': true }, chart.title), place);
    const isTop = index === 0;
    const isBottom = index === charts.length - 1;
    return plot(
      place,
      {
        height: chart.height + (isTop ? LABELS_HEIGHT : 0) + (isBottom ? 34 : 0),
        padding: [isTop ? LABELS_HEIGHT : 6, 12, isBottom ? 0 : 6, 0],
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
          setSelect: [
            (selected) => {
              const { left, width } = selected.select;
              if (width < 3) return;
              view.show({ fromMs: selected.posToVal(left, 'x'), untilMs: selected.posToVal(left + width, 'x') });
              selected.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
            },
          ],
          setCursor: [
            (moved) => {
              const { left = -1, idx } = moved.cursor;
              if (bins === undefined || left < 0 || idx === null || idx === undefined) return point(undefined);
              const atMs = moved.posToVal(left, 'x');
              const bin = Math.min(Math.max(Math.floor((atMs - (bins.atMs[0] ?? 0)) / bins.binMs), 0), bins.atMs.length - 2);
              point({ bins, bin, atMs, pixelMs: moved.posToVal(left + 1, 'x') - atMs });
            },
          ],
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

function chartsOf({ versions }: PageData): Chart[] {
  const area = (property: string): PlotSeries => ({
    stroke: () => colour(property),
    fill: () => colour(property),
    width: 0,
    paths: stepped(),
    points: { show: false },
  });
  const line = (property: string, width: number): PlotSeries => ({
    stroke: () => tint(property, width > 1 ? 1 : 0.7),
    width,
    paths: stepped(),
    points: { show: false },
  });
  return [
    {
      title: 'Ok answers per second, by version',
      height: 200,
      series: versions.map((_, index) => area(versionColour(index))).reverse(),
      columns: ({ ok, binMs }) => stacked(ok, 1000 / binMs),
      yAxis: { values: (_, splits) => splits.map((value) => value.toLocaleString('en-US')) },
    },
    {
      title: 'Failed requests, each step of the timeline',
      height: 90,
      series: [area('--local'), area('--rejected'), area('--dropped')],
      columns: ({ dropped, rejected, local }) => stacked([dropped, rejected, local]),
      yAxis: { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000, 100_000], space: 24 },
    },
    {
      title: 'Latency of ok answers: p50, p99, maximum',
      height: 180,
      series: [line('--latency-max', 1), line('--latency-p99', 1.5), line('--latency-p50', 2)],
      columns: ({ p50Us, p99Us, maxUs }) =>
        [maxUs, p99Us, p50Us].map((values) => values.map((us) => (us === null ? null : Math.max(us, 1)))),
      yAxis: { values: (_, splits) => splits.map((us) => (us === null ? '' : formatDuration(us / 1000))) },
      logarithmic: true,
    },
  ];
}
