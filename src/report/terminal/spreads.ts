import type { ContenderSummary, Spread } from '../../verdict/comparison/summary.ts';
import { formatDuration, formatQuantity } from '../../verdict/quantity.ts';
import type { Cell } from './table.ts';

/** One line of a table of contenders: what it says, and of each contender. */
export interface SpreadRow {
  readonly head: string;
  readonly cell: (summary: ContenderSummary) => Cell;
}

const ms = (value: number): string => formatDuration(value);
const us = (value: number): string => formatDuration(value / 1000);
const count = (value: number): string => formatQuantity(Number(value.toPrecision(3)), 'count');

/** Everything that is told of ways to release, in figures; the same order in every report. */
export function spreadRows(confidence: number): SpreadRow[] {
  const level = formatQuantity(confidence, 'share');
  return [
    { head: 'verdicts', cell: ({ verdicts }) => ({ text: verdictsText(verdicts) }) },
    { head: 'dropped, median', cell: ({ dropped }) => median(dropped, count) },
    { head: 'dropped, worst', cell: ({ dropped }) => worst(dropped, count) },
    { head: `of requests (${level}) ≤`, cell: ({ dropRateUpperBound }) => share(dropRateUpperBound) },
    { head: `of rollouts (${level}) ≤`, cell: ({ droppingRolloutsUpperBound }) => share(droppingRolloutsUpperBound) },
    { head: 'outage, median', cell: ({ outageMs }) => median(outageMs, ms) },
    { head: 'outage, worst', cell: ({ outageMs }) => worst(outageMs, ms) },
    { head: 'overlap of versions', cell: ({ overlapMs }) => median(overlapMs, ms) },
    { head: 'first new after', cell: ({ firstNewMs }) => median(firstNewMs, ms) },
    { head: 'only new after', cell: ({ onlyNewMs }) => median(onlyNewMs, ms) },
    { head: 'p99 before', cell: ({ p99Us }) => median(p99Us.before, us) },
    { head: 'p99 during', cell: ({ p99Us }) => median(p99Us.during, us) },
    { head: 'p99 after', cell: ({ p99Us }) => median(p99Us.after, us) },
    { head: 'extra pods at peak', cell: ({ extraPodsAtPeak }) => median(extraPodsAtPeak, count) },
    { head: 'extra pod-seconds', cell: ({ extraPodSeconds }) => median(extraPodSeconds, count) },
  ];
}

const NOT_TOLD: Cell = { text: '-' };

function median(spread: Spread | null, text: (value: number) => string): Cell {
  return spread === null ? NOT_TOLD : { text: text(spread.median) };
}

function worst(spread: Spread | null, text: (value: number) => string): Cell {
  return spread === null ? NOT_TOLD : { text: text(spread.worst) };
}

function share(value: number | null): Cell {
  return value === null ? NOT_TOLD : { text: formatQuantity(Number(value.toPrecision(2)), 'share') };
}

const SHORT = { pass: 'pass', fail: 'fail', inconclusive: 'unclear', 'release-failed': 'not released', interrupted: 'cut short' };

function verdictsText(verdicts: ContenderSummary['verdicts']): string {
  const parts = Object.entries(SHORT).flatMap(([verdict, word]) => {
    const runs = new Map(Object.entries(verdicts)).get(verdict);
    return runs === undefined ? [] : [`${runs} ${word}`];
  });
  return parts.length === 0 ? '-' : parts.join(', ');
}
