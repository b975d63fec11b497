import type { PhaseName } from '../../observe/phases.ts';
import type { Operand } from './demand.ts';

/** Whether the load generator was fit from the release's start on, and in the whole load; the same without a release. */
export interface FitTimes {
  readonly sinceRelease: boolean;
  readonly throughout: boolean;
}

const SINCE_RELEASE: ReadonlySet<PhaseName> = new Set(['during', 'deploying', 'switching', 'draining', 'after']);

/** Why the load generator itself may have caused what was observed; undefined when it was fit while it sent these requests. */
export function generatorDoubt({ metric, selector: { phase } }: Operand, fit: FitTimes): string | undefined {
  if (!metric.swayedByGenerator) return undefined;
  if (!fit.sinceRelease) return 'the load generator was not fit';
  const reachesBack = phase === undefined || !SINCE_RELEASE.has(phase);
  return reachesBack && !fit.throughout ? 'the load generator was not fit before the release' : undefined;
}
