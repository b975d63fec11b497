import { CutoverError } from '../errors.ts';
import type { FleetWorkerRecord } from '../evidence/run-record.ts';
import { EXIT } from '../exit-codes.ts';
import type { SampleBatch, WorkerHealth } from '../load/batch.ts';
import type { Pod } from '../release/cluster-port.ts';
import type { ConnectedCluster } from '../release/kubernetes/connect.ts';
import { version } from '../version.ts';
import { fleetFault } from './fleet-objects.ts';
import { type LogEnd, LogFollower } from './log-follower.ts';
import { endOf, hasStarted, isOver } from './pod-trouble.ts';
import { RemoteWorker, seconds } from './remote-worker.ts';
import type { EndReason, Hello } from './worker-words.ts';

/** Missing frames are looked for in the log again after this time, and given up after that. */
const READ_AGAIN_MS = 3_000;
const GAP_PATIENCE_MS = 10_000;
/** A worker of which nothing was heard for this long is given up: also API servers restart in less. */
const SILENCE_MS = 60_000;

/** How a load ends that should have gone on. */
const EARLY_ENDS: Partial<Record<EndReason, string>> = {
  'controller-gone': 'it stopped by itself, because it had not heard of the controller for too long',
  terminated: 'its pod was told to end',
  'log-stalled': 'it stopped by itself, because its log was not taken',
};

export interface LinkParts {
  readonly index: number;
  /** The run's clock. */
  readonly nowUs: () => number;
  readonly pingsUs: ReadonlyMap<number, number>;
  readonly cluster: ConnectedCluster;
  readonly signal: AbortSignal;
}

export interface LinkListener {
  ready(): void;
  pong(): void;
  rampedUp(): void;
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  /** What is missing of it has changed. */
  resend(): void;
  /** Evidence is missing, or the load that it was to send. `workers`: its OS threads over the whole fleet. */
  lost(workers: readonly number[], reason: string, who: string): void;
  /** Before it was ready. */
  failed(fault: CutoverError): void;
  /** Its last word has come, and all before it. */
  heardAll(): void;
  /** Nothing more comes of it. */
  over(): void;
}

/** Frames that are missing, from this one on. */
interface Gap {
  readonly from: number;
  readonly sinceUs: number;
  isReadAgain: boolean;
}

/** One worker with its pod and the log that is followed: from the pod's creation until the worker has said all, or is lost. */
export class WorkerLink {
  readonly remote: RemoteWorker;
  readonly #parts: LinkParts;
  readonly #listener: LinkListener;
  #pod: Pod | undefined;
  #podIsGone = false;
  #follower: LogFollower | undefined;
  #following: Promise<void> = Promise.resolve();
  #isReady = false;
  #isOver = false;
  #resumed = 0;
  #mostWaitingBytes = 0;
  #gap: Gap | undefined;

  constructor(parts: LinkParts, listener: LinkListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.remote = new RemoteWorker(parts.index, parts.nowUs, parts.pingsUs, {
      hello: (hello) => this.#onHello(hello),
      pong: () => listener.pong(),
      ready: () => {
        this.#isReady = true;
        listener.ready();
      },
      rampedUp: () => listener.rampedUp(),
      batch: (batch) => listener.batch(batch),
      health: (health) => listener.health(health),
      stalled: ({ waitingBytes }) => (this.#mostWaitingBytes = Math.max(this.#mostWaitingBytes, waitingBytes)),
      lost: (reason) => this.#lose(reason),
      gap: ({ from }) => this.#onGap(from),
      end: ({ reason }) => this.#onEnd(reason),
      replaced: () => this.#finish('its container was restarted'),
    });
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  /** `worker 2 (pod cutover-ab12-2-x7k9p on node b)`. */
  get who(): string {
    const pod = this.#pod?.metadata?.name;
    const node = this.remote.hello?.node ?? this.#pod?.spec?.nodeName;
    const where = [...(pod === undefined ? [] : [`pod ${pod}`]), ...(node === undefined ? [] : [`on node ${node}`])];
    return `worker ${this.#parts.index}${where.length === 0 ? '' : ` (${where.join(' ')})`}`;
  }

  /** For people, while it is waited for. */
  get state(): string {
    if (this.#pod === undefined) return `${this.who} has no pod`;
    const waiting = this.#pod.status?.containerStatuses?.[0]?.state?.waiting?.reason;
    const { words } = this.remote;
    return `${this.who} is ${waiting ?? this.#pod.status?.phase ?? 'unknown'}${words === '' ? '' : `, and says: ${words}`}`;
  }

  /** Resolves when its log is read no longer. */
  get closed(): Promise<void> {
    return this.#following;
  }

  record(when: FleetWorkerRecord['when'], zeroEpochMs: number): FleetWorkerRecord {
    const { remote } = this;
    const { offset } = remote;
    return {
      when,
      index: this.#parts.index,
      pod: this.#pod?.metadata?.name ?? null,
      node: remote.hello?.node ?? this.#pod?.spec?.nodeName ?? null,
      workers: remote.workers,
      offsetMs: remote.calendarOffsetMs(zeroEpochMs) ?? null,
      uncertaintyMs: offset === undefined ? null : offset.uncertaintyUs / 1000,
      resumed: this.#resumed,
      mostWaitingBytes: this.#mostWaitingBytes,
    };
  }

  /** The pod as it is now; undefined when it is gone. */
  pod(pod: Pod | undefined): void {
    if (pod === undefined) {
      this.#podIsGone = this.#pod !== undefined;
      if (this.#follower === undefined && this.#podIsGone) this.#onLogEnd({ kind: 'complete' });
      return;
    }
    if (this.#pod !== undefined && this.#pod.metadata?.uid !== pod.metadata?.uid) {
      this.#finish(`its pod was replaced by ${pod.metadata?.name}`);
      return;
    }
    this.#pod = pod;
    if (this.#follower === undefined && hasStarted(pod)) this.#follow(pod);
  }

  /** Time passes. `trouble`: why the Lease cannot be written. */
  look(trouble: string | undefined): void {
    const nowUs = this.#parts.nowUs();
    const { gap } = this.remote;
    if (this.#gap !== undefined && gap?.from !== this.#gap.from) {
      this.#gap = gap && { from: gap.from, sinceUs: nowUs, isReadAgain: false };
      this.#listener.resend();
    }
    if (this.#gap !== undefined) this.#lookAtGap(this.#gap, nowUs);
    if (!this.#isReady || this.#isOver || nowUs - this.remote.heardAtUs < SILENCE_MS * 1000) return;
    this.#finish(`nothing was heard of it for ${SILENCE_MS / 1000} s${trouble === undefined ? '' : ` (${trouble})`}`);
  }

  #follow(pod: Pod): void {
    const { cluster, signal } = this.#parts;
    this.#follower = new LogFollower(
      {
        read: cluster.podLog,
        pod: pod.metadata?.name ?? '',
        podIsOver: () => this.#podIsGone || (this.#pod !== undefined && isOver(this.#pod)),
        readUntil: () => this.remote.readUntil,
        signal,
      },
      { line: (line) => this.remote.line(line), resumed: () => (this.#resumed += 1) },
    );
    this.#following = this.#follower.follow().then((end) => this.#onLogEnd(end));
  }

  #onHello({ version: theirs }: Hello): void {
    const ours = version();
    if (theirs === ours) return;
    this.#listener.failed(
      new CutoverError(`${this.who} runs cutover ${theirs}, and this is ${ours}`, {
        where: 'load.fleet.image',
        next: 'take the same version for both',
        exitCode: EXIT.releaseFailed,
      }),
    );
  }

  #onGap(from: number): void {
    if (this.#gap?.from === from) return;
    this.#gap = { from, sinceUs: this.#parts.nowUs(), isReadAgain: false };
    this.#listener.resend();
  }

  /** The worker says again what it still knows. Where it cannot, say because it has ended, the log may still hold it undamaged. */
  #lookAtGap(gap: Gap, nowUs: number): void {
    const ageMs = (nowUs - gap.sinceUs) / 1000;
    if (ageMs > GAP_PATIENCE_MS) this.remote.giveUpGap();
    else if (ageMs > READ_AGAIN_MS && !gap.isReadAgain) {
      gap.isReadAgain = true;
      this.#follower?.readAgain();
    }
  }

  #onEnd(reason: EndReason): void {
    this.#listener.heardAll();
    const early = EARLY_ENDS[reason];
    this.#finish(early === undefined && !this.#isReady ? 'it ended before it was ready' : early);
  }

  #onLogEnd(end: LogEnd): void {
    if (this.#isOver || this.#parts.signal.aborted) return;
    if (end.kind === 'refused' && !this.#isReady) {
      this.#isOver = true;
      this.#listener.failed(
        fleetFault(`the log of ${this.who} cannot be read: ${end.fault.message}`, this.#parts.cluster, end.fault),
      );
    } else if (end.kind === 'refused') this.#finish(`its log cannot be read any more: ${end.fault.message}`);
    else this.#finish(`${endOf(this.#podIsGone ? undefined : this.#pod)} before it had said all`);
  }

  /** Nothing more comes of it; `why`: where it should have. */
  #finish(why: string | undefined): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.remote.over();
    if (why !== undefined) {
      const { lastEndedUs, words } = this.remote;
      const since = lastEndedUs === undefined ? 'nothing of it is known' : `nothing is known of it after ${seconds(lastEndedUs)}`;
      this.#lose(`${why}; ${since}${words === '' ? '' : `; it said: ${words}`}`);
    }
    this.#listener.over();
  }

  #lose(reason: string): void {
    if (this.#isReady) {
      this.#listener.lost(this.remote.workers, reason, this.who);
      return;
    }
    const { words } = this.remote;
    this.#listener.failed(
      new CutoverError(`${this.who} ended before it was ready: ${words === '' ? reason : words}`, {
        where: `namespace ${this.#parts.cluster.namespace}`,
        next: 'correct what it says, and run again',
        exitCode: EXIT.releaseFailed,
      }),
    );
  }
}
