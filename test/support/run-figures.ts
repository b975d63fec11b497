import type { Contender, RunFigures } from '../../src/verdict/comparison/run-figures.ts';

/** One run that came to its end and dropped nothing. */
export function figures(changes: Partial<RunFigures> = {}): RunFigures {
  return {
    verdict: (changes.dropped ?? 0) > 0 ? 'fail' : 'pass',
    sent: 4000,
    dropped: 0,
    outageMs: 0,
    overlapMs: 1000,
    firstNewMs: 500,
    onlyNewMs: 1500,
    p99Us: { before: 3000, during: 4000, after: 3000 },
    extraPodsAtPeak: 1,
    extraPodSeconds: 3,
    ...changes,
  };
}

/** One run for each number of dropped requests. */
export function contender(name: string, dropped: readonly number[], changes: Partial<RunFigures> = {}): Contender {
  return { name, runs: dropped.map((count) => figures({ dropped: count, ...changes })) };
}
