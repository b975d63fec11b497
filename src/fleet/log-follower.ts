import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { ApiFault } from '../release/kubernetes/api-fault.ts';
import type { PodLogReader } from '../release/kubernetes/pod-log.ts';
import { readLogLine, type LogLine } from './frame.ts';

/** Workers speak ten times a second under load, and answer a ping every second before it. */
const SILENCE_MS = 8_000;
const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1_000;

export interface LogListener {
  /** Lines may come again after a stream was resumed. */
  line(line: LogLine): void;
  /** The stream broke, or ended before its time, and is resumed. */
  resumed(why: string): void;
}

/** How the reading of a log came to its end. */
export type LogEnd =
  /** Everything that the pod wrote has been read. */
  | { readonly kind: 'complete' }
  /** It can be read no further. */
  | { readonly kind: 'refused'; readonly fault: ApiFault };

export interface LogSource {
  readonly read: PodLogReader;
  readonly pod: string;
  /** The pod has ended, or is gone: a stream that ends then ends for good. */
  readonly podIsOver: () => boolean;
  /** The time of the last line that need not be read again; undefined: all of the log is needed. */
  readonly readUntil: () => string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Follows a pod's log until the pod is over, through broken connections and API servers that restart: each time from the second of the
 * last line that was of use, so lines come again but none is left out.
 */
export class LogFollower {
  readonly #source: LogSource;
  readonly #listener: LogListener;
  #linesRead = 0;
  #current = new AbortController();

  constructor(source: LogSource, listener: LogListener) {
    this.#source = source;
    this.#listener = listener;
  }

  /** Reads the last seconds again, say because something in them was damaged on its way. */
  readAgain(): void {
    this.#current.abort();
  }

  /** Throws what is no fault of the API. */
  async follow(): Promise<LogEnd> {
    const { signal, podIsOver } = this.#source;
    for (let quickEnds = 0; !signal.aborted;) {
      const wasOver = podIsOver();
      const before = this.#linesRead;
      const fault = await this.#readOnce();
      if (signal.aborted) break;
      if (fault === undefined && wasOver) return { kind: 'complete' };
      if (fault !== undefined && isFinal(fault))
        return wasOver && fault.status === 404 ? { kind: 'complete' } : { kind: 'refused', fault };
      quickEnds = this.#linesRead === before ? quickEnds + 1 : 0;
      if (this.#linesRead > 0) this.#listener.resumed(fault === undefined ? 'the stream ended' : messageOf(fault));
      await sleep(Math.min(FIRST_RETRY_MS * 2 ** quickEnds, LONGEST_RETRY_MS), undefined, { signal }).catch(() => {});
    }
    return { kind: 'complete' };
  }

  async #readOnce(): Promise<ApiFault | undefined> {
    const { read, pod, readUntil, signal } = this.#source;
    this.#current = new AbortController();
    const stamp = readUntil();
    const sinceTime = stamp && wholeSecond(stamp);
    try {
      const lines = read(pod, { sinceTime, silenceMs: SILENCE_MS, signal: AbortSignal.any([signal, this.#current.signal]) });
      for await (const text of lines) {
        this.#linesRead += 1;
        this.#listener.line(readLogLine(text, true));
      }
      return undefined;
    } catch (thrown) {
      if (thrown instanceof ApiFault) return thrown;
      throw thrown;
    }
  }
}

/** An API server passes on whole seconds only; some would refuse, others round a fraction. */
function wholeSecond(stamp: string): string {
  return `${stamp.slice(0, 'yyyy-mm-ddThh:mm:ss'.length)}Z`;
}

/** 400: the container has not started yet, which passes. */
function isFinal({ status, transient }: ApiFault): boolean {
  return !transient && status !== undefined && status !== 400;
}
