import { deletePod, failLiveness, freeze, kill } from './injections.ts';
import type { Scenario } from './scenario.ts';
import { COLD } from './starting-pods.ts';

const EARLY = { after: 'load-started', delayMs: 1000 } as const;
const EXITS = { ON_SIGTERM: 'exit' };

/** Two things go wrong in one run; which drop is whose is told by what was done, not by what the diagnosis looks at. */
export const TOGETHER: readonly Scenario[] = [
  {
    name: 'exits at once, and answers 503 to some all the time',
    causes: ['exits-on-sigterm', 'already-before'],
    setting: { env: { ...EXITS, FAIL_RATE: '0.03', FAIL_STATUS: '503' }, baselineMs: 3000 },
    // The app answers in full or ends.
    truth: ({ stage }) => (stage === 'complete' ? 'already-before' : 'exits-on-sigterm'),
    fix: { words: 'an app that does neither', change: { env: { ON_SIGTERM: 'serve', FAIL_RATE: '0' } } },
  },
  {
    name: 'liveness fails before the release, then exits at once',
    causes: ['liveness-restart', 'exits-on-sigterm'],
    setting: { env: EXITS, workload: { livenessFailures: 1 }, baselineMs: 5000, injections: [failLiveness(2500, EARLY)] },
    truth: ({ endedAtMs }, { releasedAtMs }) => (endedAtMs < releasedAtMs ? 'liveness-restart' : 'exits-on-sigterm'),
  },
  {
    name: 'no readiness probe, and exits at once',
    causes: ['no-readiness-probe', 'exits-on-sigterm'],
    setting: { env: { ...EXITS, START_DELAY_MS: '3000' }, workload: { readiness: 'none' }, through: 'headless' },
    // A new pod may not have answered at all when the run ends.
    truth: ({ remote }, { versionAt }) => (versionAt(remote) === '11.0' ? 'exits-on-sigterm' : 'no-readiness-probe'),
  },
  {
    name: 'ready too early, and exits at once',
    causes: ['ready-too-early', 'exits-on-sigterm'],
    setting: { env: EXITS, newEnv: COLD },
    truth: ({ stage }) => (stage === 'complete' ? 'ready-too-early' : 'exits-on-sigterm'),
  },
  {
    name: 'a pod is deleted before the release, which is a recreate',
    causes: ['eviction', 'recreate'],
    setting: { env: EXITS, release: { strategy: 'recreate' }, baselineMs: 4000, injections: [deletePod(EARLY)] },
    truth: ({ endedAtMs }, { releasedAtMs }) => (endedAtMs < releasedAtMs ? 'eviction' : 'recreate'),
  },
  {
    name: 'a pod is killed before the release, then stops listening at once',
    causes: ['stops-listening-early', 'crash'],
    setting: {
      env: { ON_SIGTERM: 'drain' },
      baselineMs: 4000,
      injections: [kill(EARLY)],
    },
    truth: ({ endedAtMs }, { releasedAtMs }) => (endedAtMs < releasedAtMs ? 'crash' : 'stops-listening-early'),
  },
  {
    name: 'the app of a pod hangs before the release, then stops listening at once',
    causes: ['slow-target', 'stops-listening-early'],
    setting: {
      env: { ON_SIGTERM: 'drain' },
      baselineMs: 4000,
      load: { threads: '120', responseTimeout: '400ms' },
      injections: [freeze(1200, EARLY)],
    },
    truth: ({ endedAtMs }, { releasedAtMs }) => (endedAtMs < releasedAtMs ? 'slow-target' : 'stops-listening-early'),
  },
  {
    name: 'behind an ingress, exits at once, and answers 503 to some all the time',
    causes: ['gateway', 'already-before'],
    setting: {
      env: { ...EXITS, LATENCY_MS: '60', FAIL_RATE: '0.03', FAIL_STATUS: '503' },
      through: 'ingress',
      load: { threads: '40' },
      baselineMs: 3000,
    },
    // The ingress says 502 for an app that has ended; the app itself only 503.
    truth: ({ detail }) => (detail === 'status 503' ? 'already-before' : 'gateway'),
  },
];
