import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CanaryPlan, CanaryStep } from '../../../src/profile/strategies/canary.ts';
import type { Deployment } from '../../../src/release/cluster-port.ts';
import { matches } from '../../../src/release/labels.ts';
import { canaryOf, replicasOf } from '../../../src/release/strategies/canary-deployment.ts';
import { app } from '../../support/release-lab.ts';

const PLAN: CanaryPlan = {
  service: 'hello',
  deployment: 'hello',
  name: 'hello-canary',
  trackLabel: 'track',
  container: undefined,
  image: 'hello:12',
  env: {},
  manifest: undefined,
  steps: [],
  significance: 0.001,
};

/** With a track in its selector, and what a cluster adds to an object. */
function stable(): Deployment {
  const { metadata, spec, ...rest } = app('hello');
  const labels = { app: 'hello', track: 'stable' };
  const selector = { matchLabels: { app: 'hello' }, matchExpressions: [{ key: 'track', operator: 'In', values: ['stable'] }] };
  return {
    ...rest,
    metadata: { ...metadata, uid: 'u', resourceVersion: '7', annotations: { 'deployment.kubernetes.io/revision': '3' } },
    spec: { ...spec, selector, template: { ...spec?.template, metadata: { labels } } },
  };
}

describe('the canary of a Deployment', () => {
  const canary = canaryOf(stable(), PLAN, undefined);

  it('is the new version under a name and a track of its own', () => {
    expect(canary.metadata).toEqual({ name: 'hello-canary', labels: { app: 'hello', track: 'canary' } });
    expect(canary.spec?.template.spec?.containers[0]?.image).toBe('hello:12');
    expect(canary.spec?.template.metadata?.labels).toEqual({ app: 'hello', track: 'canary' });
  });

  it('shares no pods with it', () => {
    const [stableLabels, canaryLabels] = [stable(), canary].map(({ spec }) => spec?.template.metadata?.labels);
    expect(matches(canary.spec?.selector ?? {}, canaryLabels)).toBe(true);
    expect(matches(canary.spec?.selector ?? {}, stableLabels)).toBe(false);
    expect(matches(stable().spec?.selector ?? {}, canaryLabels)).toBe(false);
  });
});

describe('the size of a step', () => {
  const step = (size: CanaryStep['size']): CanaryStep => ({ size, warmUpMs: 0, holdMs: 1, thresholds: [] });

  it.each([
    [{ replicas: 3 }, 10, 3],
    [{ share: 0.25 }, 3, 1],
    [{ share: 0.5 }, 3, 3],
    [{ share: 0.1 }, 18, 2],
    [{ share: 0.01 }, 3, 1],
  ])('%j beside %d pods: %d', (size, stableReplicas, replicas) => {
    expect(replicasOf(step(size), stableReplicas)).toBe(replicas);
  });

  it('by share is as near to it as whole pods come', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 0.95, noNaN: true }), fc.integer({ min: 1, max: 200 }), (share, stableReplicas) => {
        const wanted = (share * stableReplicas) / (1 - share);
        const replicas = replicasOf(step({ share }), stableReplicas);
        expect(replicas).toBeGreaterThanOrEqual(1);
        if (wanted >= 1) expect(Math.abs(replicas - wanted)).toBeLessThanOrEqual(0.5 + 1e-9);
      }),
    );
  });
});
