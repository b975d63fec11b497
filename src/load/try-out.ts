import { startRunClock } from '../clock.ts';
import { OUTCOMES } from './outcome.ts';
import type { LoadPlan } from './plan.ts';
import { startLoad } from './pool.ts';

export interface TryOut {
  readonly sent: number;
  /** What was not ok, each once, with how often it was: `refused (ECONNREFUSED)`, `rejected (status 500)`. */
  readonly failures: readonly { readonly what: string; readonly count: number }[];
  /** The versions that were told, each once. */
  readonly versions: readonly string[];
}

/**
 * Sends a plan's requests a few times, one after another on new connections, and judges them as a load's. `loops` replaces what the plan
 * says about pace and end. When the signal is aborted it ends with the request in flight.
 */
export async function tryOut(plan: LoadPlan, loops: number, signal: AbortSignal): Promise<TryOut> {
  const texts: string[] = [''];
  const versions = new Set<string>();
  const failures = new Map<string, number>();
  let sent = 0;
  let lost: string | undefined;
  const pool = startLoad({ ...plan, ...ONE_AFTER_ANOTHER, loops }, startRunClock(), {
    batch({ count, newTexts, columns }) {
      texts.push(...newTexts);
      for (let row = 0; row < count; row += 1) {
        sent += 1;
        const outcome = OUTCOMES[columns.outcome[row] ?? 0] ?? 'local';
        const version = texts[columns.version[row] ?? 0] ?? '';
        if (version !== '') versions.add(version);
        if (outcome === 'ok') continue;
        const what = `${outcome} (${texts[columns.detail[row] ?? 0] ?? ''})`;
        failures.set(what, (failures.get(what) ?? 0) + 1);
      }
    },
    health() {},
    workerLost(_, reason) {
      lost = reason;
    },
  });
  const stop = () => pool.stop();
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  await pool.ended;
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (lost !== undefined) throw new Error(`the requests could not be sent: ${lost}`);
  return { sent, failures: [...failures].map(([what, count]) => ({ what, count })), versions: [...versions] };
}

const ONE_AFTER_ANOTHER = {
  threads: 1,
  workers: 1,
  startDelayMs: 0,
  rampUpMs: 0,
  durationMs: Number.POSITIVE_INFINITY,
  thinkTimeMs: 0,
  pacingMs: 0,
  ratePerSecond: undefined,
  stages: [],
  connection: 'new',
} as const;
