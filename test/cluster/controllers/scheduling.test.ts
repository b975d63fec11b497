import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listObjects, type PodSpec } from '../../../src/cluster/objects.ts';
import type { Draft, KubeObject } from '../../../src/cluster/store.ts';
import { type ControllerWorld, createWorld, NAMESPACE } from '../../support/controller-world.ts';

let world: ControllerWorld;
beforeEach(() => {
  world = createWorld();
  world.store.create('nodes', {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node-1', labels: { disk: 'fast', cores: '8' } },
    spec: {},
    status: { allocatable: { cpu: '2', memory: '1Gi' } },
  });
});
afterEach(() => world.stop());

const place = (spec: Partial<PodSpec>) =>
  world.store.create('pods', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: NAMESPACE },
    spec: { containers: [{ name: 'app', image: 'x' }], ...spec },
  });
const requesting = (requests: Record<string, string>): Partial<PodSpec> => ({
  containers: [{ name: 'app', image: 'x', resources: { requests } }],
});
const requiring = (...terms: object[]): Partial<PodSpec> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const term = (key: string, operator: string, ...values: string[]) => ({ matchExpressions: [{ key, operator, values }] });
const pod = () => listObjects(world.store, 'pods')[0];
const scheduled = () => pod()?.status?.conditions?.find(({ type }) => type === 'PodScheduled');
const changeNode = (change: (spec: Record<string, unknown>) => void) =>
  world.store.modify('nodes', undefined, 'node-1', (node: Draft<KubeObject>) => change(node['spec'] as Record<string, unknown>));

const OF_ONE = (reasons: string) =>
  `0/1 nodes are available: ${reasons}. no new claims to deallocate, preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`;
const NO_MATCH = OF_ONE("1 node(s) didn't match Pod's node affinity/selector");

describe('a pod that the node cannot take', () => {
  it.each<[string, Partial<PodSpec>, string]>([
    ['asks for another node', { nodeSelector: { disk: 'slow' } }, NO_MATCH],
    ['needs another node', requiring(term('disk', 'NotIn', 'fast'), term('cores', 'Gt', '8')), NO_MATCH],
    ['is too large', requesting({ cpu: '64', memory: '2Gi' }), OF_ONE('1 Insufficient cpu, 1 Insufficient memory')],
    ['wants what is not there', requesting({ 'nvidia.com/gpu': '1' }), OF_ONE('1 Insufficient nvidia.com/gpu')],
    [
      'is to be spread over zones that are none',
      { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }] },
      OF_ONE("1 node(s) didn't match pod topology spread constraints (missing required label)"),
    ],
  ])('%s', async (_why, spec, message) => {
    place(spec);
    await world.settled();
    expect(pod()?.spec.nodeName).toBeUndefined();
    expect(scheduled()).toMatchObject({ status: 'False', reason: 'Unschedulable', message });
    expect(world.events('Pod')).toEqual([`FailedScheduling: ${message}`]);
  });

  it.each<[string, Partial<PodSpec>]>([
    ['asks for this node', { nodeSelector: { disk: 'fast' } }],
    ['needs this node', requiring(term('disk', 'In', 'slow'), term('cores', 'Lt', '9'))],
    ['needs it by name', requiring({ matchFields: [{ key: 'metadata.name', operator: 'In', values: ['node-1'] }] })],
    ['fits', requesting({ cpu: '2', memory: '1Gi', 'ephemeral-storage': '1Ti' })],
    [
      'would rather be spread',
      { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }] },
    ],
  ])('but not when it %s', async (_why, spec) => {
    place(spec);
    await world.settled();
    expect([pod()?.spec.nodeName, scheduled()?.status]).toEqual(['node-1', 'True']);
  });

  it('waits for the node to change', async () => {
    changeNode((spec) => Object.assign(spec, { unschedulable: true }));
    place({});
    await world.settled();
    expect(scheduled()?.message).toBe(OF_ONE('1 node(s) were unschedulable'));
    changeNode((spec) =>
      Object.assign(spec, { unschedulable: false, taints: [{ key: 'only', value: 'us', effect: 'NoSchedule' }] }),
    );
    await world.settled();
    expect(scheduled()?.message).toBe(OF_ONE('1 node(s) had untolerated taint(s)'));
    changeNode((spec) => delete spec['taints']);
    await world.settled();
    expect([pod()?.spec.nodeName, scheduled()?.status]).toEqual(['node-1', 'True']);
    expect(world.events('Pod').map((event) => event.split(':')[0])).toEqual([
      'FailedScheduling',
      'FailedScheduling',
      'Scheduled',
    ]);
  });

  it.each([
    ['Exists', { key: 'only', operator: 'Exists' }],
    ['Equal', { key: 'only', value: 'us', effect: 'NoSchedule' }],
    ['everything', { operator: 'Exists' }],
  ])('tolerates a taint by %s', async (_how, toleration) => {
    changeNode((spec) => Object.assign(spec, { taints: [{ key: 'only', value: 'us', effect: 'NoSchedule' }] }));
    place({ tolerations: [toleration] });
    await world.settled();
    expect(pod()?.spec.nodeName).toBe('node-1');
  });
});
