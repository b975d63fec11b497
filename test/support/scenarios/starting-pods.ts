import type { Scenario } from './scenario.ts';

const WITH_PROBE = { words: 'a readiness probe', change: { workload: { readiness: 'http' } } } as const;
// Both are for longer than a busy machine takes to send the first request to a pod that says it is ready.
const SLOW_START = { env: { START_DELAY_MS: '3000' }, workload: { readiness: 'none' } } as const;
export const COLD = { WARM_UP_MS: '6000', FAIL_STATUS: '503' };
/** It does not say that it is ready before it can serve. */
const HONEST = { words: 'honest readiness', change: { newEnv: { WARM_UP_MS: '0', START_DELAY_MS: '2000' } } };

/** Pods that get traffic before they can serve. */
export const STARTING_PODS: readonly Scenario[] = [
  { name: 'rolling, no readiness probe', causes: ['no-readiness-probe'], setting: SLOW_START, fix: WITH_PROBE },
  {
    name: 'rolling, no readiness probe, headless Service',
    causes: ['no-readiness-probe'],
    setting: { ...SLOW_START, through: 'headless' },
    fix: WITH_PROBE,
  },
  { name: 'rolling, ready too early', causes: ['ready-too-early'], setting: { newEnv: COLD }, fix: HONEST },
  {
    name: 'canary, ready too early',
    causes: ['ready-too-early'],
    setting: { newEnv: COLD, release: { strategy: 'canary' } },
    fix: HONEST,
  },
  {
    name: 'blue/green, ready too early',
    causes: ['ready-too-early'],
    setting: { newEnv: COLD, release: { strategy: 'blue-green', holdMs: 1000, old: 'delete' } },
    fix: HONEST,
  },
];
