import { describe, expect, it } from 'vitest';
import { byDeletionOrder } from '../../../src/cluster/controllers/replicaset/deletion-rank.ts';
import type { Pod, PodPhase } from '../../../src/cluster/objects.ts';

const NOW_MS = Date.parse('2026-01-01T12:00:00Z');

interface Traits {
  readonly node?: string;
  readonly phase?: PodPhase;
  readonly readySince?: string;
  readonly restarts?: number;
  readonly created?: string;
  readonly cost?: string;
  readonly uid?: string;
}

function pod(name: string, traits: Traits): Pod {
  const { node = 'n', phase = 'Running', readySince, restarts = 0, created = '2026-01-01T10:00:00Z', cost, uid = name } = traits;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid,
      resourceVersion: '1',
      creationTimestamp: created,
      ...(cost === undefined ? {} : { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } }),
    },
    spec: { nodeName: node, containers: [] },
    status: {
      phase,
      conditions: readySince === undefined ? [] : [{ type: 'Ready', status: 'True', lastTransitionTime: readySince }],
      containerStatuses: [{ name: 'app', state: {}, lastState: {}, ready: true, restartCount: restarts, image: '', imageID: '' }],
    },
  };
}

const LONG_READY = { readySince: '2026-01-01T10:00:10Z' };

describe('which pod goes first when a ReplicaSet shrinks', () => {
  it.each<[string, Traits, Traits]>([
    ['not on a node before on a node', { node: '', phase: 'Pending' }, { phase: 'Pending' }],
    ['Pending before Running', { phase: 'Pending' }, { phase: 'Running' }],
    ['not ready before ready', {}, LONG_READY],
    ['lower deletion cost first', { ...LONG_READY, cost: '-5' }, LONG_READY],
    ['not ready before cheap', { cost: '9' }, { ...LONG_READY, cost: '-9' }],
    ['ready for less long first', { readySince: '2026-01-01T11:59:50Z' }, LONG_READY],
    ['more restarts first', { ...LONG_READY, restarts: 2 }, { ...LONG_READY, restarts: 1 }],
    ['younger first', { ...LONG_READY, created: '2026-01-01T11:59:50Z' }, LONG_READY],
    ['about as old: by uid', { ...LONG_READY, uid: 'a' }, { readySince: '2026-01-01T10:00:12Z', uid: 'b' }],
    [
      'about as old: by uid, not by age',
      { ...LONG_READY, uid: 'a', restarts: 0 },
      { readySince: '2026-01-01T10:00:12Z', uid: 'b', restarts: 9 },
    ],
  ])('%s', (_rule, first, second) => {
    const [one, two] = [pod('one', first), pod('two', second)];
    expect([two, one].sort(byDeletionOrder(NOW_MS))).toEqual([one, two]);
    expect([one, two].sort(byDeletionOrder(NOW_MS))).toEqual([one, two]);
  });
});
