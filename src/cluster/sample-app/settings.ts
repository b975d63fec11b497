/** How the sample app behaves, read from its environment. */
export interface AppSettings {
  readonly version: string;
  readonly pod: string;
  readonly host: string;
  readonly port: number;
  /**
   * What SIGTERM does. `exit`: end at once, whatever is in flight. `drain`: stop listening, answer what still comes on open connections
   * with `Connection: close`, end when all are closed. `serve`: fail readiness and go on for `serveMs`, then drain. `refuse`: the same, but
   * answer 503 meanwhile. `hold`: stop listening and serve open connections as ever, end when their clients have closed them all.
   */
  readonly onSigterm: OnSigterm;
  readonly serveMs: number;
  /** How long a drain leaves an idle connection open, so that a request already under way on it is still answered. */
  readonly drainIdleMs: number;
  /** Time before the app starts to listen. */
  readonly startDelayMs: number;
  readonly latencyMs: number;
  /** Each request takes this long of the app's only worker; 0: they do not wait for each other. */
  readonly workMs: number;
  /** A request that would have to wait longer than this for the worker is answered 503 at once. */
  readonly mostWaitMs: number;
  /** Share of requests answered with `failStatus`, evenly spread: 0.1 is every tenth. */
  readonly failRate: number;
  readonly failStatus: number;
  /** Time after it listens, and is ready, in which all requests are answered with `failStatus`. */
  readonly warmUpMs: number;
  readonly failReadiness: boolean;
  readonly failHealth: boolean;
  /** Ends by itself with code 1 after this time. */
  readonly crashAfterMs: number | undefined;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
  /**
   * How long before that it is no longer read, so that what comes then is lost: what clients see whose network is this slow to tell
   * them that the connection was closed.
   */
  readonly deafMs: number;
}

const ON_SIGTERM = ['exit', 'drain', 'serve', 'refuse', 'hold'] as const;

type OnSigterm = (typeof ON_SIGTERM)[number];

type Environment = Readonly<Record<string, string | undefined>>;

/** Throws an Error that names the variable when its value makes no sense. */
export function readSettings(env: Environment): AppSettings {
  return {
    version: env['APP_VERSION'] ?? 'unknown',
    pod: env['POD_NAME'] ?? 'none',
    host: env['HOST'] ?? '127.0.0.1',
    port: number(env, 'PORT', 8080),
    onSigterm: onSigterm(env['ON_SIGTERM'] ?? 'drain'),
    serveMs: number(env, 'SERVE_MS', 5000),
    drainIdleMs: number(env, 'DRAIN_IDLE_MS', 1000),
    startDelayMs: number(env, 'START_DELAY_MS', 0),
    latencyMs: number(env, 'LATENCY_MS', 0),
    workMs: number(env, 'WORK_MS', 0),
    mostWaitMs: number(env, 'MOST_WAIT_MS', 1000),
    failRate: number(env, 'FAIL_RATE', 0),
    failStatus: number(env, 'FAIL_STATUS', 500),
    warmUpMs: number(env, 'WARM_UP_MS', 0),
    failReadiness: isSet(env['FAIL_READINESS']),
    failHealth: isSet(env['FAIL_HEALTH']),
    crashAfterMs: env['CRASH_AFTER_MS'] === undefined ? undefined : number(env, 'CRASH_AFTER_MS', 0),
    keepAliveMs: number(env, 'KEEP_ALIVE_MS', 65_000),
    deafMs: number(env, 'DEAF_MS', 0),
  };
}

function number(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new Error(`${name}=${text}: not a number of 0 or more`);
  return value;
}

function onSigterm(text: string): OnSigterm {
  const known = ON_SIGTERM.find((name) => name === text);
  if (known === undefined) throw new Error(`ON_SIGTERM=${text}: expected one of ${ON_SIGTERM.join(', ')}`);
  return known;
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '' && text !== '0' && text !== 'false';
}
