import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LostWorker, RunEnd, RunHeader } from '../../src/evidence/run-record.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import type { WorkerHealth } from '../../src/load/batch.ts';
import type { Sample } from '../../src/observe/sample.ts';
import type { Profile } from '../../src/profile/profile.ts';
import type { Milestone, MilestoneKind } from '../../src/release/milestone.ts';
import { assessRun } from '../../src/report/assess.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { rollingPlan } from './rolling-plan.ts';
import { batchOf } from './samples.ts';

export interface Recording {
  readonly samples: readonly Sample[];
  readonly milestones: readonly Milestone[];
  readonly thresholds?: readonly string[];
  readonly health?: readonly WorkerHealth[];
  readonly lost?: readonly LostWorker[];
  /** Null: the run was killed. */
  readonly end?: RunEnd | null;
  /** Null: a load without a release. */
  readonly release?: { readonly expectVersion?: string; readonly strategy?: 'rolling' | 'restart' } | null;
  readonly load?: Partial<Profile['load']>;
  readonly proof?: Partial<Profile['proof']>;
}

/** Writes the run as a real one is written and computes its report from the folder, which is removed. */
export async function assessed(recording: Recording): Promise<RunReport> {
  const folder = mkdtempSync(join(tmpdir(), 'cutover-recorded-'));
  try {
    await record(join(folder, 'run'), recording);
    return await assessRun(join(folder, 'run'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export async function record(folder: string, recording: Recording): Promise<void> {
  const evidence = createEvidence(folder, headerOf(recording));
  for (const milestone of recording.milestones) evidence.milestone(milestone);
  for (const health of recording.health ?? [healthAt(50)]) evidence.health(health);
  if (recording.samples.length > 0) evidence.batch(batchOf(recording.samples));
  for (const { worker, reason } of recording.lost ?? []) evidence.workerLost(worker, reason);
  const done: RunEnd = { atMs: lastMs(recording), outcome: recording.release === null ? 'loaded' : 'released', reason: '' };
  if (recording.end !== null) evidence.end(recording.end ?? done);
  await evidence.close();
}

/** Milestones from `load-started 0, release-started 30`. */
export function milestones(line: string): Milestone[] {
  return line.split(',').map((mark) => {
    const [kind = '', atMs = '', ...detail] = mark.trim().split(' ');
    return { kind: kind as MilestoneKind, atMs: Number(atMs), detail: detail.join(' ') };
  });
}

export function healthAt(atMs: number, changes: Partial<WorkerHealth> = {}): WorkerHealth {
  return {
    worker: 0,
    atUs: atMs * 1000,
    loopLagMaxUs: 900,
    lateSendMaxUs: 0,
    waitingDue: 0,
    cpuUs: 5000,
    gcPauseUs: 0,
    gcPauseMaxUs: 0,
    openConnections: 10,
    activeThreads: 10,
    ...changes,
  };
}

function lastMs({ samples, milestones }: Recording): number {
  return Math.max(0, ...milestones.map(({ atMs }) => atMs), ...samples.map(({ endedUs }) => endedUs / 1000));
}

/** The first line of the journal of such a run. */
export function headerOf({ thresholds = ['dropped == 0'], release, load, proof }: Recording): RunHeader {
  const timing = {
    baselineMs: 1000,
    settleMs: 1000,
    timeoutMs: 60_000,
    onFailure: 'restore' as const,
    abort: [],
    expectVersion: release?.expectVersion,
  };
  const releaseSettings: Profile['release'] =
    release?.strategy === 'restart'
      ? { ...timing, strategy: 'restart', restart: { deployment: 'hello' } }
      : { ...timing, strategy: 'rolling', rolling: rollingPlan({ image: 'hello:2' }) };
  return {
    profile: {
      name: 'hello-rolling',
      file: '/profiles/hello.yaml',
      cluster: { kubeconfig: undefined, context: undefined, namespace: undefined },
      target: {
        url: 'http://127.0.0.1:8080',
        service: undefined,
        moreUrls: [],
        proxy: undefined,
        tls: { ca: undefined, cert: undefined, key: undefined, insecure: false, serverName: undefined },
      },
      load: {
        transport: 'wire',
        httpVersion: '1.1',
        threads: 10,
        startDelayMs: 0,
        rampUpMs: 0,
        loops: Infinity,
        durationMs: Infinity,
        thinkTimeMs: 0,
        pacingMs: 0,
        seed: 1,
        ratePerSecond: undefined,
        stages: [],
        connection: 'both',
        closeBy: 'reset',
        localAddresses: [],
        dnsTtlMs: 0,
        workers: 1,
        connectTimeoutMs: 1000,
        responseTimeoutMs: 5000,
        requests: [
          {
            name: 'home',
            method: 'GET',
            path: '/',
            headers: {},
            body: undefined,
            expectStatus: [{ from: 200, to: 299 }],
            expectations: [],
          },
        ],
        traceparent: false,
        data: undefined,
        values: undefined,
        version: { from: 'header', name: 'x-app-version' },
        ...load,
      },
      release: release === null ? undefined : releaseSettings,
      thresholds: thresholds.map((text, index) => ({ text, where: `hello.yaml:${index + 20}:5` })),
      proof: { confidence: 0.95, minRequestsDuringRelease: 1, maxGeneratorStallMs: 100, ...proof },
      compare: { priorities: ['dropped'], pauseMs: 0 },
    },
    targetUrl: 'http://127.0.0.1:8080',
    environment: { tool: '0.1.0', node: 'v26.0.0', os: 'linux', cpus: 2, cluster: 'v1.36.0' },
    clock: { originUs: 1_000_000, startedAtEpochMs: Date.UTC(2026, 0, 2, 3, 4, 5) },
  };
}
