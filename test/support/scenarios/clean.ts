import type { Scenario } from './scenario.ts';

/** Releases that are done well. Nothing is dropped, and no cause may be named. */
export const CLEAN: readonly Scenario[] = [
  { name: 'rolling, the app serves on until it is left', causes: [], setting: {} },
  {
    name: 'rolling, preStop sleeps and the app drains',
    causes: [],
    setting: { env: { ON_SIGTERM: 'drain' }, workload: { preStopSeconds: 2 } },
  },
  { name: 'restart', causes: [], setting: { release: { strategy: 'restart' } } },
  { name: 'replace', causes: [], setting: { release: { strategy: 'replace' } } },
  { name: 'canary', causes: [], setting: { release: { strategy: 'canary' } } },
  { name: 'blue/green', causes: [], setting: { release: { strategy: 'blue-green', holdMs: 1000, old: 'delete' } } },
  { name: 'rolling, headless Service', causes: [], setting: { through: 'headless' } },
  { name: 'rolling, behind an ingress', causes: [], setting: { through: 'ingress' } },
  { name: 'rolling, an app that answers 500 to some', causes: [], setting: { env: { FAIL_RATE: '0.02' } } },
];
