import type { PageData } from '../../page-data.ts';
import { formatDuration } from '../../../../verdict/quantity.ts';
import { colour, tint, versionColour } from '../colours.ts';
import { type Plot, type PlotAxis, type PlotSeries, stepped } from '../plot.ts';
import { type BinColumns, stacked } from './levels.ts';

/** One of the charts above each other. */
export interface Chart {
  readonly title: string;
  readonly height: number;
  readonly series: readonly PlotSeries[];
  /** A column for each series, each with one entry a bin. */
  readonly columns: (bins: BinColumns) => readonly (readonly (number | null)[])[];
  readonly yAxis: PlotAxis;
  readonly logarithmic?: boolean;
}

/** From top to bottom. */
export function chartsOf({ versions }: Pick<PageData, 'versions'>): Chart[] {
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
    // A step that nothing follows has no line.
    points: { show: true, size: 4, width: 0, fill: () => colour(property), filter: beforeGaps },
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

/** Where a column has a value and then none. */
function beforeGaps({ data }: Plot, series: number): number[] {
  const values = Array.from<number | null | undefined>(data[series] ?? []);
  return values.flatMap((value, index) => {
    const isLast = index + 1 >= values.length;
    return typeof value === 'number' && !isLast && typeof values[index + 1] !== 'number' ? [index] : [];
  });
}
