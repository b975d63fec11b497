import type { WorkerHealth } from '../load/batch.ts';
import type { FrameType } from './frame.ts';
import type { FrameRange } from './lease-message.ts';

/** The payloads of a worker's frames. All are JSON but `batch`, which is a block as in samples.bin (evidence/block.ts). */
export interface WorkerWords {
  readonly hello: Hello;
  readonly pong: Pong;
  readonly ready: Ready;
  readonly 'ramped-up': Record<string, never>;
  readonly health: readonly WorkerHealth[];
  readonly lost: LostThread;
  readonly stalled: Stalled;
  readonly forgotten: FrameRange;
  readonly end: End;
}

export interface Hello {
  /** Of the Job's completion: 0, 1, 2 ... */
  readonly index: number;
  /** New with each process: a pod that was restarted or replaced says another. */
  readonly attempt: string;
  /** Undefined where the pod is not told. */
  readonly node: string | undefined;
  readonly version: string;
  /** What its own clock shows, milliseconds since 1970. */
  readonly epochMs: number;
}

/**
 * When a ping was seen, by the worker's two clocks: what its calendar shows, and microseconds since the zero of its samples. They go in
 * step: the calendar was read once, at that zero, and only the monotonic clock moves it.
 */
export interface Pong {
  readonly ping: number;
  readonly epochMs: number;
  readonly monotonicUs: number;
}

export interface Ready {
  /** Numbers of its OS threads over the whole fleet: what its batches and health name as `worker`. */
  readonly workers: readonly number[];
}

export interface LostThread {
  /** Over the whole fleet; one beyond all workers' is the pacer of this pod. */
  readonly worker: number;
  readonly reason: string;
}

/** The log takes less than is written to it. Times are those of the samples. */
export interface Stalled {
  readonly atUs: number;
  /** Not yet taken by the container runtime. */
  readonly waitingBytes: number;
  readonly waitingFrames: number;
  /** Samples that could not be kept until they were taken, and the stretch that they are from; 0: none are lost. */
  readonly lostSamples: number;
  readonly lostFromUs: number | undefined;
  readonly lostToUs: number | undefined;
}

export interface End {
  readonly reason: EndReason;
  /** Batches and samples said in all, over this worker's OS threads: what must have arrived. */
  readonly batches: number;
  readonly samples: number;
}

/**
 * `load-over`: loops or duration. `stopped`: the controller said so. `controller-gone`: its lease was not renewed. `terminated`: the pod
 * was told to end. `log-stalled`: what it had to say was not taken.
 */
export type EndReason = 'load-over' | 'stopped' | 'controller-gone' | 'terminated' | 'log-stalled';

export function writeWords<Type extends keyof WorkerWords>(_type: Type, words: WorkerWords[Type]): Buffer {
  return Buffer.from(JSON.stringify(words), 'utf8');
}

/** What a frame of that type says; the checksum has been seen to fit. */
export function readWords<Type extends FrameType & keyof WorkerWords>(_type: Type, payload: Buffer): WorkerWords[Type] {
  return JSON.parse(payload.toString('utf8')) as WorkerWords[Type];
}
