import { decodeBlock, decodeBlockHeader, BLOCK_HEADER_BYTES } from '../evidence/block.ts';
import { LOST_TEXT } from '../evidence/reader.ts';
import type { SampleBatch, WorkerHealth } from '../load/batch.ts';
import { type ClockOffset, OffsetMeter } from './clock-offset.ts';
import { FrameOrder } from './frame-order.ts';
import type { Frame, LogLine } from './frame.ts';
import type { FrameRange } from './lease-message.ts';
import { toRunTime } from './run-time.ts';
import { type End, type Hello, type LostThread, type Pong, readWords, type Stalled } from './worker-words.ts';

/** What the controller hears of one worker, each frame once and in order. Times are on the run's clock. */
export interface RemoteListener {
  hello(hello: Hello): void;
  pong(): void;
  ready(): void;
  rampedUp(): void;
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  stalled(stalled: Stalled): void;
  /** Evidence is missing; the worker may go on. */
  lost(reason: string): void;
  /** Frames are missing that later ones came after. */
  gap(missing: FrameRange): void;
  end(end: End): void;
  /** Another process speaks in its place: what the first one had not said is lost. */
  replaced(): void;
}

/** The worker's own words that are kept for error messages. */
const MOST_WORDS = 8;

/** One worker as the controller knows it: what has come of it, in order, and how its clock runs. */
export class RemoteWorker {
  readonly index: number;
  readonly #listener: RemoteListener;
  readonly #nowUs: () => number;
  readonly #pingsUs: ReadonlyMap<number, number>;
  readonly #order = new FrameOrder();
  readonly #meter = new OffsetMeter();
  readonly #textsOf = new Map<number, number>();
  readonly #words: string[] = [];
  #hello: Hello | undefined;
  /** Of the worker's calendar at the zero of its samples, milliseconds since 1970. */
  #zeroEpochMs: number | undefined;
  #workers: readonly number[] = [];
  #readUntil: string | undefined;
  #heardAtUs: number;
  /** By how much its clock is ahead of the run's, as the load's start found it: what its times are told by. */
  #aheadUs: number | undefined;
  #lastEndedUs: number | undefined;
  #hole: { readonly range: FrameRange; readonly fromUs: number | undefined } | undefined;
  #batches = 0;
  #samples = 0;
  #lastPing = 0;
  #isOver = false;

  /** `nowUs`: the run's clock. `pingsUs`: when each ping was written, by its number. */
  constructor(index: number, nowUs: () => number, pingsUs: ReadonlyMap<number, number>, listener: RemoteListener) {
    this.index = index;
    this.#nowUs = nowUs;
    this.#pingsUs = pingsUs;
    this.#listener = listener;
    this.#heardAtUs = nowUs();
  }

  get hello(): Hello | undefined {
    return this.#hello;
  }

  /** Numbers of its OS threads over the whole fleet. */
  get workers(): readonly number[] {
    return this.#workers;
  }

  get words(): string {
    return this.#words.join(' | ');
  }

  get offset(): ClockOffset | undefined {
    return this.#meter.offset;
  }

  get rounds(): number {
    return this.#meter.rounds;
  }

  /** Of its calendar against ours, whose zero is `zeroEpochMs`; undefined before the first pong. */
  calendarOffsetMs(zeroEpochMs: number): number | undefined {
    const { offset } = this;
    if (offset === undefined || this.#zeroEpochMs === undefined) return undefined;
    return this.#zeroEpochMs - zeroEpochMs + offset.offsetUs / 1000;
  }

  get heardAtUs(): number {
    return this.#heardAtUs;
  }

  get lastEndedUs(): number | undefined {
    return this.#lastEndedUs;
  }

  get lastPing(): number {
    return this.#lastPing;
  }

  /** It has said all, or is given up. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get readUntil(): string | undefined {
    return this.#readUntil;
  }

  get gap(): FrameRange | undefined {
    return this.#order.gap;
  }

  /** From now on its times are told by the offset that is known now. */
  fixOffset(): void {
    this.#aheadUs = this.#meter.offset?.offsetUs;
  }

  line(line: LogLine): void {
    if (this.#isOver) return;
    if (line.kind === 'words') {
      this.#keepWords(line.text);
      return;
    }
    if (line.kind === 'damaged') return;
    this.#heardAtUs = this.#nowUs();
    const { frame } = line;
    if (frame.type === 'hello' && this.#isAnother(readWords('hello', frame.payload))) {
      this.#listener.replaced();
      return;
    }
    const ready = this.#order.add(frame);
    if (this.#order.gap === undefined) this.#readUntil = line.stamp ?? this.#readUntil;
    for (const each of ready) this.#read(each);
    const missing = this.#order.gap;
    if (missing === undefined) return;
    if (this.#order.isFull || this.#isForgotten(frame, missing)) this.giveUpGap();
    else this.#listener.gap(missing);
  }

  /** What is missing will not come any more. */
  giveUpGap(): void {
    const { gap } = this.#order;
    if (gap === undefined) return;
    this.#hole = { range: gap, fromUs: this.#hole?.fromUs ?? this.#lastEndedUs };
    for (const frame of this.#order.giveUp()) this.#read(frame);
  }

  /** Nothing more will come of it. */
  over(): void {
    while (this.#order.gap !== undefined) this.giveUpGap();
    this.#closeHole(undefined);
    this.#isOver = true;
  }

  #isAnother({ attempt }: Hello): boolean {
    return this.#hello !== undefined && this.#hello.attempt !== attempt;
  }

  #isForgotten({ type, payload }: Frame, missing: FrameRange): boolean {
    if (type !== 'forgotten') return false;
    const { from, to } = readWords('forgotten', payload);
    return from <= missing.from && to >= missing.to;
  }

  #keepWords(text: string): void {
    if (text.trim() === '' || this.#words.at(-1) === text.trim()) return;
    this.#words.push(text.trim());
    if (this.#words.length > MOST_WORDS) this.#words.shift();
  }

  #read(frame: Frame): void {
    switch (frame.type) {
      case 'hello':
        this.#hello = readWords('hello', frame.payload);
        this.#listener.hello(this.#hello);
        break;
      case 'pong':
        this.#readPong(readWords('pong', frame.payload));
        break;
      case 'ready':
        this.#workers = readWords('ready', frame.payload).workers;
        this.#listener.ready();
        break;
      case 'ramped-up':
        this.#listener.rampedUp();
        break;
      case 'batch':
        this.#readBatch(frame);
        break;
      case 'health':
        for (const health of readWords('health', frame.payload)) {
          this.#listener.health({ ...health, atUs: health.atUs - (this.#aheadUs ?? 0) });
        }
        break;
      case 'lost':
        this.#readLost(readWords('lost', frame.payload));
        break;
      case 'stalled':
        this.#readStalled(readWords('stalled', frame.payload));
        break;
      case 'forgotten':
        break;
      case 'end':
        this.#readEnd(readWords('end', frame.payload));
        break;
    }
  }

  /** The line was written by the worker, and read by us, after the ping had been seen. */
  #readPong({ ping, epochMs, monotonicUs }: Pong): void {
    this.#zeroEpochMs = epochMs - monotonicUs / 1000;
    const sentUs = this.#pingsUs.get(ping);
    if (sentUs !== undefined) this.#meter.add({ sentUs, heardUs: this.#nowUs(), workerUs: monotonicUs });
    this.#lastPing = ping;
    this.#listener.pong();
  }

  #readBatch({ sequence, payload }: Frame): void {
    const header = decodeBlockHeader(payload);
    const decoded = header && decodeBlock(header, payload.subarray(BLOCK_HEADER_BYTES));
    if (decoded === undefined) {
      this.#listener.lost(`frame ${sequence} is no block of samples`);
      return;
    }
    const { textsBefore, batch } = decoded;
    const known = this.#textsOf.get(batch.worker) ?? 0;
    const lostTexts = Array<string>(Math.max(0, textsBefore - known)).fill(LOST_TEXT);
    this.#textsOf.set(batch.worker, textsBefore + batch.newTexts.length);
    const inRunTime = toRunTime({ ...batch, newTexts: [...lostTexts, ...batch.newTexts] }, this.#aheadUs ?? 0);
    this.#batches += 1;
    this.#samples += batch.count;
    this.#closeHole(inRunTime.columns.endedUs[0]);
    this.#lastEndedUs = batch.count === 0 ? this.#lastEndedUs : inRunTime.columns.endedUs[batch.count - 1];
    this.#listener.batch(inRunTime);
  }

  /** Says which stretch of time is missing, once it is known where it goes on. */
  #closeHole(untilUs: number | undefined): void {
    const hole = this.#hole;
    if (hole === undefined) return;
    this.#hole = undefined;
    const { from, to } = hole.range;
    const frames = from === to ? `frame ${from} is missing` : `frames ${from} to ${to} are missing`;
    const start = hole.fromUs === undefined ? 'its start' : seconds(hole.fromUs);
    this.#listener.lost(
      `${frames}: nothing is known of it from ${start} to ${untilUs === undefined ? 'its end' : seconds(untilUs)}`,
    );
  }

  #readLost({ worker, reason }: LostThread): void {
    this.#listener.lost(`its OS thread ${worker} was lost: ${reason}`);
  }

  #readStalled(stalled: Stalled): void {
    this.#listener.stalled(stalled);
    const { lostSamples, lostFromUs = 0, lostToUs = 0 } = stalled;
    if (lostSamples === 0) return;
    const [from, to] = [lostFromUs, lostToUs].map((us) => seconds(us - (this.#aheadUs ?? 0)));
    this.#listener.lost(
      `${lostSamples} samples from ${from} to ${to} could not be written: its log was not taken quickly enough`,
    );
  }

  #readEnd(end: End): void {
    if (end.batches !== this.#batches || end.samples !== this.#samples) {
      this.#listener.lost(
        `it said ${end.samples} samples in ${end.batches} batches, and ${this.#samples} in ${this.#batches} have come`,
      );
    }
    this.#closeHole(undefined);
    this.#isOver = true;
    this.#listener.end(end);
  }
}

/** On the run's clock. */
export function seconds(us: number): string {
  return `${(us / 1e6).toFixed(1)} s`;
}
