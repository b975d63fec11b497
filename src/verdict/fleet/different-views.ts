import type { DropSlice } from '../../observe/fleet/drop-slices.ts';
import type { WorkerView } from '../../observe/fleet/worker-views.ts';
import { formatQuantity } from '../quantity.ts';
import { type Distribution, pooled } from '../statistics/distribution.ts';
import { compareLatency } from '../statistics/latency-comparison.ts';
import { effectiveProportions, type Proportion, proportionDifference } from '../statistics/proportion-difference.ts';

/** A worker whose view of the target is worse than that of the others: its node, or its way to the target, is worth a look. */
export interface DifferentView {
  readonly index: number;
  /** `dropped 4 % of its requests, the others 0.1 %`. */
  readonly what: string;
}

/** So that the same evidence always gets the same interval. */
const SEED = 1;
const SHARES = { p50: 0.5, p99: 0.99 } as const;
/** Of each worker: drops, p50 and p99. */
const TESTS_PER_WORKER = 3;
/** With many answers any difference is significant; less than this is what nodes differ by anyway. */
const MATERIAL_RATIO = 1.25;
/** Latencies are compared of those that stand out most: a bootstrap for each of many workers would take minutes. */
const MOST_CANDIDATES = 8;

/**
 * Lays each worker against all others together: drops by the difference of two proportions, p50 and p99 by a bootstrap over slices of time.
 * The chance that anything at all is said of a fleet whose workers are alike is 1 - confidence at most: it is divided by the number of tests
 * (Bonferroni).
 */
export function differentViews(views: readonly WorkerView[], confidence: number): DifferentView[] {
  if (views.length < 2) return [];
  const each = 1 - (1 - confidence) / (views.length * TESTS_PER_WORKER);
  const byDrops = views.flatMap((view) => dropsMore(view, others(views, view), each));
  const byLatency = candidates(views).flatMap((view) => slower(view, others(views, view), each));
  return [...byDrops, ...byLatency].toSorted((one, other) => one.index - other.index);
}

function others(views: readonly WorkerView[], view: WorkerView): WorkerView[] {
  return views.filter((other) => other !== view);
}

function dropsMore(view: WorkerView, rest: readonly WorkerView[], confidence: number): DifferentView[] {
  if (view.counts.dropped === 0) return [];
  const [restDrops, ownDrops] = effectiveProportions(
    rest.flatMap(({ drops }) => drops.map(proportionOf)),
    view.drops.map(proportionOf),
  );
  const difference = proportionDifference(restDrops, ownDrops, confidence);
  if (difference === undefined || difference.low <= 0) return [];
  const [own, theirs] = [shareDropped([view]), shareDropped(rest)].map((share) => formatQuantity(share, 'share'));
  return [{ index: view.index, what: `dropped ${own} of its requests, the others ${theirs}` }];
}

function proportionOf({ sent, dropped }: DropSlice): Proportion {
  return { successes: dropped, trials: sent };
}

function shareDropped(views: readonly WorkerView[]): number {
  const sum = (of: (view: WorkerView) => number): number => views.reduce((total, view) => total + of(view), 0);
  return (
    sum(({ counts }) => counts.dropped) /
    Math.max(
      1,
      sum(({ counts }) => counts.sent),
    )
  );
}

/** The slowest by p99 and by p50, as far as they can be materially slower than all others together. */
function candidates(views: readonly WorkerView[]): WorkerView[] {
  const slowest = (name: keyof typeof SHARES): WorkerView[] => {
    const known = views.flatMap((view) => (view.latency[name] === undefined ? [] : [{ view, us: view.latency[name] }]));
    const fastestUs = Math.min(...known.map(({ us }) => us));
    const standOut = known.filter(({ us }) => us >= fastestUs * MATERIAL_RATIO);
    return standOut.toSorted((one, other) => other.us - one.us).map(({ view }) => view);
  };
  return [...new Set(Object.keys(SHARES).flatMap((name) => slowest(name as keyof typeof SHARES).slice(0, MOST_CANDIDATES / 2)))];
}

function slower(view: WorkerView, rest: readonly WorkerView[], confidence: number): DifferentView[] {
  const compared = compareLatency(together(rest.map(slicesOf)), slicesOf(view), {
    shares: Object.values(SHARES),
    confidence,
    seed: SEED,
  });
  const worst = compared?.ratios.findLast(({ low }) => low >= MATERIAL_RATIO);
  if (worst === undefined) return [];
  const name = worst.share === SHARES.p99 ? 'p99' : 'p50';
  const [low, high] = [worst.low.toFixed(1), worst.high.toFixed(1)];
  return [{ index: view.index, what: `had a ${name} of ${low} to ${high} times that of the others` }];
}

/** What was sent at one time is slow together, whoever sent it: one slice of all of them. */
function together(workers: readonly (readonly Distribution[])[]): Distribution[] {
  const most = Math.max(0, ...workers.map(({ length }) => length));
  return Array.from({ length: most }, (_, at) => pooled(workers.flatMap((slices) => slices[at] ?? [])));
}

function slicesOf({ slices }: WorkerView): Distribution[] {
  return (slices?.histograms ?? []).map((buckets) => ({
    values: buckets.map(({ upToUs }) => upToUs),
    counts: buckets.map(({ count }) => count),
  }));
}
