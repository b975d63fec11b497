/** How the sample app behaves, read from its environment. */
export interface AppSettings {
  readonly version: string;
  readonly pod: string;
  readonly host: string;
  readonly port: number;
  /**
   * What SIGTERM does. `exit`: end at once, whatever is in flight. `drain`: stop listening, answer what still comes on open connections
   * with `Connection: close`, end when all are closed. `serve`: fail readiness and go on for `serveMs`, then drain.
   */
  readonly onSigterm: 'exit' | 'drain' | 'serve';
  readonly serveMs: number;
  /** How long a drain leaves an idle connection open, so that a request already under way on it is still answered. */
  readonly drainIdleMs: number;
  /** Time before the app starts to listen. */
  readonly startDelayMs: number;
  readonly latencyMs: number;
  /** Share of requests answered with 500, evenly spread: 0.1 is every tenth. */
  readonly failRate: number;
  readonly failReadiness: boolean;
  readonly failHealth: boolean;
  /** Ends by itself with code 1 after this time. */
  readonly crashAfterMs: number | undefined;
  /** How long an idle connection is kept. */
  readonly keepAliveMs: number;
}

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
    failRate: number(env, 'FAIL_RATE', 0),
    failReadiness: isSet(env['FAIL_READINESS']),
    failHealth: isSet(env['FAIL_HEALTH']),
    crashAfterMs: env['CRASH_AFTER_MS'] === undefined ? undefined : number(env, 'CRASH_AFTER_MS', 0),
    keepAliveMs: number(env, 'KEEP_ALIVE_MS', 65_000),
  };
}

function number(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new Error(`${name}=${text}: not a number of 0 or more`);
  return value;
}

function onSigterm(text: string): AppSettings['onSigterm'] {
  if (text === 'exit' || text === 'drain' || text === 'serve') return text;
  throw new Error(`ON_SIGTERM=${text}: expected exit, drain or serve`);
}

function isSet(text: string | undefined): boolean {
  return text !== undefined && text !== '' && text !== '0' && text !== 'false';
}
