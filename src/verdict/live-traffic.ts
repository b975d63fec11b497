import { setTimeout as sleep } from 'node:timers/promises';
import { WorkerTexts } from '../evidence/sample-row.ts';
import type { SampleBatch, WorkerHealth } from '../load/batch.ts';
import { localAddressOf } from '../load/local-address.ts';
import { shareOf } from '../load/share.ts';
import { ObservedWindow } from '../observe/traffic-window.ts';
import { VersionRoles } from '../observe/versions/version-roles.ts';
import { VersionsBefore } from '../observe/versions/versions-before.ts';
import type { Profile } from '../profile/profile.ts';
import type { LiveTraffic, ObservedShare, ShareRange, TrafficCheck, TrafficWindow } from '../release/live-traffic.ts';
import type { Milestone } from '../release/milestone.ts';
import { binomialTest } from './statistics/binomial-test.ts';
import { checkThreshold } from './thresholds/check.ts';
import { generatorDoubt } from './thresholds/generator-doubt.ts';
import { type Aim, type Operand, operandsOf, type Threshold } from './thresholds/demand.ts';
import { checkThresholdsOf, parseLiveThresholds } from './thresholds/live-thresholds.ts';
import { queriesOf } from './thresholds/queries.ts';

/** Live traffic with where it hears of it: everything that is kept as evidence, as it arrives. */
export interface WatchedTraffic extends LiveTraffic {
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  workerLost(worker: number): void;
  milestone(milestone: Milestone): void;
}

/** The client where the system chooses the address: for one target it always chooses the same. */
const THIS_MACHINE = 'this machine';
/** How often a cut window looks whether everything in it has ended, and how long after a request's time limits it waits at most: what a fleet tells comes by the logs of its pods. */
const LOOK_EVERY_MS = 20;
const DELIVERY_MS = { process: 500, fleet: 5_000 };

/**
 * Judges by the grammar and the rules of the final verdict what has been sent so far. `nowMs`: on the run's clock. Throws CutoverError for
 * thresholds of the release that cannot be asked.
 */
export function watchTraffic(profile: Profile, nowMs: () => number): WatchedTraffic {
  const { load, release, proof, fleet } = profile;
  checkThresholdsOf(profile);
  const requestNames = load.requests.map(({ name }) => name);
  const workers = Array.from({ length: shareOf(load, 0, fleet?.workers ?? 1).all }, (_, worker) => worker);
  const deliveryMs = fleet === undefined ? DELIVERY_MS.process : DELIVERY_MS.fleet;
  const roles = new VersionRoles(release?.expectVersion);
  const texts = new WorkerTexts();
  const before = new VersionsBefore(roles);
  const windows = new Set<LiveWindow>();
  const lost = new Set<number>();
  return {
    open(settings, aim = 'must-hold') {
      const thresholds = parseLiveThresholds(settings, requestNames);
      const window = new LiveWindow({ thresholds, aim }, { load, proof, deliveryMs, requestNames, workers, roles, nowMs }, () =>
        windows.delete(window),
      );
      for (const worker of lost) window.workerLost(worker);
      windows.add(window);
      return window;
    },
    batch(batch) {
      const known = texts.learn(batch);
      before.batch(batch, known);
      for (const window of windows) window.batch(batch, known);
    },
    health(health) {
      for (const window of windows) window.health(health);
    },
    workerLost(worker) {
      lost.add(worker);
      for (const window of windows) window.workerLost(worker);
    },
    milestone({ kind, atMs }) {
      if (kind === 'release-started') before.releaseStarted(atMs);
    },
  };
}

/** What is asked, and what for. */
interface Asked {
  readonly thresholds: readonly Threshold[];
  readonly aim: Aim;
}

interface Surroundings {
  readonly load: Profile['load'];
  readonly proof: Profile['proof'];
  readonly deliveryMs: number;
  readonly requestNames: readonly string[];
  readonly workers: readonly number[];
  readonly roles: VersionRoles;
  readonly nowMs: () => number;
}

class LiveWindow implements TrafficWindow {
  readonly close: () => void;
  private readonly thresholds: readonly Threshold[];
  private readonly aim: Aim;
  private readonly around: Surroundings;
  private readonly observed: ObservedWindow;
  private readonly fromMs: number;
  private longestStallUs = 0;
  private hasLostWorker = false;

  constructor({ thresholds, aim }: Asked, around: Surroundings, close: () => void) {
    const { workers, roles, requestNames, nowMs } = around;
    this.close = close;
    this.thresholds = thresholds;
    this.aim = aim;
    this.around = around;
    this.fromMs = nowMs();
    const operands = thresholds.flatMap(({ demands }) => demands).flatMap(operandsOf);
    this.observed = new ObservedWindow({
      fromMs: this.fromMs,
      workers,
      roles,
      requestNames,
      prompt: queriesOf(thresholds, aim, (operand) => !dependsOnOrder(operand)),
      ordered: operands.some(dependsOnOrder) ? queriesOf(thresholds, aim, dependsOnOrder) : undefined,
    });
  }

  batch(batch: SampleBatch, texts: readonly string[]): void {
    this.observed.batch(batch, texts);
  }

  health({ atUs, loopLagMaxUs, lateSendMaxUs }: WorkerHealth): void {
    if (atUs < this.fromMs * 1000) return;
    this.longestStallUs = Math.max(this.longestStallUs, loopLagMaxUs, lateSendMaxUs);
  }

  workerLost(worker: number): void {
    this.hasLostWorker = true;
    this.observed.workerLost(worker);
  }

  async cut(signal: AbortSignal): Promise<void> {
    const { load, deliveryMs, nowMs } = this.around;
    const cutMs = nowMs();
    this.observed.cutAt(cutMs);
    const givenUpMs = cutMs + load.connectTimeoutMs + load.responseTimeoutMs + deliveryMs;
    while (!this.observed.isComplete && nowMs() < givenUpMs) await sleep(LOOK_EVERY_MS, undefined, { signal });
  }

  check(): TrafficCheck[] {
    const { nowMs, proof } = this.around;
    const atMs = nowMs();
    const fit = !this.hasLostWorker && this.longestStallUs <= proof.maxGeneratorStallMs * 1000;
    const prompt = this.observed.course(atMs);
    const courseOf = (operand: Operand) => (dependsOnOrder(operand) ? this.observed.orderedCourse(atMs) : prompt);
    const doubtAbout = (operand: Operand) => generatorDoubt(operand, { sinceRelease: fit, throughout: fit });
    return this.thresholds.map((threshold) => {
      const { state, reason } = checkThreshold(threshold, { aim: this.aim, courseOf, doubtAbout });
      const doubtful = threshold.demands.flatMap(operandsOf).some((operand) => doubtAbout(operand) !== undefined);
      return { threshold: threshold.text, state, reason, doubtful };
    });
  }

  newVersionShare({ least, most }: ShareRange): ObservedShare {
    let connections = 0;
    let ofNewVersion = 0;
    for (const { role, onNewConnections } of this.observed.versions.values()) {
      connections += onNewConnections;
      if (role === 'new') ofNewVersion += onNewConnections;
    }
    const observed = connections === 0 ? least : ofNewVersion / connections;
    const nearest = Math.min(most, Math.max(least, observed));
    return {
      connections,
      ofNewVersion,
      probability: binomialTest(ofNewVersion, connections, nearest),
      probabilityOfNone: binomialTest(0, connections, least),
    };
  }

  answersByVersion(): Map<string, number> {
    return new Map([...this.observed.versions].map(([version, { onNewConnections }]) => [version, onNewConnections]));
  }

  versionsByClient(): Map<string, Set<string>> {
    const { localAddresses } = this.around.load;
    const clients = new Map<string, Set<string>>();
    for (const [version, { threads }] of this.observed.versions) {
      for (const thread of threads) {
        const client = localAddressOf(thread, localAddresses) ?? THIS_MACHINE;
        const versions = clients.get(client) ?? new Set();
        clients.set(client, versions.add(version));
      }
    }
    return clients;
  }
}

function dependsOnOrder({ metric, windowMs }: Operand): boolean {
  return metric.dependsOnOrder || windowMs !== undefined;
}
