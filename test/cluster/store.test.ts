import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KubeObject, type StoreEvent, StoreError, createStore } from '../../src/cluster/store.ts';

function deployment(name: string, replicas = 1): object {
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'kt' }, spec: { replicas } };
}

function reasonOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof StoreError) return error.reason;
    throw error;
  }
  return 'none';
}

describe('the store', () => {
  it('sets what the writer does not own', () => {
    const created = createStore().create('deployments', deployment('hello'));
    expect(created.metadata).toMatchObject({ name: 'hello', namespace: 'kt', resourceVersion: '2', generation: 1 });
    expect(created.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.metadata.creationTimestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  });

  it('makes a name of generateName that is free', () => {
    const store = createStore();
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { generateName: 'hello-', namespace: 'kt' } };
    const names = Array.from({ length: 50 }, () => store.create('pods', pod).metadata.name);
    expect(new Set(names).size).toBe(50);
    for (const name of names) expect(name).toMatch(/^hello-[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });

  it('hands out objects that nobody can change', () => {
    const store = createStore();
    const given = { ...deployment('hello'), spec: { list: [{ a: 1 }] } };
    const created = store.create('deployments', given);
    given.spec.list.push({ a: 2 });
    expect(created['spec']).toEqual({ list: [{ a: 1 }] });
    expect(() => Object.assign(created['spec'] as object, { list: [] })).toThrow(TypeError);
  });

  it.each<[string, (store: ReturnType<typeof createStore>, stored: KubeObject) => unknown, string]>([
    ['a name twice', (store) => store.create('deployments', deployment('hello')), 'AlreadyExists'],
    [
      'an old resourceVersion',
      (store, stored) => store.update('deployments', { ...stored, metadata: { ...stored.metadata, resourceVersion: '1' } }),
      'Conflict',
    ],
    [
      'the uid of another object',
      (store, stored) => store.update('deployments', { ...stored, metadata: { ...stored.metadata, uid: 'other' } }),
      'Conflict',
    ],
    [
      'no resourceVersion',
      (store, stored) => store.update('deployments', { ...stored, metadata: { ...stored.metadata, resourceVersion: '' } }),
      'none',
    ],
    [
      'an update of nothing',
      (store, stored) => store.update('deployments', { ...stored, metadata: { ...stored.metadata, name: 'gone' } }),
      'NotFound',
    ],
    ['a removal of nothing', (store) => store.remove('deployments', 'kt', 'gone'), 'NotFound'],
    [
      'the same name in another namespace',
      (store) => store.create('deployments', { metadata: { name: 'hello', namespace: 'other' } }),
      'none',
    ],
  ])('%s: %#', (_case, act, reason) => {
    const store = createStore();
    const stored = store.create('deployments', deployment('hello'));
    expect(reasonOf(() => act(store, stored))).toBe(reason);
  });

  it.each<[string, (draft: Record<string, unknown>) => void, number, number]>([
    ['the spec', (draft) => (draft['spec'] = { replicas: 5 }), 2, 1],
    ['the status', (draft) => (draft['status'] = { replicas: 5 }), 1, 1],
    ['a label', (draft) => Object.assign(draft['metadata'] as object, { labels: { a: 'b' } }), 1, 1],
    [
      'the begin of deletion',
      (draft) => Object.assign(draft['metadata'] as object, { deletionTimestamp: 'now', finalizers: ['x'] }),
      2,
      1,
    ],
    ['nothing', () => undefined, 1, 0],
    ['an undefined field', (draft) => (draft['status'] = undefined), 1, 0],
  ])('a change of %s', (_what, change, generation, events) => {
    const store = createStore();
    store.create('deployments', deployment('hello'));
    const seen: StoreEvent[] = [];
    store.watch((event) => seen.push(event));
    const changed = store.modify('deployments', 'kt', 'hello', change);
    expect(changed.metadata.generation).toBe(generation);
    expect(seen).toHaveLength(events);
  });

  it('removes an object under deletion when its last finalizer goes', () => {
    const store = createStore();
    const metadata = {
      name: 'hello',
      namespace: 'kt',
      deletionTimestamp: 'now',
      deletionGracePeriodSeconds: 0,
      finalizers: ['a', 'b'],
    };
    store.create('deployments', { metadata });
    const seen: string[] = [];
    store.watch(({ type }) => seen.push(type));
    store.modify('deployments', 'kt', 'hello', (draft) => (draft.metadata.finalizers = ['b']));
    store.modify('deployments', 'kt', 'hello', (draft) => (draft.metadata.finalizers = []));
    expect(seen).toEqual(['MODIFIED', 'DELETED']);
    expect(store.get('deployments', 'kt', 'hello')).toBeUndefined();
  });

  it('tells all watchers one order, also when a watcher changes the store', () => {
    const store = createStore();
    const first: number[] = [];
    const second: number[] = [];
    store.watch(({ revision, type }) => {
      first.push(revision);
      if (type === 'ADDED') store.modify('deployments', 'kt', 'hello', (draft) => (draft['status'] = { seen: true }));
    });
    store.watch(({ revision }) => second.push(revision));
    store.create('deployments', deployment('hello'));
    expect(first).toEqual([2, 3]);
    expect(second).toEqual([2, 3]);
  });

  it('keeps at least the asked number of changes and refuses to continue from before them', () => {
    const store = createStore({ keptEvents: 3 });
    for (let n = 0; n < 20; n += 1) store.create('deployments', deployment(`d${n}`));
    const seen: number[] = [];
    store.watch(({ revision }) => seen.push(revision), store.revision - 3);
    expect(seen).toEqual([19, 20, 21]);
    expect(reasonOf(() => store.watch(() => undefined, 2))).toBe('Expired');
    expect(reasonOf(() => store.watch(() => undefined, store.revision + 1))).toBe('Expired');
  });

  it('tells a watcher that starts anywhere exactly the changes that lead to what is stored', () => {
    const step = fc.record({ name: fc.constantFrom('a', 'b', 'c'), replicas: fc.nat(3), kind: fc.constantFrom('put', 'remove') });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.nat(60), (steps, startAt) => {
        const store = createStore();
        let start = { revision: store.revision, objects: new Map<string, KubeObject>() };
        steps.forEach(({ name, replicas, kind }, index) => {
          if (index === startAt) start = { revision: store.revision, objects: mirrorOf(store.list('deployments')) };
          const there = store.get('deployments', 'kt', name) !== undefined;
          if (kind === 'remove' && there) store.remove('deployments', 'kt', name);
          else if (!there) store.create('deployments', deployment(name, replicas));
          else store.modify('deployments', 'kt', name, (draft) => (draft['spec'] = { replicas }));
        });
        const revisions: number[] = [];
        store.watch(({ type, object, revision }) => {
          revisions.push(revision);
          if (type === 'DELETED') start.objects.delete(object.metadata.name);
          else start.objects.set(object.metadata.name, object);
        }, start.revision);
        const all = Array.from({ length: store.revision - start.revision }, (_, index) => start.revision + 1 + index);
        expect(revisions).toEqual(all);
        expect(start.objects).toEqual(mirrorOf(store.list('deployments')));
      }),
    );
  });
});

function mirrorOf(objects: readonly KubeObject[]): Map<string, KubeObject> {
  return new Map(objects.map((object) => [object.metadata.name, object]));
}
