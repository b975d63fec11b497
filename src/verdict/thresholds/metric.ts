import type { Course } from '../../observe/observation.ts';
import type { Selector } from '../../observe/selection.ts';
import type { WindowFigure } from '../../observe/windows/window-query.ts';
import { count } from './metrics/count.ts';
import { extreme, mean, percentile } from './metrics/latency.ts';
import { share } from './metrics/share.ts';
import { gap, outage } from './metrics/stretch.ts';
import { throughput } from './metrics/throughput.ts';
import { ofTransitions } from './metrics/transition.ts';
import { versionShare } from './metrics/version-share.ts';

/** What a metric's values are: a number of requests, a share of them (0 to 1), a duration in ms, or requests per second. */
export type Quantity = 'count' | 'share' | 'ms' | 'per-second';

export interface Metric {
  readonly name: string;
  readonly quantity: Quantity;
  /** One line for people. */
  readonly about: string;
  /** The keys of `{...}` that it may be narrowed by. */
  readonly selectableBy: readonly (keyof Selector)[];
  /** What is wrong with a selector for it; undefined when nothing is. */
  readonly faultOf?: (selector: Selector) => string | undefined;
  /**
   * Whether a generator in trouble could have caused a bad value. Then a failed check is no disproof while the generator was
   * unfit. A dropped request stays dropped, whoever sent it.
   */
  readonly swayedByGenerator: boolean;
  /** Whether the requests have to be seen in the order of sending; then those that were sent after one still under way are not seen yet. */
  readonly dependsOnOrder: boolean;
  readonly basis: Basis;
  /** What it asks the course about when it is observed of these requests. */
  readonly selectorsOf: (selector: Selector) => readonly Selector[];
  readonly observe: (selector: Selector, course: Course) => Observed;
  readonly windows: WindowedMetric;
}

/** What a metric is taken of, and how much of that it needs to say anything. */
export interface Basis {
  readonly of: 'requests' | 'answers';
  /** With less there is no value. */
  readonly least: number;
  /** With less, a value cannot be told to keep to this limit, though it can be seen to miss it. */
  readonly forLimit?: (limit: number) => number;
}

export type WindowedMetric = { readonly figure: (windowMs: number) => WindowFigure } | { readonly whyNot: string };

/** A value in the metric's quantity, with how it was measured where that is not plain; or why there is none. */
export type Observed = { readonly value: number; readonly basis: number; readonly how?: string } | { readonly missing: string };

/** Every metric that a threshold can name. A new one is one row. */
export const METRICS: readonly Metric[] = [
  count('sent', 'requests sent', ({ sent }) => sent, { swayed: true, emptyCounts: true }),
  count('ok', 'requests that ended well', ({ ok }) => ok, { swayed: true, emptyCounts: true }),
  count('dropped', 'requests that got no proper answer', ({ dropped }) => dropped),
  count('retryable', 'dropped requests that common clients would silently send again', ({ retryable }) => retryable),
  count(
    'slow_connects',
    'connects that TCP made only by sending its SYN again: hidden drops, not part of dropped',
    ({ slowConnects }) => slowConnects,
    { swayed: true },
  ),
  count('rejected', 'complete answers with an unexpected status', ({ rejected }) => rejected),
  count('failed', 'dropped and rejected requests', ({ dropped, rejected }) => dropped + rejected),
  count('local', 'requests that failed on our own side', ({ local }) => local, { swayed: true }),
  share('drop_rate', 'dropped requests', ({ dropped }) => dropped),
  share('error_rate', 'dropped and rejected requests', ({ dropped, rejected }) => dropped + rejected),
  ...[50, 75, 90, 95, 99, 99.9, 99.99].map(percentile),
  extreme('min', 'fastest answer', (durations) => durations.min),
  mean(),
  extreme('max', 'slowest answer', (durations) => durations.max),
  throughput(),
  outage(),
  gap(),
  ofTransitions('overlap', 'ms', 'longest time during which two versions answered', ({ overlapMs }) => overlapMs),
  ofTransitions('flip_backs', 'count', 'how often an old version answered after a new one', ({ flipBacks }) => flipBacks),
  versionShare(),
];
