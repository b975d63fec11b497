import { isIPv6 } from 'node:net';
import { startRunClock } from '../clock.ts';
import { OUTCOMES } from './outcome.ts';
import type { LoadPlan, RequestPlan } from './plan.ts';
import { startLoad } from './pool.ts';

export interface TryOut {
  readonly sent: number;
  /** What was not ok, each once, with how often it was: `refused (ECONNREFUSED)`, `rejected (status 500)`. */
  readonly failures: readonly { readonly what: string; readonly count: number }[];
  /** The versions that were told, each once. */
  readonly versions: readonly string[];
}

/** One of the servers behind the plan's target, and what to send to it. */
export interface TryOutOrder {
  readonly host: string;
  readonly port: number;
  /** At least; the plan's requests are sent an equal number of times. */
  readonly requests: number;
  /** Instead of the plan's requests, expecting 2xx; undefined: those. */
  readonly path: string | undefined;
}

/** Sends the plan's requests straight to one server, as the plan's target would get them: with its Host header and server name. */
export function tryOutServer(plan: LoadPlan, { host, port, requests, path }: TryOutOrder, signal: AbortSignal): Promise<TryOut> {
  const { protocol, host: targetHost, pathname } = new URL(plan.target.url);
  const url = `${protocol}//${isIPv6(host) ? `[${host}]` : host}:${port}${pathname}`;
  const target = { ...plan.target, url, moreUrls: [], proxy: undefined, hostHeader: plan.target.hostHeader ?? targetHost };
  const own = path === undefined ? plan.requests : [justGet(path)];
  return tryOut({ ...plan, target, requests: own }, Math.ceil(requests / own.length), signal);
}

function justGet(path: string): RequestPlan {
  const expectStatus = [{ from: 200, to: 299 }];
  return { name: path, method: 'GET', path, headers: {}, body: undefined, expectStatus, expectations: [] };
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
