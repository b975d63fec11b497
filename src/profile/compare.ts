import { choice, duration } from './scalar.ts';
import { listOf, section } from './section.ts';

/** What a comparison of ways to release goes by. */
export interface CompareSettings {
  /** Most important first; what is not among them decides nothing. */
  readonly priorities: readonly Priority[];
  /** From the end of one run, its release taken back, to the next. */
  readonly pauseMs: number;
}

/** Of each less is better. */
export const PRIORITIES = ['dropped', 'outage', 'p99', 'duration', 'pods'] as const;

export type Priority = (typeof PRIORITIES)[number];

export const compareSection = section('comparison settings', {
  priorities: listOf('priorities', choice(PRIORITIES)).prefault([...PRIORITIES]),
  pause: duration().prefault('5s'),
});
