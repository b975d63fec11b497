import * as fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { isActive, isReady } from '../../../src/cluster/controllers/pod-state.ts';
import { deleteObject } from '../../../src/cluster/deletion.ts';
import { modifyObject, type Pod, type StatefulSet } from '../../../src/cluster/objects.ts';
import type { Draft, StoreEvent } from '../../../src/cluster/store.ts';
import { type ControllerWorld, createWorld, NAMESPACE } from '../../support/controller-world.ts';

const plan = fc.record({
  replicas: fc.integer({ min: 0, max: 4 }),
  changes: fc.array(
    fc.oneof(
      fc.record({ image: fc.constantFrom('hello:1', 'hello:2', 'hello:3') }),
      fc.record({ replicas: fc.nat(4) }),
      fc.record({ deletes: fc.nat(4) }),
    ),
    { maxLength: 4 },
  ),
});

/**
 * What the node does next is drawn at random, as is how far the controllers get meanwhile. Whenever a pod is made, all below it must be
 * ready; whenever the controller takes one away, all others that are to stay must be, and of surplus pods it must be the highest.
 */
it('makes and takes away one pod at a time, in order, however pods and controllers interleave', async () => {
  await fc.assert(
    fc.asyncProperty(plan, fc.infiniteStream(fc.nat()), async ({ replicas, changes }, dice) => {
      const world = createWorld({ keysPerTurn: 1 });
      const draw = (bound: number) => Number(dice.next().value) % bound;
      const wanted = { replicas, image: 'hello:1' };
      const deletedByUser = new Set<string>();
      const broken: string[] = [];
      const unwatch = world.store.watch((event) => {
        if (event.resource === 'pods') broken.push(...offences(world.pods(), event, wanted.replicas, deletedByUser));
      });
      try {
        make(world, wanted.replicas);
        await moveSomeWay(world, draw);
        for (const asked of changes) {
          if ('deletes' in asked) deleteAsUser(world, world.pods().filter(isActive)[asked.deletes], deletedByUser);
          else Object.assign(wanted, asked);
          change(world, (draft) => {
            draft.spec.replicas = wanted.replicas;
            for (const container of draft.spec.template.spec.containers) container.image = wanted.image;
          });
          await moveSomeWay(world, draw);
        }
        await world.played();
        expect(broken).toEqual([]);
        expect(world.pods().map(({ metadata, spec }) => `${metadata.name} ${spec.containers[0]?.image}`)).toEqual(
          Array.from({ length: wanted.replicas }, (_, ordinal) => `web-${ordinal} ${wanted.image}`),
        );
      } finally {
        unwatch();
        world.stop();
      }
    }),
    { numRuns: 60 },
  );
});

/** What one change of a pod breaks of the order, the pods being as they are after it. */
function offences(pods: Pod[], { type, object, previous }: StoreEvent, replicas: number, byUser: ReadonlySet<string>): string[] {
  const { name, uid, deletionTimestamp } = object.metadata;
  const isTakenAway =
    type === 'MODIFIED' && deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined;
  const isRemoved = type === 'DELETED' && previous?.metadata.deletionTimestamp === undefined;
  const unready = pods.filter(
    (pod) => pod.metadata.name !== name && ordinalOf(pod) < replicas && !(isActive(pod) && isReady(pod)),
  );
  if (type === 'ADDED') {
    const missing = Array.from({ length: ordinalOf(object) }, (_, ordinal) => `web-${ordinal}`).filter(
      (below) => !pods.some((pod) => pod.metadata.name === below && isActive(pod) && isReady(pod)),
    );
    return missing.map((below) => `${name} was made before ${below} was ready`);
  }
  if (byUser.has(uid) || !(isTakenAway || isRemoved)) return [];
  const above = pods.filter((pod) => ordinalOf(pod) > ordinalOf(object) && ordinalOf(object) >= replicas);
  return [
    ...unready.map((pod) => `${name} was taken away while ${pod.metadata.name} was not ready`),
    ...above.map((pod) => `${name} was taken away before ${pod.metadata.name}`),
  ];
}

function ordinalOf({ metadata }: { readonly metadata: { readonly name: string } }): number {
  return Number(metadata.name.slice('web-'.length));
}

function make(world: ControllerWorld, replicas: number): void {
  world.store.create('statefulsets', {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'web', namespace: NAMESPACE },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'app', image: 'hello:1' }] } },
    },
  });
}

function change(world: ControllerWorld, edit: (draft: Draft<StatefulSet>) => void): void {
  modifyObject(world.store, 'statefulsets', NAMESPACE, 'web', edit);
}

function deleteAsUser(world: ControllerWorld, pod: Pod | undefined, deletedByUser: Set<string>): void {
  if (pod === undefined) return;
  deletedByUser.add(pod.metadata.uid);
  deleteObject(world.store, 'pods', NAMESPACE, pod.metadata.name);
}

async function moveSomeWay(world: ControllerWorld, draw: (bound: number) => number): Promise<void> {
  for (let steps = draw(40); steps > 0; steps--) {
    const pods = world.pods();
    const pod = pods[draw(Math.max(1, pods.length))];
    if (pod !== undefined) advance(world, pod, draw);
    for (let turns = draw(6); turns > 0; turns--) await setImmediate();
  }
}

/** Mostly forward; now and then a ready pod is ready no more. */
function advance({ node }: ControllerWorld, pod: Pod, draw: (bound: number) => number): void {
  const phase = pod.status?.phase;
  if (pod.metadata.deletionTimestamp !== undefined) node.confirmDeletion(node.end(pod));
  else if (phase === 'Pending' && pod.spec.nodeName !== undefined) node.start(pod);
  else if (phase === 'Running' && !isReady(pod)) node.ready(pod);
  else if (phase === 'Running' && draw(8) === 0) node.unready(pod);
}
