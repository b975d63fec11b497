import { expect, it } from 'vitest';
import { createStore, type Draft, type KubeObject, type StoreEvent } from '../../src/cluster/store.ts';

it.each<[string, string, (draft: Draft<KubeObject>) => void, number]>([
  ['a pod’s place', 'pods', (draft) => (draft['spec'] = { nodeName: 'n', containers: [] }), 1],
  ['a pod’s spec', 'pods', (draft) => (draft['spec'] = { containers: [{}] }), 2],
  ['a pod’s annotation', 'pods', (draft) => (draft.metadata.annotations = { a: 'b' }), 1],
  ['a Deployment’s annotation', 'deployments', (draft) => (draft.metadata.annotations = { a: 'b' }), 2],
  [
    'a Deployment’s revision',
    'deployments',
    (draft) => (draft.metadata.annotations = { 'deployment.kubernetes.io/revision': '2' }),
    1,
  ],
])('a change of %s leaves or raises the generation as Kubernetes does', (_what, resource, change, generation) => {
  const store = createStore();
  store.create(resource, { apiVersion: 'v1', kind: 'Any', metadata: { name: 'a', namespace: 'n' }, spec: { containers: [] } });
  expect(store.modify(resource, 'n', 'a', change).metadata.generation).toBe(generation);
});

it('shows the end of a grace period before the object goes', () => {
  const store = createStore();
  store.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'n' } });
  const seen: [string, number | undefined, boolean][] = [];
  store.watch(({ type, object, previous }: StoreEvent) =>
    seen.push([type, object.metadata.deletionGracePeriodSeconds, previous?.metadata.deletionGracePeriodSeconds === 0]),
  );
  for (const deletionGracePeriodSeconds of [30, 0]) {
    store.modify('pods', 'n', 'a', (draft) => {
      Object.assign(draft.metadata, { deletionTimestamp: '2026-01-01T00:00:00Z', deletionGracePeriodSeconds });
    });
  }
  expect(seen).toEqual([
    ['MODIFIED', 30, false],
    ['MODIFIED', 0, false],
    ['DELETED', 0, true],
  ]);
});
