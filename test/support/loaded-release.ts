import { join } from 'node:path';
import { profileFrom } from '../../src/profile/read.ts';
import type { Milestone } from '../../src/release/milestone.ts';
import { assessRun } from '../../src/report/assess.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { run } from '../../src/run.ts';
import type { Lab, Room } from './release-lab.ts';

export interface LoadedRelease {
  /** Sections of the profile, as written. */
  readonly cluster?: object;
  readonly target?: object;
  readonly load?: object;
  readonly release: object;
  readonly thresholds?: readonly string[];
}

/** The room's one whole run against its Service `hello`: load, release, judgement. `at` hears of each milestone the moment it is marked. */
export async function releasedUnderLoad(
  lab: Lab,
  room: Room,
  { cluster, target = { service: { name: 'hello' } }, load, release, thresholds = ['sent > 0'] }: LoadedRelease,
  { interrupt = new AbortController(), at = () => {} }: { interrupt?: AbortController; at?: (milestone: Milestone) => void } = {},
): Promise<RunReport> {
  const written = {
    cluster: { kubeconfig: lab.kubeconfig, namespace: room.cluster.namespace, ...cluster },
    target,
    load: { threads: '8', rampUp: '0ms', rate: '200/s', ...load },
    release: { baseline: '600ms', settle: '300ms', timeout: '1m', ...release },
    thresholds,
    // What is shown is not how busy the machine is.
    proof: { maxGeneratorStall: '30s' },
  };
  const text = JSON.stringify(written);
  const profile = profileFrom(text, { file: '/test.yaml', label: 'test.yaml', name: 'test', sets: [], cwd: '/', env: {} });
  const folder = runFolderOf(room);
  const observer = { started() {}, batch() {}, milestone: at, output() {} };
  await run(profile, { folder, interrupt: interrupt.signal, abandon: new AbortController().signal, observer });
  return assessRun(folder);
}

/** Where the room's only run leaves its evidence. */
export function runFolderOf(room: Room): string {
  return join(room.folder, 'run');
}

/** The milestones of the release itself, without what was watched beside it. */
export function stepsOf({ milestones }: RunReport): string[] {
  return milestones
    .map(({ kind }) => kind)
    .filter((kind) => !/^(pod|endpoint|container|probe|service|load)-|^history$/.test(kind));
}

export function detailOf({ milestones }: RunReport, kind: Milestone['kind']): string {
  return milestones
    .filter((milestone) => milestone.kind === kind)
    .map(({ detail }) => detail)
    .join('\n');
}
