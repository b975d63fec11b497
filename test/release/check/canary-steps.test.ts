import { describe, expect, it } from 'vitest';
import type { CanaryStep } from '../../../src/profile/strategies/canary.ts';
import { stepFindings } from '../../../src/release/check/canary-steps.ts';

const found = (size: CanaryStep['size'], stableReplicas: number) => {
  const steps = [{ size, warmUpMs: 0, holdMs: 1, thresholds: [] }];
  const [finding] = stepFindings({ steps }, stableReplicas, 'Deployment default/hello');
  return `${finding?.level}: ${finding?.what}`;
};

describe('a step of a canary', () => {
  it.each<[size: CanaryStep['size'], stableReplicas: number, finding: string]>([
    [{ share: 0.25 }, 3, 'ok: step 1 of the canary is 1 beside 3 pods: 25 % of the new connections'],
    [{ share: 0.3 }, 3, 'ok: step 1 of the canary is 1 beside 3 pods: 25 % of the new connections'],
    [{ share: 0.01 }, 3, 'warning: step 1 of the canary is 1 beside 3 pods: 25 % of the new connections, where 1 % are wanted'],
    [{ replicas: 5 }, 1, 'ok: step 1 of the canary is 5 beside 1 pods: 83.3 % of the new connections'],
  ])('of %j beside %d: %s', (size, stableReplicas, finding) => {
    expect(found(size, stableReplicas)).toBe(finding);
  });
});
