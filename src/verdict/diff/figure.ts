import { nearest } from '../../nearest.ts';
import type { SteadyPart } from '../../observe/steady-latency.ts';
import { type ComparedQuantile, type LatencyEffect, QUANTILES } from '../versions/latency-difference.ts';

export const FIGURE_NAMES = ['drop_rate', ...QUANTILES, 'throughput', 'outage', 'first_new', 'full_new'] as const;

export type FigureName = (typeof FIGURE_NAMES)[number];

/** A figure of a run: the whole load, or of a latency also a part of it. */
export interface FigureKey {
  readonly name: FigureName;
  readonly part: SteadyPart;
}

/** As it is written in rules: `p99{phase=after}`. */
export function figureText({ name, part }: FigureKey): string {
  if (part === 'all') return name;
  return part === 'old' || part === 'new' ? `${name}{version=${part}}` : `${name}{phase=${part}}`;
}

export function isQuantile(name: FigureName): name is ComparedQuantile {
  return (QUANTILES as readonly string[]).includes(name);
}

export function figureNamed(name: string): FigureName | { readonly meant: string | undefined } {
  return FIGURE_NAMES.find((known) => known === name) ?? { meant: nearest(name, FIGURE_NAMES) };
}

export interface FigureKind {
  readonly quantity: 'share' | 'ms' | 'per-second';
  /** Whether a change is new over old, or new less old. */
  readonly change: 'ratio' | 'difference';
  readonly worse: 'higher' | 'lower';
  /**
   * Where the interval comes from: `drawn` or `counted`, what chance does within such runs; `measured`, how exactly each run tells its one
   * outage or release. How much that changes from release to release two runs cannot tell.
   */
  readonly interval: 'drawn' | 'counted' | 'measured';
  /** A load generator in trouble could have caused it. */
  readonly swayedByGenerator: boolean;
}

export function kindOf(name: FigureName): FigureKind {
  switch (name) {
    case 'drop_rate':
      return { quantity: 'share', change: 'difference', worse: 'higher', interval: 'counted', swayedByGenerator: false };
    case 'throughput':
      return { quantity: 'per-second', change: 'ratio', worse: 'lower', interval: 'drawn', swayedByGenerator: true };
    case 'p50':
    case 'p90':
    case 'p99':
      return { quantity: 'ms', change: 'ratio', worse: 'higher', interval: 'drawn', swayedByGenerator: true };
    case 'outage':
    case 'first_new':
    case 'full_new':
      return { quantity: 'ms', change: 'difference', worse: 'higher', interval: 'measured', swayedByGenerator: false };
  }
}

/** How it changed: new over old or new less old, as its kind says, with the interval. */
export interface Change {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

export interface Figure {
  readonly name: string;
  readonly quantity: FigureKind['quantity'];
  /** Null: the run does not tell. */
  readonly old: number | null;
  readonly new: number | null;
  readonly changeIs: FigureKind['change'];
  readonly interval: FigureKind['interval'];
  readonly change: Change | null;
  /** `worse` and `better`: all of the interval lies on that side of no change. */
  readonly told: 'worse' | 'better' | 'not-distinguishable' | 'no-data';
  /** Why there is no change to tell. */
  readonly missing?: string;
  /** Of latencies. */
  readonly effectSize?: LatencyEffect;
  /** Of the drop rate: the share in each run with its own interval, for display. */
  readonly intervals?: { readonly old: readonly [number, number]; readonly new: readonly [number, number] };
}

/** What a change is when nothing has changed. */
export function neutral({ change }: FigureKind): number {
  return change === 'ratio' ? 1 : 0;
}

/** On which side of no change the interval lies. */
export function toldBy({ low, high }: Change, kind: FigureKind): Figure['told'] {
  const none = neutral(kind);
  if (low <= none && high >= none) return 'not-distinguishable';
  return low > none === (kind.worse === 'higher') ? 'worse' : 'better';
}
