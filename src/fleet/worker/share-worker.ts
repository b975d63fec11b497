import { elapsedUs, type RunClock } from '../../clock.ts';
import type { SampleBatch, WorkerHealth } from '../../load/batch.ts';
import { type HeldPool, holdLoad } from '../../load/pool.ts';
import { shareOf } from '../../load/share.ts';
import type { LeaseMessage } from '../lease-message.ts';
import type { FleetOrder } from '../order.ts';
import type { EndReason } from '../worker-words.ts';
import type { FrameLog } from './frame-log.ts';
import { SampleFrames } from './sample-frames.ts';
import { ToldTogether } from './told-together.ts';

/** Text that the container runtime has not taken: beyond this nothing more is kept, and the load stops, because nobody would know of it. */
const MOST_WAITING_BYTES = 32 * 1024 * 1024;
/** A pipe's worth waits now and then; more is worth saying. */
const STALLED_BYTES = 1024 * 1024;
const LOOK_EVERY_MS = 1_000;

/** One worker of a fleet: its share of the load, told frame by frame, from when it is ready until everything in flight has ended. */
export class ShareWorker {
  /** Settles when the load is over and all that there is to say has been said to the log. */
  readonly ended: Promise<EndReason>;
  readonly #index: number;
  readonly #clock: RunClock;
  readonly #log: FrameLog;
  readonly #pool: HeldPool;
  readonly #threads = new Map<number, { readonly told: ToldTogether; readonly frames: SampleFrames }>();
  readonly #mostWaitingBytes: number;
  readonly #looking: NodeJS.Timeout;
  readonly #dismissed = Promise.withResolvers<void>();
  #heard: LeaseMessage | undefined;
  #reason: EndReason | undefined;
  #batches = 0;
  #samples = 0;
  #lost = { samples: 0, fromUs: Number.POSITIVE_INFINITY, toUs: Number.NEGATIVE_INFINITY };

  /** Throws CutoverError for a load that cannot be sent from here. `clock` is this process's own. */
  constructor(order: FleetOrder, index: number, clock: RunClock, log: FrameLog, mostWaitingBytes = MOST_WAITING_BYTES) {
    this.#index = index;
    this.#clock = clock;
    this.#log = log;
    this.#mostWaitingBytes = mostWaitingBytes;
    const share = shareOf(order.plan, index, order.workers);
    // The ids of requests are those of the run, whoever sends them.
    const loadClock = { originUs: clock.originUs, startedAtEpochMs: order.startedAtEpochMs };
    const sink = {
      batch: (batch: SampleBatch) => this.#deliver(batch.worker, (told) => told.batch(batch)),
      health: (health: WorkerHealth) => this.#deliver(health.worker, (told) => told.health(health)),
      workerLost: (worker: number, reason: string) => {
        this.#tell(worker);
        log.say('lost', { worker, reason });
      },
    };
    this.#pool = holdLoad(order.plan, loadClock, sink, share);
    const workers = Array.from({ length: share.own }, (_, worker) => share.first + worker);
    void this.#pool.ready.then(() => log.say('ready', { workers }));
    void this.#pool.rampedUp.then(() => log.say('ramped-up', {}));
    this.#looking = setInterval(() => this.#look(), LOOK_EVERY_MS);
    this.ended = this.#pool.ended.then(() => this.#end());
  }

  /** Settles when the controller has heard this worker's last word. */
  get dismissed(): Promise<void> {
    return this.#dismissed.promise;
  }

  /** What the lease says now; may be the same as before. */
  hear(message: LeaseMessage): void {
    const before = this.#heard;
    this.#heard = message;
    if (message.ping !== (before?.ping ?? 0)) this.#answerPing(message.ping);
    if (message.startAtEpochMs !== undefined && before?.startAtEpochMs === undefined)
      this.#start(message, message.startAtEpochMs);
    if (message.retarget.length > 0 && message.retarget.join(' ') !== before?.retarget.join(' ')) {
      this.#pool.retarget(message.retarget);
    }
    const range = message.resend.get(this.#index);
    const asked = before?.resend.get(this.#index);
    if (range !== undefined && (range.from !== asked?.from || range.to !== asked.to)) this.#log.sayAgain(range);
    if (message.stop) this.stop('stopped');
    if (message.dismissed.includes(this.#index)) this.#dismissed.resolve();
  }

  /** No new requests; the first reason counts. */
  stop(reason: EndReason): void {
    this.#reason ??= reason;
    this.#pool.stop();
  }

  #answerPing(ping: number): void {
    const monotonicUs = elapsedUs(this.#clock);
    this.#log.say('pong', { ping, monotonicUs, epochMs: this.#clock.startedAtEpochMs + monotonicUs / 1000 });
  }

  #start({ offsetsMs }: LeaseMessage, startAtEpochMs: number): void {
    const ownEpochMs = startAtEpochMs + (offsetsMs.get(this.#index) ?? 0);
    this.#pool.start((ownEpochMs - this.#clock.startedAtEpochMs) * 1000);
  }

  #deliver(worker: number, add: (told: ToldTogether) => void): void {
    const thread = this.#threads.get(worker) ?? { told: new ToldTogether(), frames: new SampleFrames() };
    this.#threads.set(worker, thread);
    add(thread.told);
    if (thread.told.isDue) this.#tell(worker);
  }

  #tell(worker: number): void {
    const thread = this.#threads.get(worker);
    if (thread === undefined) return;
    const isFull = this.#log.waitingBytes > this.#mostWaitingBytes;
    const { batch, health } = thread.told.take();
    if (health.length > 0 && !isFull) this.#log.say('health', health);
    if (batch === undefined) return;
    this.#samples += batch.count;
    if (isFull) {
      this.#batches += 1;
      thread.frames.skip(batch);
      this.#lose(batch);
      return;
    }
    for (const block of thread.frames.blocksOf(batch)) {
      this.#batches += 1;
      this.#log.sayBytes('batch', block);
    }
  }

  #lose({ count, columns: { sentUs, endedUs } }: SampleBatch): void {
    const isFirst = this.#lost.samples === 0;
    this.#lost.samples += count;
    for (let row = 0; row < count; row++) {
      this.#lost.fromUs = Math.min(this.#lost.fromUs, sentUs[row] as number);
      this.#lost.toUs = Math.max(this.#lost.toUs, endedUs[row] as number);
    }
    if (isFirst) this.#sayStalled();
    this.stop('log-stalled');
  }

  #look(): void {
    if (this.#log.waitingBytes > STALLED_BYTES) this.#sayStalled();
  }

  #sayStalled(): void {
    const { samples, fromUs, toUs } = this.#lost;
    this.#log.say('stalled', {
      atUs: elapsedUs(this.#clock),
      waitingBytes: this.#log.waitingBytes,
      waitingFrames: this.#log.waitingFrames,
      lostSamples: samples,
      lostFromUs: samples === 0 ? undefined : fromUs,
      lostToUs: samples === 0 ? undefined : toUs,
    });
  }

  #end(): EndReason {
    clearInterval(this.#looking);
    for (const worker of this.#threads.keys()) this.#tell(worker);
    if (this.#lost.samples > 0) this.#sayStalled();
    const reason = this.#reason ?? 'load-over';
    this.#log.say('end', { reason, batches: this.#batches, samples: this.#samples });
    return reason;
  }
}
