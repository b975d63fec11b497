import { cpus, release as osRelease, type as osType } from 'node:os';
import { elapsedUs, type RunClock, startRunClock } from './clock.ts';
import { messageOf } from './errors.ts';
import { createEvidence } from './evidence/writer.ts';
import type { Fleet, FleetSink } from './fleet/fleet.ts';
import type { SampleBatch, WorkerHealth } from './load/batch.ts';
import type { LoadPlan } from './load/plan.ts';
import { type LoadPool, startLoad } from './load/pool.ts';
import { assertTargetReachable } from './load/reachable.ts';
import { assertCanTell } from './load/runtime.ts';
import { tryOutServer } from './load/try-out.ts';
import type { Profile } from './profile/profile.ts';
import { redactProfile, redactUrl } from './profile/redact.ts';
import type { Milestone } from './release/milestone.ts';
import { noCluster } from './release/no-cluster.ts';
import { preflight } from './release/preflight.ts';
import type { Confirm, Mark, Tell } from './release/strategy.ts';
import { resolveTarget } from './release/target.ts';
import type { ConnectedCluster } from './release/kubernetes/connect.ts';
import { surroundingsOf } from './release/surroundings/read-surroundings.ts';
import type { FollowTarget } from './release/target/resolved-target.ts';
import { asksForCluster, connect, fleetOf } from './run/connections.ts';
import { type Ending, type LookAround, releaseUnderLoad } from './run/release-under-load.ts';
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

/** The release, and the end of the run, wait this long at most for it. */
const LOOK_AROUND_MS = 5_000;

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

async function loadOnly(pool: LoadPool, signal: AbortSignal): Promise<Ending> {
  await pool.ended;
  return signal.aborted ? { outcome: 'interrupted', reason: 'interrupted' } : { outcome: 'loaded', reason: '' };
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
