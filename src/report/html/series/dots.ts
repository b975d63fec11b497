import { PRIORITIES, type Priority } from '../../../profile/compare.ts';
import { isUsable, MEASURES, type RunFigures } from '../../../verdict/comparison/run-figures.ts';
import { formatDuration, formatQuantity } from '../../../verdict/quantity.ts';
import { median } from '../../../verdict/statistics/quantile.ts';
import { type Child, element, type Markup } from '../markup.ts';
import { type Cell, type Column, type Row, table } from '../table.ts';
import { percent } from './run-picture.ts';
import { type Scale, scaleOf } from './scale.ts';

/** A way to release and its runs. */
export interface RunsOfWay {
  readonly name: Child;
  readonly runs: readonly RunFigures[];
}

const HEADS: Readonly<Record<Priority, string>> = {
  dropped: 'Dropped requests',
  outage: 'Longest outage',
  p99: 'p99 during the release',
  duration: 'Only new after',
  pods: 'Extra pod-seconds',
};

const HEIGHT = 34;
/** Runs of one figure stand on so many lines, so that dots at the same place show beside each other. */
const LANES = 4;
const LANE_HEIGHT = 6;
/** Dots at the ends are whole. */
const MARGIN = 0.04;
/** What a label takes of the width. */
const LABEL_SHARE = 0.24;

/** Each run a dot, each way to release a row, each figure a column with one axis: the most important figure first. */
export function dotsTable(ways: readonly RunsOfWay[], priorities: readonly Priority[]): Markup {
  const figures = [...new Set([...priorities, ...PRIORITIES])].flatMap((priority) => {
    const values = ways.flatMap(({ runs }) => valuesOf(runs, priority));
    return values.length === 0 ? [] : [{ priority, scale: scaleOf(values) }];
  });
  const columns: Column[] = [{ head: '' }, ...figures.map(({ priority }): Column => ({ head: HEADS[priority] }))];
  const rows = ways.map(({ name, runs }): Row => ({
    cells: [name, ...figures.map(({ priority, scale }): Cell => strip(runs, priority, scale))],
  }));
  const axisRow: Row = { cells: ['', ...figures.map(({ priority, scale }): Cell => axis(priority, scale))] };
  return element(
    'div',
    { class: 'dots' },
    table(
      'Each run a dot, the median a line; hollow: its run counts for nothing, as it ended neither in pass nor in fail',
      columns,
      [...rows, axisRow],
    ),
  );
}

function valuesOf(runs: readonly RunFigures[], priority: Priority): number[] {
  return runs.map((run) => figureOf(run, priority)).filter((value) => value !== null);
}

/** Durations in ms, others as they are counted. */
function figureOf(run: RunFigures, priority: Priority): number | null {
  const { of, quantity } = MEASURES[priority];
  const value = of(run);
  return value !== null && quantity === 'us' ? value / 1000 : value;
}

function textOf(value: number, priority: Priority): string {
  const { quantity } = MEASURES[priority];
  return quantity === 'us' || quantity === 'ms' ? formatDuration(value) : formatQuantity(Number(value.toPrecision(3)), 'count');
}

function strip(runs: readonly RunFigures[], priority: Priority, scale: Scale): Child {
  const values = valuesOf(runs, priority);
  if (values.length === 0) return '-';
  const middle = median(valuesOf(runs.filter(isUsable), priority));
  const told = values.map((value) => textOf(value, priority)).join(', ');
  return element(
    'svg',
    { class: 'strip', width: '100%', height: HEIGHT, role: 'img', 'aria-label': `${HEADS[priority]}: ${told}` },
    scale.ticks.map((tick) => vertical('grid', place(scale, tick))),
    middle === undefined ? undefined : vertical('median', place(scale, middle)),
    runs.flatMap((run, index) => {
      const value = figureOf(run, priority);
      if (value === null) return [];
      const lane = (index % LANES) - (LANES - 1) / 2;
      return element(
        'circle',
        { class: isUsable(run) ? 'run' : 'run left-out', cx: place(scale, value), cy: HEIGHT / 2 + lane * LANE_HEIGHT, r: 3.5 },
        element('title', {}, `${textOf(value, priority)} (${run.verdict})`),
      );
    }),
  );
}

function axis(priority: Priority, scale: Scale): Markup {
  const texts = labelledTicks(scale).map((tick, index) =>
    element(
      'text',
      {
        x: place(scale, tick),
        y: 11,
        'text-anchor': index === 0 ? 'start' : scale.at(tick) > 0.9 ? 'end' : 'middle',
      },
      tick === 0 ? '0' : textOf(tick, priority),
    ),
  );
  const note = scale.isLogarithmic
    ? element('text', { class: 'scale', x: '100%', y: 25, 'text-anchor': 'end' }, 'logarithmic')
    : undefined;
  return element('svg', { class: 'strip', width: '100%', height: 28, 'aria-hidden': 'true' }, texts, note);
}

/** Those whose texts do not meet. */
function labelledTicks({ ticks, at }: Scale): number[] {
  const labelled: number[] = [];
  for (const tick of ticks) {
    const before = labelled.at(-1);
    if (before === undefined || at(tick) - at(before) >= LABEL_SHARE) labelled.push(tick);
  }
  return labelled;
}

function vertical(name: string, x: string): Markup {
  return element('line', { class: name, x1: x, x2: x, y1: 0, y2: HEIGHT });
}

function place(scale: Scale, value: number): string {
  return percent(MARGIN + scale.at(value) * (1 - 2 * MARGIN));
}
