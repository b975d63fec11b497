import { deletePod, failLiveness, freeze, kill, scale } from './injections.ts';
import type { Scenario } from './scenario.ts';

/** So long before the release that what is done a second after the load's start is over by then. */
const baselineMs = 4000;
const EARLY = { after: 'load-started', delayMs: 1000 } as const;
/** Clean with any app: nothing is taken away. */
const release = { strategy: 'blue-green', holdMs: 1500, old: 'keep' } as const;
const EXITS = { ON_SIGTERM: 'exit' };
const SERVES_ON = { words: 'the app serves on until connections have left it', change: { env: { ON_SIGTERM: 'serve' } } };

/** What has nothing to do with the release, which is a clean one. */
export const DISTURBANCES: readonly Scenario[] = [
  {
    name: 'a pod is deleted before the release',
    causes: ['eviction'],
    setting: { env: EXITS, release, baselineMs, injections: [deletePod(EARLY)] },
    fix: SERVES_ON,
  },
  {
    name: 'a pod is deleted after the release',
    causes: ['eviction'],
    setting: {
      env: EXITS,
      release,
      settleMs: 3000,
      injections: [deletePod({ after: 'release-finished', delayMs: 500 })],
    },
    fix: SERVES_ON,
  },
  {
    name: 'scaled down before the release',
    causes: ['eviction'],
    setting: { env: EXITS, release, baselineMs, workload: { replicas: 3 }, injections: [scale('hello-blue', 2, EARLY)] },
    fix: SERVES_ON,
  },
  {
    name: 'liveness fails before the release',
    causes: ['liveness-restart'],
    setting: { env: EXITS, workload: { livenessFailures: 1 }, release, baselineMs, injections: [failLiveness(2500, EARLY)] },
    fix: { words: 'ten failures in a row', change: { workload: { livenessFailures: 10 } } },
  },
  {
    name: 'the app of a pod is killed before the release',
    causes: ['crash'],
    setting: { baselineMs, injections: [kill(EARLY)] },
  },
  {
    name: 'the new version crashes after the release',
    causes: ['crash'],
    setting: { newEnv: { CRASH_AFTER_MS: '7000' }, settleMs: 5000 },
    fix: { words: 'a version that does not crash', change: { newEnv: { CRASH_AFTER_MS: '600000' } } },
  },
  {
    name: 'the app of a pod hangs before the release',
    causes: ['slow-target'],
    setting: { baselineMs, load: { threads: '120', responseTimeout: '400ms' }, injections: [freeze(1200, EARLY)] },
    fix: { words: 'patience', change: { load: { threads: '400', responseTimeout: '5s' } } },
  },
  {
    name: 'rolling, an app that answers 503 to some',
    causes: ['already-before'],
    setting: { env: { FAIL_RATE: '0.03', FAIL_STATUS: '503' }, baselineMs: 3000 },
    fix: { words: 'an app that does not', change: { env: { FAIL_RATE: '0' } } },
  },
  {
    name: 'rolling, idle connections end when the next request comes',
    causes: ['idle-keep-alive-race'],
    setting: {
      env: { KEEP_ALIVE_MS: '400', DEAF_MS: '15' },
      load: { rate: undefined, threads: '40', connection: 'keep-alive', thinkTime: { uniform: ['300ms', '500ms'] } },
      baselineMs,
    },
    fix: { words: 'the server keeps idle connections for longer', change: { env: { KEEP_ALIVE_MS: '60000' } } },
  },
];
