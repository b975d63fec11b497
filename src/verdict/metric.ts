import type { Course } from '../observe/observation.ts';
import type { Selection } from '../observe/selection.ts';
import type { Transition } from '../observe/versions.ts';

/** What a metric's values are: a number of requests, a share of them (0 to 1), a duration in ms, or requests per second. */
export type Quantity = 'count' | 'share' | 'ms' | 'per-second';

export interface Metric {
  readonly name: string;
  readonly quantity: Quantity;
  /** One line for people. */
  readonly about: string;
  /** What `{...}` may narrow it by; the transition between versions is of the whole run, but has its own course on each kind of connection. */
  readonly selectableBy: 'all' | 'connection';
  /**
   * Whether a generator in trouble could have caused a bad value. Then a failed check is no disproof while the generator was
   * unfit. A dropped request stays dropped, whoever sent it.
   */
  readonly swayedByGenerator: boolean;
  /** Whether the requests have to be seen in the order of sending; then those that were sent after one still under way are not seen yet. */
  readonly dependsOnOrder: boolean;
  readonly observe: (selection: Selection, course: Course) => Observed;
}

/** A value in the metric's quantity, with how it was measured where that is not plain; or why there is none. */
export type Observed = { readonly value: number; readonly how?: string } | { readonly missing: string };

/** Every metric that a threshold can name. A new one is one row. */
export const METRICS: readonly Metric[] = [
  count('sent', 'requests sent', ({ tally }) => tally.counts.sent, 'swayed'),
  count('ok', 'requests that ended well', ({ tally }) => tally.counts.ok, 'swayed'),
  count('dropped', 'requests that got no proper answer', ({ tally }) => tally.counts.dropped),
  count('retryable', 'dropped requests that common clients would silently send again', ({ tally }) => tally.counts.retryable),
  count(
    'slow_connects',
    'connects that TCP made only by sending its SYN again: hidden drops, not part of dropped',
    ({ tally }) => tally.counts.slowConnects,
    'swayed',
  ),
  count('rejected', 'complete answers with an unexpected status', ({ tally }) => tally.counts.rejected),
  count('failed', 'dropped and rejected requests', ({ tally }) => tally.counts.dropped + tally.counts.rejected),
  count('local', 'requests that failed on our own side', ({ tally }) => tally.counts.local, 'swayed'),
  share('drop_rate', 'dropped requests', ({ dropped }) => dropped),
  share('error_rate', 'dropped and rejected requests', ({ dropped, rejected }) => dropped + rejected),
  ...[50, 75, 90, 95, 99, 99.9, 99.99].map(percentile),
  latency('min', 'fastest answer', (durations) => durations.min),
  latency('mean', 'mean latency', (durations) => durations.mean),
  latency('max', 'slowest answer', (durations) => durations.max),
  {
    name: 'throughput',
    quantity: 'per-second',
    about: 'ok answers per second, over the selected phase or the whole load',
    selectableBy: 'all',
    swayedByGenerator: true,
    dependsOnOrder: false,
    observe: throughput,
  },
  {
    name: 'outage',
    quantity: 'ms',
    about: 'longest outage of either connection kind; 0 when there was none',
    selectableBy: 'all',
    swayedByGenerator: false,
    dependsOnOrder: true,
    observe: (selection) => ofRequests(selection, selection.outages[0]?.durationMs ?? 0),
  },
  {
    name: 'gap',
    quantity: 'ms',
    about: 'longest stretch between two successes, by when they were sent',
    selectableBy: 'all',
    swayedByGenerator: true,
    dependsOnOrder: true,
    observe: (selection) => ofRequests(selection, selection.longestGapMs),
  },
  {
    name: 'overlap',
    quantity: 'ms',
    about: 'longest time during which two versions answered',
    selectableBy: 'connection',
    swayedByGenerator: false,
    dependsOnOrder: true,
    observe: (selection, course) => ofTransitions(selection, course, ({ overlapMs }) => overlapMs),
  },
  {
    name: 'flip_backs',
    quantity: 'count',
    about: 'how often an old version answered after a new one',
    selectableBy: 'connection',
    swayedByGenerator: false,
    dependsOnOrder: true,
    observe: (selection, course) => ofTransitions(selection, course, ({ flipBacks }) => flipBacks),
  },
];

type Counts = Selection['tally']['counts'];
type Durations = Selection['fromSend'];

function count(name: string, about: string, countOf: (selection: Selection) => number, swayed?: 'swayed'): Metric {
  return {
    name,
    quantity: 'count',
    about,
    selectableBy: 'all',
    swayedByGenerator: swayed !== undefined,
    dependsOnOrder: false,
    observe: (selection) => ofRequests(selection, countOf(selection)),
  };
}

/** With an outcome selected, the share of it among all outcomes. Requests that failed on our own side are in nobody's account. */
function share(name: string, of: string, partOf: (counts: Counts) => number): Metric {
  return {
    name,
    quantity: 'share',
    about: `${of} as a share of all but the local ones`,
    selectableBy: 'all',
    swayedByGenerator: false,
    dependsOnOrder: false,
    observe({ reachedOut, tally }) {
      return reachedOut === 0 ? { missing: 'no such request was sent' } : { value: partOf(tally.counts) / reachedOut };
    },
  };
}

function percentile(percent: number): Metric {
  const needed = Math.round(100 / (100 - percent));
  return latency(
    `p${percent}`,
    `latency that ${percent} % of the answers do not exceed`,
    (durations) => durations.percentile(percent),
    needed,
  );
}

/** Measured from the schedule where there is one: a request that had to wait for a slow target was slow too. */
function latency(name: string, about: string, durationOf: (durations: Durations) => number | undefined, needed = 1): Metric {
  return {
    name,
    quantity: 'ms',
    about,
    selectableBy: 'all',
    swayedByGenerator: true,
    dependsOnOrder: false,
    observe({ fromDue, fromSend }) {
      const durations = fromDue.count > 0 ? fromDue : fromSend;
      const durationUs = durationOf(durations);
      if (durationUs === undefined) return { missing: 'no ok answer to measure' };
      if (durations.count < needed) return { missing: `${name} needs at least ${needed} answers, there are ${durations.count}` };
      const value = durationUs / 1000;
      return durations === fromDue ? { value, how: 'from schedule' } : { value };
    },
  };
}

function throughput(selection: Selection, course: Course): Observed {
  const { phase } = selection.selector;
  const stretches = phase === undefined ? course.phases : course.phases.filter(({ name }) => name === phase);
  const startMs = Math.min(...stretches.map((stretch) => stretch.startMs));
  const endMs = Math.max(...stretches.map((stretch) => stretch.endMs));
  if (stretches.length === 0 || endMs <= startMs) return { missing: 'the phase has no length' };
  return ofRequests(selection, selection.tally.counts.ok / ((endMs - startMs) / 1000));
}

function ofRequests(selection: Selection, value: number | undefined): Observed {
  if (selection.candidates === 0 || value === undefined) return { missing: 'no such request was sent' };
  return { value };
}

function ofTransitions({ selector }: Selection, { versions }: Course, valueOf: (transition: Transition) => number): Observed {
  const { connection } = selector;
  const transitions = connection === undefined ? versions.transitions : versions.transitionsByConnection[connection];
  return transitions.length === 0 ? { missing: 'no second version was seen' } : { value: Math.max(...transitions.map(valueOf)) };
}
