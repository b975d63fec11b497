import { make } from '../dom.ts';
import { axis, plot, type Plot, type PlotOptions, Y_AXIS_SIZE } from '../plot.ts';
import { axisTime } from './axis-time.ts';
import type { Chart } from './chart-kinds.ts';
import { LABELS_HEIGHT } from './marks.ts';

export interface PlaceInStack {
  readonly isTop: boolean;
  readonly isBottom: boolean;
}

/** One of the charts above each other, with its title: milestones have room above the first, and the last has the time axis of all. */
export function stackedChart(
  where: HTMLElement,
  chart: Chart,
  { isTop, isBottom }: PlaceInStack,
  label: string,
  { cursor, hooks }: Required<Pick<PlotOptions, 'cursor' | 'hooks'>>,
): Plot {
  const place = make('div', { class: 'plot', role: 'img', 'aria-label': label });
  where.append(make('p', { class: 'plot-title', 'aria-hidden': 'true' }, chart.title), place);
  return plot(
    place,
    {
      height: chart.height + (isTop ? LABELS_HEIGHT : 0) + (isBottom ? 34 : 0),
      padding: [isTop ? LABELS_HEIGHT : 6, 20, isBottom ? 0 : 6, 0],
      legend: { show: false },
      cursor,
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
      hooks,
    },
    [[0], ...chart.series.map(() => [null])],
  );
}
