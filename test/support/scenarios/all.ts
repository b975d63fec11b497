import { CLEAN } from './clean.ts';
import { DISTURBANCES } from './disturbances.ts';
import { ENDING_PODS } from './ending-pods.ts';
import { ROLLOUT } from './rollout.ts';
import { ROUTING } from './routing.ts';
import type { Scenario } from './scenario.ts';
import { STARTING_PODS } from './starting-pods.ts';
import { TOGETHER } from './together.ts';

/** What the diagnosis is measured by: each cause that can be staged on the embedded cluster, clean runs, and two causes at once. */
export const SCENARIOS: readonly Scenario[] = [
  ...CLEAN,
  ...ENDING_PODS,
  ...STARTING_PODS,
  ...ROLLOUT,
  ...ROUTING,
  ...DISTURBANCES,
  ...TOGETHER,
];
