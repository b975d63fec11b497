import type { PhaseName } from './phases.ts';
import { LatencySlices } from './latency-slices.ts';
import type { VersionRole } from './versions/version-roles.ts';

/** `old` are the answers of the old version before the release, `new` those of the new one after it: each where it stood alone. */
export type SteadyPart = 'all' | 'before' | 'during' | 'after' | VersionRole;

/** Of ok answers to requests sent since `fromMs`, when the ramp-up is over; from the schedule where there is one, else from the send. */
export type SteadyLatency = Readonly<Record<SteadyPart, LatencySlices>>;

export function newSteadyLatency(fromMs: number): SteadyLatency {
  const slices = (): LatencySlices => new LatencySlices(fromMs * 1000);
  return { all: slices(), before: slices(), during: slices(), after: slices(), old: slices(), new: slices() };
}

/** To which parts an answer belongs. */
export function steadyPartsOf(phases: readonly PhaseName[], role: VersionRole | undefined): SteadyPart[] {
  const parts: SteadyPart[] = ['all'];
  for (const phase of phases) if (phase === 'before' || phase === 'during' || phase === 'after') parts.push(phase);
  if (role === 'old' && phases.includes('before')) parts.push('old');
  if (role === 'new' && phases.includes('after')) parts.push('new');
  return parts;
}
