import type { Scenario } from './scenario.ts';

const SERVES_ON = { words: 'the app serves on until connections have left it', change: { env: { ON_SIGTERM: 'serve' } } };
const EXITS = { ON_SIGTERM: 'exit' };

/** Pods that go while requests still come. */
export const ENDING_PODS: readonly Scenario[] = [
  { name: 'rolling, exits at once', causes: ['exits-on-sigterm'], setting: { env: EXITS }, fix: SERVES_ON },
  {
    name: 'rolling of four, exits at once, kept connections',
    causes: ['exits-on-sigterm'],
    setting: { env: EXITS, workload: { replicas: 4 }, load: { connection: 'keep-alive' } },
    fix: SERVES_ON,
  },
  {
    name: 'restart, exits at once',
    causes: ['exits-on-sigterm'],
    setting: { env: EXITS, release: { strategy: 'restart' } },
    fix: SERVES_ON,
  },
  {
    name: 'replace, exits at once',
    causes: ['exits-on-sigterm'],
    setting: { env: EXITS, release: { strategy: 'replace' } },
    fix: SERVES_ON,
  },
  {
    name: 'canary, exits at once',
    causes: ['exits-on-sigterm'],
    setting: { env: EXITS, release: { strategy: 'canary' } },
    fix: {
      words: 'preStop sleeps, and the app drains',
      change: { env: { ON_SIGTERM: 'drain' }, workload: { preStopSeconds: 2 } },
    },
  },
  {
    name: 'rolling, exits at once, headless Service',
    causes: ['exits-on-sigterm'],
    setting: { env: EXITS, through: 'headless' },
    fix: SERVES_ON,
  },
  {
    name: 'rolling, drains and stops listening at once',
    causes: ['stops-listening-early'],
    setting: { env: { ON_SIGTERM: 'drain' } },
    fix: { words: 'preStop sleeps 2 s', change: { workload: { preStopSeconds: 2 } } },
  },
  {
    name: 'rolling, answers 503 while it drains',
    causes: ['stops-listening-early'],
    setting: { env: { ON_SIGTERM: 'refuse' } },
    fix: {
      words: 'preStop sleeps 2 s, and the app drains',
      change: { env: { ON_SIGTERM: 'drain' }, workload: { preStopSeconds: 2 } },
    },
  },
  {
    name: 'rolling, preStop sleeps, then exits at once',
    causes: ['keep-alive-not-closed'],
    setting: { env: EXITS, workload: { preStopSeconds: 2 } },
    fix: { words: 'the app closes kept connections after an answer', change: { env: { ON_SIGTERM: 'drain' } } },
  },
  {
    name: 'rolling, keeps connections until it is killed',
    causes: ['keep-alive-not-closed'],
    setting: { env: { ON_SIGTERM: 'hold' }, workload: { preStopSeconds: 2, graceSeconds: 4 } },
    fix: { words: 'the app closes kept connections after an answer', change: { env: { ON_SIGTERM: 'drain' } } },
  },
  {
    name: 'rolling, long requests and a short grace period',
    causes: ['grace-too-short'],
    setting: {
      env: { LATENCY_MS: '3000' },
      workload: { graceSeconds: 2 },
      load: { rate: '60/s', threads: '240' },
      baselineMs: 4000,
    },
    fix: { words: 'grace period of 10 s', change: { workload: { graceSeconds: 10 } } },
  },
];
