import { describe, expect, it } from 'vitest';
import { CHECKS } from '../../src/cluster/admission/pod-security/checks.ts';
import type { PodSpec } from '../../src/cluster/objects.ts';
import { deadlineSeconds, fleetJob } from '../../src/fleet/job.ts';
import type { FleetSettings } from '../../src/profile/fleet.ts';

const SETTINGS: FleetSettings = {
  workers: 3,
  image: 'cutover/cutover:1',
  namespace: undefined,
  nodeSelector: { disk: 'fast' },
  tolerations: [{ key: 'load', operator: 'Exists', value: undefined, effect: 'NoSchedule' }],
  resources: { requests: { cpu: '1', memory: undefined }, limits: {} },
  serviceAccount: 'cutover-worker',
  spread: 'zone',
  readyWithinMs: 60_000,
};

describe("a fleet's Job", () => {
  const { metadata, spec } = fleetJob('cutover-ab', 'load', SETTINGS, 30_000);
  const pod = spec?.template.spec;
  const [container] = pod?.containers ?? [];

  it('runs every index once and is deleted by the cluster where nobody else does', () => {
    expect(metadata).toMatchObject({ name: 'cutover-ab', namespace: 'load' });
    expect(spec).toMatchObject({ completionMode: 'Indexed', completions: 3, parallelism: 3, backoffLimit: 0 });
    expect(spec).toMatchObject({ ttlSecondsAfterFinished: 300, activeDeadlineSeconds: 630 });
    expect(pod?.restartPolicy).toBe('Never');
  });

  it('passes the Pod Security Standard restricted', () => {
    const violations = CHECKS.restricted.map((check) => check(pod as unknown as PodSpec));
    expect(violations).toEqual(CHECKS.restricted.map(() => undefined));
    expect(container?.securityContext?.readOnlyRootFilesystem).toBe(true);
  });

  it('goes where the profile says, without what it does not say', () => {
    expect(pod).toMatchObject({
      serviceAccountName: 'cutover-worker',
      nodeSelector: { disk: 'fast' },
      tolerations: [{ key: 'load', operator: 'Exists', effect: 'NoSchedule' }],
      topologySpreadConstraints: [
        { topologyKey: 'topology.kubernetes.io/zone', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
      ],
    });
    expect(pod?.tolerations?.[0]).not.toHaveProperty('value');
    expect(container).toMatchObject({
      image: 'cutover/cutover:1',
      args: ['worker', '--fleet', 'cutover-ab', '--namespace', 'load'],
      resources: { requests: { cpu: '1' }, limits: {} },
    });
  });

  it.each([
    [Infinity, 86_400],
    [0, 600],
    [1_500, 602],
  ])('is ended by the cluster when a load planned for %d ms has not ended after %d s', (plannedMs, seconds) => {
    expect(deadlineSeconds(plannedMs)).toBe(seconds);
  });
});
