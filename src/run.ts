import { cpus, release as osRelease, type as osType } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { elapsedUs, type RunClock, startRunClock } from './clock.ts';
import { messageOf } from './errors.ts';
import type { RunEnd } from './evidence/run-record.ts';
import { createEvidence } from './evidence/writer.ts';
import type { Fleet, FleetSink } from './fleet/fleet.ts';
import type { SampleBatch, WorkerHealth } from './load/batch.ts';
import type { LoadPlan } from './load/plan.ts';
import { type LoadPool, startLoad } from './load/pool.ts';
import { assertTargetReachable } from './load/reachable.ts';
import { assertCanTell } from './load/runtime.ts';
import { tryOutServer } from './load/try-out.ts';
import type { FleetSettings } from './profile/fleet.ts';
import type { Profile } from './profile/profile.ts';
import { needsCluster, type ReleaseSettings } from './profile/release.ts';
import { redactProfile, redactUrl } from './profile/redact.ts';
import type { Milestone } from './release/milestone.ts';
import { noCluster } from './release/no-cluster.ts';
import { preflight } from './release/preflight.ts';
import { recordedRelease, type RecordedReleaseTools } from './release/recorded-release.ts';
import { explainResult } from './release/explain-result.ts';
import type { Confirm, Mark, Tell } from './release/strategy.ts';
import type { Surroundings } from './release/surroundings.ts';
import { resolveTarget } from './release/target.ts';
import type { ConnectedCluster } from './release/kubernetes/connect.ts';
import { surroundingsOf } from './release/surroundings/read-surroundings.ts';
import type { FollowTarget } from './release/target/resolved-target.ts';
import { watchRelease } from './release/watch-release.ts';
import { watchTraffic } from './verdict/live-traffic.ts';
import { version } from './version.ts';

/** Who watches a run while it happens. Nothing it does changes the run. */
export interface RunObserver {
  /** The target answers, and the run's clock has begun. */
  started(targetUrl: string, clock: RunClock): void;
  batch(batch: SampleBatch): void;
  /** How the load generator is, for who wants to know. */
  health?(report: WorkerHealth): void;
  workerLost?(worker: number): void;
  milestone(milestone: Milestone): void;
  /** A step of the release has printed a line. */
  output: Tell;
}

export interface RunOptions {
  /** Folder for the evidence; made if needed, must not hold another run. */
  readonly folder: string;
  /** Aborted to end the run early: the load drains, and the release is undone as the profile says. */
  readonly interrupt: AbortSignal;
  /** Aborted to stop waiting for the undo as well. */
  readonly abandon: AbortSignal;
  readonly observer: RunObserver;
  /** Answers when the release asks whether it may go on; undefined where nobody could. */
  readonly confirm?: Confirm | undefined;
  /** The way back of a release that was done stays in the folder, where rollBack finds it. */
  readonly returnable?: boolean;
}

/**
 * One verification from top to bottom: check that it can be done, load, release under load, settle, drain. Leaves the whole evidence in
 * the folder; what it proves is for assessRun to say. Throws CutoverError when it cannot be started or evidence was lost.
 */
export async function run(profile: Profile, options: RunOptions): Promise<void> {
  assertCanTell(profile.load);
  const cluster = asksForCluster(profile) ? await connect(profile) : undefined;
  if (profile.release !== undefined) await preflight(profile.release, cluster ?? noCluster());
  const from = profile.fleet === undefined ? 'here' : 'cluster';
  const { url, moreUrls, hostHeader, follow } = await resolveTarget(profile.target, cluster, from);
  const { proxy, tls } = profile.target;
  const plan = { ...profile.load, target: { url, moreUrls, hostHeader, proxy, tls } };
  // The workers of a fleet see for themselves: the target need not be reachable from here.
  if (profile.fleet === undefined) await assertTargetReachable(plan);

  const clock = startRunClock();
  const fleet = await fleetOf(profile, plan, clock, options.interrupt);
  try {
    await runLoaded(profile, options, { cluster, plan, clock, follow, fleet });
  } finally {
    await fleet?.close();
  }
}

/** What a run needs that was found before it. */
interface Found {
  readonly cluster: ConnectedCluster | undefined;
  readonly plan: LoadPlan;
  readonly clock: RunClock;
  readonly follow: FollowTarget | undefined;
  readonly fleet: Fleet | undefined;
}

async function runLoaded(
  profile: Profile,
  { folder, interrupt, abandon, observer, confirm, returnable = false }: RunOptions,
  { cluster, plan, clock, follow, fleet }: Found,
): Promise<void> {
  const targetUrl = plan.target.url;
  const atMs = () => elapsedUs(clock) / 1000;
  const traffic = profile.release === undefined ? undefined : watchTraffic(profile, atMs);
  const evidence = createEvidence(folder, {
    profile: redactProfile(profile),
    targetUrl: redactUrl(targetUrl),
    environment: { ...describeMachine(), cluster: cluster?.version },
    clock,
  });
  const mark: Mark = (kind, detail, { agoMs = 0, ...more } = {}) => {
    const milestone: Milestone = { atMs: atMs() - agoMs, kind, detail, ...more };
    evidence.milestone(milestone);
    traffic?.milestone(milestone);
    observer.milestone(milestone);
  };
  // Evidence that cannot be kept ends the run as an interruption does: a release must not go on unseen.
  const unseen = new AbortController();
  void evidence.fault.then((fault) => unseen.abort(fault));
  const signal = AbortSignal.any([interrupt, unseen.signal]);

  const surroundings = profile.release && surroundingsOf(profile.release, cluster ?? noCluster());
  const lookAround: LookAround = async (when, stop) => {
    const found = await surroundings?.(when, atMs(), AbortSignal.any([stop, AbortSignal.timeout(LOOK_AROUND_MS)]));
    if (found !== undefined) evidence.surroundings(found);
  };

  const shownUrl = redactUrl(targetUrl);
  observer.started(shownUrl, clock);
  const sink: FleetSink = {
    batch(batch) {
      evidence.batch(batch);
      traffic?.batch(batch);
      observer.batch(batch);
    },
    health(health) {
      evidence.health(health);
      traffic?.health(health);
      observer.health?.(health);
    },
    workerLost(worker, reason, who) {
      evidence.workerLost(worker, reason, who);
      traffic?.workerLost(worker);
      observer.workerLost?.(worker);
    },
    fleetWorker: (worker) => evidence.fleetWorker(worker),
  };
  const pool = fleet === undefined ? startLoad(plan, clock, sink) : await fleet.start(sink);
  const { threads } = profile.load;
  const senders = profile.fleet === undefined ? '' : ` on ${profile.fleet.workers} workers`;
  mark('load-started', `${threads} threads${senders} to ${shownUrl}`);
  const stopOnSignal = () => pool.stop();
  signal.addEventListener('abort', stopOnSignal);
  if (signal.aborted) pool.stop();
  const following = new AbortController();
  void follow?.((urls) => pool.retarget(urls), following.signal).catch((fault: unknown) => {
    if (!following.signal.aborted) mark('watch-lost', messageOf(fault));
  });
  try {
    const end =
      profile.release === undefined
        ? await loadOnly(pool, signal)
        : await releaseUnderLoad(pool, profile.release, {
            cluster: cluster ?? noCluster(),
            where: cluster?.where,
            signal,
            abandon,
            mark,
            folder,
            lookAround,
            tell: observer.output,
            preview: (order, stop) => tryOutServer(plan, order, stop),
            confirm,
            returnable,
            ...(traffic === undefined ? {} : { traffic }),
          });
    pool.stop();
    await pool.ended;
    mark('load-stopped', 'every request in flight has ended');
    await lookAround('after', abandon);
    evidence.end({ atMs: atMs(), ...end });
  } finally {
    signal.removeEventListener('abort', stopOnSignal);
    following.abort();
    pool.stop();
    await pool.ended;
    await evidence.close();
  }
}

/** The workers that send the load, ready for the start; undefined where this process sends it. */
async function fleetOf(
  { fleet: settings, cluster: asked, load, release }: Profile,
  plan: LoadPlan,
  clock: RunClock,
  interrupt: AbortSignal,
): Promise<Fleet | undefined> {
  if (settings === undefined) return undefined;
  const { prepareFleet } = await import('./fleet/fleet.ts');
  const cluster = await connectFleet(asked, settings);
  return prepareFleet({ settings, plan, clock, cluster, plannedMs: plannedMs({ load, release }), interrupt });
}

/** How long the load takes at most; Infinity where nobody knows. */
export function plannedMs({ load, release }: Pick<Profile, 'load' | 'release'>): number {
  return release === undefined ? load.startDelayMs + load.rampUpMs + load.durationMs : Infinity;
}

/** The cluster as the fleet uses it: in its own namespace. */
export async function connectFleet(cluster: Profile['cluster'], { namespace }: FleetSettings) {
  const { connectCluster } = await import('./release/kubernetes/connect.ts');
  return connectCluster({ ...cluster, namespace: namespace ?? cluster.namespace }, FLEET_TIMINGS);
}

/** A renewal of the lease that is not answered must not keep the next one waiting for long: the workers are impatient. */
const FLEET_TIMINGS = { requestMs: 3_000 };

type Ending = Omit<RunEnd, 'atMs'>;

/** Keeps what surrounds the release as evidence, as far as it can be read before `stop` is aborted. */
type LookAround = (when: Surroundings['when'], stop: AbortSignal) => Promise<void>;

interface ReleaseUnderLoadTools extends RecordedReleaseTools {
  readonly lookAround: LookAround;
}

/** The release, and the end of the run, wait this long at most for it. */
const LOOK_AROUND_MS = 5_000;

async function loadOnly(pool: LoadPool, signal: AbortSignal): Promise<Ending> {
  await pool.ended;
  return signal.aborted ? { outcome: 'interrupted', reason: 'interrupted' } : { outcome: 'loaded', reason: '' };
}

async function releaseUnderLoad(pool: LoadPool, settings: ReleaseSettings, tools: ReleaseUnderLoadTools): Promise<Ending> {
  const { cluster, signal, mark, lookAround } = tools;
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
    await lookAround('before', signal);
    const result = await recordedRelease(settings, tools);
    if (result.kind === 'not-begun') return { outcome: 'not-released', reason: result.reason };
    if (result.kind === 'interrupted') return { outcome: 'interrupted', reason: explainResult(result) };
    // The settle time also shows whether a release that was taken back left the service whole.
    await underLoad(pool, signal, delay(settings.settleMs, undefined, { signal }));
    if (result.kind === 'failed') return { outcome: 'failed', reason: explainResult(result) };
    if (signal.aborted) {
      const then = tools.returnable === true ? 'it is taken back' : 'the new version stays';
      return { outcome: 'interrupted', reason: `interrupted after the release was done: ${then}` };
    }
    return { outcome: 'released', reason: '' };
  } finally {
    await watch.stop();
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

/** Loaded when needed: the Kubernetes client takes half a second to load, which a load without a release need not spend. */
export async function connect(profile: Profile) {
  const { connectCluster } = await import('./release/kubernetes/connect.ts');
  return connectCluster(profile.cluster);
}

/** Whether a run of it talks to a cluster at all. */
export function asksForCluster({ release, target }: Profile): boolean {
  return target.service !== undefined || target.ingress !== undefined || (release !== undefined && needsCluster(release));
}

function describeMachine() {
  return {
    tool: version(),
    node: process.versions.node,
    libuv: process.versions.uv,
    os: `${osType()} ${osRelease()} ${process.arch}`,
    cpus: cpus().length,
  };
}
