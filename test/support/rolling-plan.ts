import type { RollingPlan } from '../../src/profile/strategies/rolling.ts';

/** A rolling update of the Deployment `hello` that sets nothing on it but what the test asks for. */
export function rollingPlan(plan: Partial<RollingPlan>): RollingPlan {
  return {
    deployment: 'hello',
    container: undefined,
    image: undefined,
    env: {},
    manifest: undefined,
    maxSurge: undefined,
    maxUnavailable: undefined,
    minReadySeconds: undefined,
    progressDeadlineSeconds: undefined,
    revisionHistoryLimit: undefined,
    changeCause: undefined,
    pause: undefined,
    toRevision: undefined,
    ...plan,
  };
}
