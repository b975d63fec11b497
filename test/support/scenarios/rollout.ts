import type { Scenario } from './scenario.ts';

const ONE_MORE = { words: 'maxSurge 1, maxUnavailable 0', change: { workload: { maxSurge: 1, maxUnavailable: 0 } } };
const EXITS = { ON_SIGTERM: 'exit' };

/** The way of releasing itself takes pods away. */
export const ROLLOUT: readonly Scenario[] = [
  {
    name: 'rolling, one of three pods cannot carry the load',
    causes: ['unavailable-during-roll'],
    setting: {
      env: { WORK_MS: '5', MOST_WAIT_MS: '600', START_DELAY_MS: '1500' },
      workload: { replicas: 3, maxSurge: 0, maxUnavailable: 2 },
      load: { threads: '300', connection: 'new' },
    },
    fix: ONE_MORE,
  },
  {
    name: 'rolling of one pod, which goes first',
    causes: ['unavailable-during-roll'],
    setting: { env: { START_DELAY_MS: '3000' }, workload: { replicas: 1, maxSurge: 0, maxUnavailable: 1 } },
    fix: ONE_MORE,
  },
  {
    name: 'recreate',
    causes: ['recreate'],
    setting: { release: { strategy: 'recreate' } },
    fix: { words: 'rolling', change: { release: { strategy: 'rolling' } } },
  },
  {
    name: 'recreate, slow start, behind an ingress',
    causes: ['recreate'],
    setting: { env: { START_DELAY_MS: '1000' }, release: { strategy: 'recreate' }, through: 'ingress' },
    fix: { words: 'rolling', change: { release: { strategy: 'rolling' } } },
  },
  {
    name: 'blue/green, old colour goes before the proxies know',
    causes: ['old-colour-removed-early'],
    setting: { env: EXITS, release: { strategy: 'blue-green', holdMs: 0, old: 'delete' }, endpointLagMs: 800, settleMs: 2500 },
    fix: { words: 'the old colour stays', change: { release: { strategy: 'blue-green', holdMs: 0, old: 'keep' } } },
  },
  {
    name: 'blue/green, old colour goes with its kept connections',
    causes: ['old-colour-removed-early'],
    setting: { env: EXITS, release: { strategy: 'blue-green', holdMs: 2000, old: 'delete' } },
    fix: { words: 'the app closes kept connections after an answer', change: { env: { ON_SIGTERM: 'drain' } } },
  },
];
