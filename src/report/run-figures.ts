import { extraPods } from '../observe/extra-pods.ts';
import type { PhaseName } from '../observe/phases.ts';
import type { RunFigures } from '../verdict/comparison/run-figures.ts';
import type { RunReport } from './run-report.ts';

/** What a comparison takes from a run's report. Latencies of a generator that was not fit are not the target's. */
export function runFigures(report: RunReport): RunFigures {
  const { verdict, requests, outages, latency, milestones, proof } = report;
  const at = (kind: string): number | undefined => milestones.find((milestone) => milestone.kind === kind)?.atMs;
  const started = at('release-started');
  const change = at('release-finished') === undefined ? undefined : changeOfVersion(report);
  const since = (atMs: number | undefined): number | null =>
    started === undefined || atMs === undefined ? null : Math.max(0, atMs - started);
  const byPhase = proof.generator.fit ? (latency.fromDue ?? latency).byPhase : {};
  const p99 = (phase: PhaseName): number | null => byPhase[phase]?.p99 ?? null;
  const pods = extraPods(milestones);
  return {
    verdict,
    sent: requests.sent,
    dropped: requests.dropped,
    outageMs: Math.max(0, ...outages.map(({ durationMs }) => durationMs)),
    overlapMs: change?.overlapMs ?? null,
    firstNewMs: since(change?.firstNewAtMs),
    onlyNewMs: since(change && Math.max(change.firstNewAtMs, change.lastOldAtMs)),
    p99Us: { before: p99('before'), during: p99('during'), after: p99('after') },
    extraPodsAtPeak: pods?.atPeak ?? null,
    extraPodSeconds: pods?.podSeconds ?? null,
  };
}

/** To the version that the profile expects, else to the one that appeared last. */
function changeOfVersion({ versions, profile }: RunReport): RunReport['versions']['transitions'][number] | undefined {
  const expected = profile.release?.expectVersion;
  const changes = versions.transitions;
  return expected === undefined ? changes.at(-1) : changes.find(({ to }) => to === expected);
}
