import { setTimeout as sleep } from 'node:timers/promises';
import type { CanaryPlan, CanaryStep } from '../../profile/strategies/canary.ts';
import { followEndpointShare } from '../endpoint-share.ts';
import type { LiveTraffic, ShareRange, TrafficWindow } from '../live-traffic.ts';
import { Abandoned, ReleaseFailed, type ReleaseContext } from '../strategy.ts';

/** One step of a canary release, and what it is measured by. */
export interface StepTask {
  readonly plan: CanaryPlan;
  readonly step: CanaryStep;
  /** For people: `step 1 of 3`. */
  readonly name: string;
  readonly replicas: number;
  /** Selectors of the new version's pods, and of all that the Service sends to. */
  readonly canaryPods: string;
  readonly allPods: string;
  readonly traffic: LiveTraffic;
  /** What was sent since the canary was there, where the Service keeps each client with one pod; else undefined. */
  readonly sticky: TrafficWindow | undefined;
}

/** Brings the canary to the step's size, holds it there, and throws ReleaseFailed unless everything was as it should be meanwhile. */
export async function takeStep(task: StepTask, context: ReleaseContext): Promise<void> {
  const { plan, step, name, replicas, allPods, traffic } = task;
  const { cluster, mark, signal } = context;
  await cluster.patch('Deployment', plan.name, { spec: { replicas } });
  await cluster.waitRolledOut(plan.name);
  await cluster.waitEndpoints(plan.service, allPods);
  mark('canary-step', `${name}: ${replicas} of the new version`);
  await whileIn(`waiting for the traffic to follow in ${name}`, signal, sleep(step.warmUpMs, undefined, { signal }));
  const watch = await watchShare(task, context);
  const window = traffic.open(step.thresholds);
  try {
    await whileIn(`holding ${name}`, signal, hold(step.holdMs, signal, watch));
    await whileIn(`waiting for the last answers in ${name}`, signal, window.cut(signal));
    checkThresholds(name, window);
    const told = task.sticky === undefined ? checkShare(task, window, watch.share) : checkClients(task, task.sticky);
    mark('canary-checked', `${name}: ${told}`);
  } finally {
    window.close();
    await watch.stop();
  }
}

async function hold(ms: number, signal: AbortSignal, { broken }: ShareWatch): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([sleep(ms, undefined, { signal: AbortSignal.any([signal, over.signal]) }), broken]);
  } finally {
    over.abort();
  }
}

/** Follows which share of the Service's ready endpoints the canary has. */
interface ShareWatch {
  /** So far. */
  readonly share: ShareRange;
  /** Rejects when pods of the canary are no longer among them, or they cannot be followed; never resolves. */
  readonly broken: Promise<never>;
  stop(): Promise<void>;
}

/** Resolves when the share is known as it is now. */
async function watchShare({ plan, name, replicas, canaryPods }: StepTask, { cluster }: ReleaseContext): Promise<ShareWatch> {
  const over = new AbortController();
  const known = Promise.withResolvers<void>();
  const broken = Promise.withResolvers<never>();
  const share = { least: 1, most: 0 };
  const selection = { service: plan.service, labelSelector: canaryPods };
  const following = followEndpointShare(cluster.until(over.signal), selection, ({ selected, all }) => {
    const now = all === 0 ? 0 : selected / all;
    share.least = Math.min(share.least, now);
    share.most = Math.max(share.most, now);
    if (selected < replicas) {
      broken.reject(new ReleaseFailed(`${name}: only ${selected} of the ${replicas} pods of ${plan.name} stayed ready`));
    }
    known.resolve();
  });
  following.catch(broken.reject);
  const stop = async (): Promise<void> => {
    over.abort();
    await Promise.allSettled([following]);
  };
  try {
    await Promise.race([known.promise, broken.promise]);
  } catch (fault) {
    await stop();
    throw fault;
  }
  return { share, broken: broken.promise, stop };
}

function checkThresholds(name: string, window: TrafficWindow): void {
  const missed = window.check().filter(({ state }) => state !== 'pass');
  if (missed.length === 0) return;
  throw new ReleaseFailed(`${name}: ${missed.map(({ threshold, reason }) => `${threshold}: ${reason}`).join('; ')}`);
}

/** By how the new connections were dealt out. */
function checkShare({ plan, name }: StepTask, window: TrafficWindow, expected: ShareRange): string {
  const { connections, ofNewVersion, probability, probabilityOfNone } = window.newVersionShare(expected);
  const wanted =
    expected.least === expected.most ? percent(expected.least) : `${percent(expected.least)} to ${percent(expected.most)}`;
  const told = `${ofNewVersion} of ${connections} new connections were answered by the new version`;
  if (connections === 0 || probabilityOfNone >= plan.significance) {
    throw new ReleaseFailed(`${name}: ${told}, too few to tell whether it got its share of ${wanted}: hold longer, or send more`);
  }
  const found = `${told}, ${percent(ofNewVersion / connections)}; expected are ${wanted}`;
  if (probability >= plan.significance) return `${found} (p = ${probability.toPrecision(2)})`;
  throw new ReleaseFailed(`${name}: ${found}, and by chance it would be as far off with p = ${probability.toPrecision(2)} only`);
}

/** With session affinity connections are no independent draws; each client address is to stay with one version instead. */
function checkClients({ plan, name }: StepTask, sticky: TrafficWindow): string {
  const clients = [...sticky.versionsByClient()];
  if (clients.length === 0)
    throw new ReleaseFailed(`${name}: no answer told its version, so no client can be seen to stay with one`);
  for (const [client, versions] of clients) {
    if (versions.size < 2) continue;
    throw new ReleaseFailed(
      `${name}: ${client} was answered by ${[...versions].join(' and ')} although Service ${plan.service} has sessionAffinity: ClientIP`,
    );
  }
  const byVersion = Map.groupBy(clients, ([, versions]) => [...versions].join());
  const told = [...byVersion].map(([version, those]) => `${those.length} with ${version}`).join(', ');
  return `${clients.length} client addresses, each stayed with one version: ${told}`;
}

/** Ends as a wait of the release does when its signal is aborted. */
async function whileIn<T>(doing: string, signal: AbortSignal, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (fault) {
    throw signal.aborted ? new Abandoned(doing, signal.reason) : fault;
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}
