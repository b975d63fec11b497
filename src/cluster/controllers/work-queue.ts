import { StoreError } from '../store.ts';
import type { Turns } from './turns.ts';

/**
 * A controller's queue of keys, after client-go's workqueue: a key that is added again before its turn is worked on once, keys are
 * worked on one at a time and never within the store's notification, and one that fails is tried again, later each time.
 */
export interface WorkQueue {
  add(key: string): void;
  /** Adds the key after a time; of several, the earliest counts. */
  addAfter(key: string, delayMs: number): void;
  stop(): void;
}

const FIRST_RETRY_MS = 5;
const LAST_RETRY_MS = 10_000;
/** setTimeout's limit; a longer wait is cut and the key is then simply looked at earlier. */
const LONGEST_TIMER_MS = 2_147_483_647;

/**
 * `sync` brings the world of one key in line; it must be safe to call at any time. It throws to be called again; `onFailure` hears
 * of every error that is not a lost race (Conflict, NotFound, AlreadyExists), each of which is a bug.
 */
export function createWorkQueue(turns: Turns, sync: (key: string) => void, onFailure: (error: unknown) => void): WorkQueue {
  const waiting = new Set<string>();
  const failures = new Map<string, number>();
  const timers = new Map<string, { dueMs: number; timer: NodeJS.Timeout }>();
  let stopped = false;

  const takeOne = (): boolean => {
    const [key] = waiting;
    if (key === undefined) return false;
    waiting.delete(key);
    try {
      sync(key);
      failures.delete(key);
    } catch (error) {
      if (!(error instanceof StoreError)) onFailure(error);
      const failed = failures.get(key) ?? 0;
      failures.set(key, failed + 1);
      queue.addAfter(key, Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failed));
    }
    return waiting.size > 0;
  };

  const queue: WorkQueue = {
    add(key) {
      if (stopped) return;
      waiting.add(key);
      turns.request(takeOne);
    },
    addAfter(key, delayMs) {
      if (stopped) return;
      const dueMs = performance.now() + delayMs;
      const earlier = timers.get(key);
      if (earlier !== undefined && earlier.dueMs <= dueMs) return;
      clearTimeout(earlier?.timer);
      const fire = () => {
        timers.delete(key);
        queue.add(key);
      };
      timers.set(key, { dueMs, timer: setTimeout(fire, Math.min(LONGEST_TIMER_MS, Math.max(0, delayMs))) });
    },
    stop() {
      stopped = true;
      for (const { timer } of timers.values()) clearTimeout(timer);
      timers.clear();
      waiting.clear();
    },
  };
  return queue;
}
