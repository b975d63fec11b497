import type { Milestone, MilestoneKind } from '../release/milestone.ts';

/**
 * A stretch of the run. A request belongs to the phase in which it was sent.
 * `before`, `during` and `after` (or `load` alone, without a release) cover the run; `deploying`, `switching` and `draining` are
 * parts of `during` that a blue/green release has.
 */
export interface Phase {
  readonly name: PhaseName;
  readonly startMs: number;
  readonly endMs: number;
}

export const PHASE_NAMES = ['before', 'during', 'deploying', 'switching', 'draining', 'after', 'load'] as const;

export type PhaseName = (typeof PHASE_NAMES)[number];

const RELEASE_ENDS: readonly MilestoneKind[] = ['release-finished', 'release-failed', 'interrupted'];

/**
 * The run's phases, from what the release did. Without a `release-started` the whole load is `before` when a release was
 * planned, else `load`. The ramp-up belongs to the first phase. `endMs` is the end of the evidence.
 */
export function phasesOf(milestones: readonly Milestone[], run: { releasePlanned: boolean; endMs: number }): Phase[] {
  const first = (kinds: readonly MilestoneKind[], fromMs = -Infinity): number | undefined =>
    milestones.find((milestone) => kinds.includes(milestone.kind) && milestone.atMs >= fromMs)?.atMs;

  const last = (kinds: readonly MilestoneKind[], fromMs: number): number | undefined =>
    milestones.findLast((milestone) => kinds.includes(milestone.kind) && milestone.atMs >= fromMs)?.atMs;

  const loadStartMs = first(['load-started']) ?? 0;
  const loadEndMs = Math.max(loadStartMs, first(['load-stopped']) ?? run.endMs);
  const releaseStartMs = first(['release-started']);
  if (releaseStartMs === undefined) {
    return [{ name: run.releasePlanned ? 'before' : 'load', startMs: loadStartMs, endMs: loadEndMs }];
  }
  const releaseEndMs = first(RELEASE_ENDS, releaseStartMs);
  const duringEndMs = releaseEndMs ?? Math.max(releaseStartMs, loadEndMs);
  const phases: Phase[] = [
    { name: 'before', startMs: loadStartMs, endMs: releaseStartMs },
    { name: 'during', startMs: releaseStartMs, endMs: duringEndMs },
    ...blueGreenParts(
      last(['idle-ready', 'previewed', 'switch-confirmed'], releaseStartMs),
      first(['endpoints-switched'], releaseStartMs),
      { startMs: releaseStartMs, endMs: duringEndMs },
    ),
  ];
  if (releaseEndMs !== undefined) {
    phases.push({ name: 'after', startMs: releaseEndMs, endMs: Math.max(releaseEndMs, loadEndMs) });
  }
  return phases;
}

/**
 * Switching begins when the idle colour is ready (looked at and confirmed, where it is), not with the milestone `switched`: that one is marked when the patch has been
 * answered, and the first request may have gone to the new colour by then.
 */
function blueGreenParts(
  readyMs: number | undefined,
  endpointsSwitchedMs: number | undefined,
  during: { startMs: number; endMs: number },
): Phase[] {
  if (readyMs === undefined) return [];
  const deploying: Phase = { name: 'deploying', startMs: during.startMs, endMs: readyMs };
  const switching: Phase = { name: 'switching', startMs: readyMs, endMs: endpointsSwitchedMs ?? during.endMs };
  if (endpointsSwitchedMs === undefined) return [deploying, switching];
  return [deploying, switching, { name: 'draining', startMs: endpointsSwitchedMs, endMs: during.endMs }];
}

/**
 * Tells the phases a request belongs to: one of those that cover the run, and the part of `during` if there is one.
 * What was sent before the first or after the last phase's end is counted to that phase, so that no request is in none.
 * Remembers the last answer: samples come in the order of sending.
 */
export class PhaseFinder {
  private readonly phases: readonly Phase[];
  private names: readonly PhaseName[] = [];
  private fromMs = Infinity;
  private untilMs = -Infinity;

  constructor(phases: readonly Phase[]) {
    this.phases = phases;
  }

  at(atMs: number): readonly PhaseName[] {
    if (atMs < this.fromMs || atMs >= this.untilMs) this.find(atMs);
    return this.names;
  }

  private find(atMs: number): void {
    const covering = this.phases.filter(({ name }) => !isPart(name));
    const main = covering.findLast((phase) => phase.startMs <= atMs) ?? covering[0];
    const part = this.phases.findLast((phase) => isPart(phase.name) && phase.startMs <= atMs);
    this.names = [main, main?.name === 'during' ? part : undefined].flatMap((phase) => (phase === undefined ? [] : [phase.name]));
    const starts = this.phases.map(({ startMs }) => startMs);
    this.fromMs = Math.max(-Infinity, ...starts.filter((startMs) => startMs <= atMs));
    this.untilMs = Math.min(Infinity, ...starts.filter((startMs) => startMs > atMs));
  }
}

function isPart(name: PhaseName): boolean {
  return name === 'deploying' || name === 'switching' || name === 'draining';
}
