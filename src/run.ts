import { cpus, release as osRelease, type as osType } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { elapsedUs, type RunClock, startRunClock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { RunEnd } from './evidence/run-record.ts';
import { createEvidence } from './evidence/writer.ts';
import type { SampleBatch } from './load/batch.ts';
import { type LoadPool, startLoad } from './load/pool.ts';
import { assertReachable } from './load/reachable.ts';
import type { Profile } from './profile/profile.ts';
import type { ReleaseSettings } from './profile/release.ts';
import { redactProfile, redactUrl } from './profile/redact.ts';
import type { ClusterPort } from './release/cluster-port.ts';
import type { Milestone, MilestoneKind } from './release/milestone.ts';
import { preflight } from './release/preflight.ts';
import { release, type ReleaseResult } from './release/release.ts';
import type { Mark } from './release/strategy.ts';
import { resolveTarget } from './release/target.ts';
import { watchRelease } from './release/watch-release.ts';
import { version } from './version.ts';

/** Who watches a run while it happens. Nothing it does changes the run. */
export interface RunObserver {
  /** The target answers, and the run's clock has begun. */
  started(targetUrl: string, clock: RunClock): void;
  batch(batch: SampleBatch): void;
  milestone(milestone: Milestone): void;
}

export interface RunOptions {
  /** Folder for the evidence; made if needed, must not hold another run. */
  readonly folder: string;
  /** Aborted to end the run early: the load drains, and the release is undone as the profile says. */
  readonly interrupt: AbortSignal;
  /** Aborted to stop waiting for the undo as well. */
  readonly abandon: AbortSignal;
  readonly observer: RunObserver;
}

/**
 * One verification from top to bottom: check that it can be done, load, release under load, settle, drain. Leaves the whole evidence in
 * the folder; what it proves is for assessRun to say. Throws CutoverError when it cannot be started or evidence was lost.
 */
export async function run(profile: Profile, { folder, interrupt, abandon, observer }: RunOptions): Promise<void> {
  const cluster = needsCluster(profile) ? await connect(profile) : undefined;
  if (profile.release !== undefined && cluster !== undefined) await preflight(profile.release, cluster);
  const { url: targetUrl, moreUrls, hostHeader, follow } = await resolveTarget(profile.target, cluster);
  const { proxy, tls } = profile.target;
  const { connectTimeoutMs } = profile.load;
  if (proxy !== undefined) await assertReachable(proxy, connectTimeoutMs, 'proxy');
  else for (const url of [targetUrl, ...moreUrls]) await assertReachable(url, connectTimeoutMs);

  const clock = startRunClock();
  const evidence = createEvidence(folder, {
    profile: redactProfile(profile),
    targetUrl: redactUrl(targetUrl),
    environment: { ...describeMachine(), cluster: cluster?.version },
    clock,
  });
  const atMs = () => elapsedUs(clock) / 1000;
  const mark: Mark = (kind: MilestoneKind, detail: string) => {
    const milestone = { atMs: atMs(), kind, detail };
    evidence.milestone(milestone);
    observer.milestone(milestone);
  };
  // Evidence that cannot be kept ends the run as an interruption does: a release must not go on unseen.
  const unseen = new AbortController();
  void evidence.fault.then((fault) => unseen.abort(fault));
  const signal = AbortSignal.any([interrupt, unseen.signal]);

  const shownUrl = redactUrl(targetUrl);
  observer.started(shownUrl, clock);
  const pool = startLoad({ ...profile.load, target: { url: targetUrl, moreUrls, hostHeader, proxy, tls } }, clock, {
    batch(batch) {
      evidence.batch(batch);
      observer.batch(batch);
    },
    health: (health) => evidence.health(health),
    workerLost: (worker, reason) => evidence.workerLost(worker, reason),
  });
  mark('load-started', `${profile.load.threads} threads to ${shownUrl}`);
  const stopOnSignal = () => pool.stop();
  signal.addEventListener('abort', stopOnSignal);
  const following = new AbortController();
  void follow?.((urls) => pool.retarget(urls), following.signal).catch((fault: unknown) => {
    if (!following.signal.aborted) mark('watch-lost', messageOf(fault));
  });
  try {
    const end =
      profile.release === undefined || cluster === undefined
        ? await loadOnly(pool, signal)
        : await releaseUnderLoad(pool, profile.release, { cluster, signal, abandon, mark });
    pool.stop();
    await pool.ended;
    mark('load-stopped', 'every request in flight has ended');
    evidence.end({ atMs: atMs(), ...end });
  } finally {
    signal.removeEventListener('abort', stopOnSignal);
    following.abort();
    pool.stop();
    await pool.ended;
    await evidence.close();
  }
}

type Ending = Omit<RunEnd, 'atMs'>;

async function loadOnly(pool: LoadPool, signal: AbortSignal): Promise<Ending> {
  await pool.ended;
  return signal.aborted ? { outcome: 'interrupted', reason: 'interrupted' } : { outcome: 'loaded', reason: '' };
}

interface ReleaseTools {
  readonly cluster: ClusterPort;
  readonly signal: AbortSignal;
  readonly abandon: AbortSignal;
  readonly mark: Mark;
}

async function releaseUnderLoad(
  pool: LoadPool,
  settings: ReleaseSettings,
  { cluster, signal, abandon, mark }: ReleaseTools,
): Promise<Ending> {
  const watch = await watchRelease(settings, cluster, mark);
  try {
    const ready = await underLoad(
      pool,
      signal,
      pool.rampedUp.then(() => delay(settings.baselineMs, undefined, { signal })),
    );
    if (ready === 'interrupted')
      return { outcome: 'interrupted', reason: 'interrupted before the release began: the cluster was not touched' };
    if (ready === 'load-over')
      return { outcome: 'not-released', reason: 'the load was over before the release began: the cluster was not touched' };
    const result = await release(settings, { cluster, signal, abandon, mark });
    if (result.kind === 'interrupted') return { outcome: 'interrupted', reason: explain(result) };
    // The settle time also shows whether a release that was taken back left the service whole.
    await underLoad(pool, signal, delay(settings.settleMs, undefined, { signal }));
    if (result.kind === 'failed') return { outcome: 'failed', reason: explain(result) };
    if (signal.aborted)
      return { outcome: 'interrupted', reason: 'interrupted after the release was done: the new version stays' };
    return { outcome: 'released', reason: '' };
  } finally {
    const lost = await watch.stop();
    if (lost !== undefined) mark('watch-lost', lost);
  }
}

/** Waits, unless the load is over first or the run is interrupted. */
async function underLoad(
  pool: LoadPool,
  signal: AbortSignal,
  wait: Promise<void>,
): Promise<'waited' | 'load-over' | 'interrupted'> {
  const waited = wait.then(
    () => 'waited' as const,
    (thrown: unknown) => {
      if (signal.aborted) return 'interrupted' as const;
      throw thrown;
    },
  );
  const result = await Promise.race([waited, pool.ended.then(() => 'load-over' as const)]);
  return signal.aborted ? 'interrupted' : result;
}

function explain(result: Exclude<ReleaseResult, { kind: 'released' }>): string {
  const { reason, restoration } = result;
  switch (restoration.kind) {
    case 'nothing':
      return `${reason}; nothing had been changed`;
    case 'kept':
      return `${reason}; the cluster was left as it is (onFailure: keep)`;
    case 'restored':
      return `${reason}; restored: ${restoration.did.join(', ')}`;
    case 'failed':
      return `${reason}; NOT restored (${restoration.reason}), still to do: ${restoration.left.join(', ')}`;
  }
}

/** Loaded when needed: the Kubernetes client takes half a second to load, which a load without a release need not spend. */
async function connect(profile: Profile) {
  const { connectCluster } = await import('./release/kubernetes/connect.ts');
  return connectCluster(profile.cluster);
}

function needsCluster(profile: Profile): boolean {
  const { release, target } = profile;
  return release !== undefined || target.service !== undefined || target.ingress !== undefined;
}

function describeMachine() {
  return {
    tool: version(),
    node: process.versions.node,
    os: `${osType()} ${osRelease()} ${process.arch}`,
    cpus: cpus().length,
  };
}
