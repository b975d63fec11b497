import * as fc from 'fast-check';
import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { isActive, isReady } from '../../../src/cluster/controllers/pod-state.ts';
import { resolveFenceposts } from '../../../src/cluster/controllers/deployment/fenceposts.ts';
import type { Pod } from '../../../src/cluster/objects.ts';
import { type ControllerWorld, createWorld } from '../../support/controller-world.ts';

const amount = fc.oneof(
  fc.nat(4),
  fc.nat(100).map((percent) => `${percent}%`),
);
const plan = fc.record({
  replicas: fc.integer({ min: 1, max: 7 }),
  maxSurge: amount,
  maxUnavailable: amount,
  images: fc.array(fc.constantFrom('hello:1', 'hello:2', 'hello:3'), { minLength: 1, maxLength: 3 }),
});

/**
 * What the node does next is drawn at random, as is how far the controllers get meanwhile; and at every single change of the store the
 * promise of the strategy must hold: enough ready pods that nobody has asked to go, and not too many asked for. (Between two ReplicaSets
 * that change places a pod too many may show for a moment, as in a real cluster; not once the controllers have come to rest.)
 */
it('never has too few available pods or too many pods, however pods and controllers interleave', async () => {
  await fc.assert(
    fc.asyncProperty(plan, fc.infiniteStream(fc.nat()), async ({ replicas, maxSurge, maxUnavailable, images }, dice) => {
      const world = createWorld({ keysPerTurn: 1 });
      const draw = (bound: number) => Number(dice.next().value) % bound;
      try {
        world.deploy({ replicas, strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } } });
        await world.played();
        const limits = resolveFenceposts(maxSurge, maxUnavailable, replicas);
        const broken: string[] = [];
        const unwatch = world.store.watch(() => {
          const available = staying(world).filter(isReady).length;
          const asked = world.replicaSets().reduce((sum, { spec }) => sum + (spec.replicas ?? 1), 0);
          if (available < replicas - limits.maxUnavailable) broken.push(`only ${available} available of ${replicas}`);
          if (asked > replicas + limits.maxSurge) broken.push(`${asked} asked for ${replicas}`);
        });
        for (const image of images) {
          world.setImage(image);
          await rollSomeWay(world, draw);
          await world.settled();
          expect(staying(world).length).toBeLessThanOrEqual(replicas + limits.maxSurge);
        }
        await world.played();
        unwatch();
        expect(broken).toEqual([]);
        const last = images.at(-1);
        expect(world.pods().map(({ spec }) => spec.containers[0]?.image)).toEqual(Array.from({ length: replicas }, () => last));
      } finally {
        world.stop();
      }
    }),
    { numRuns: 40 },
  );
});

function staying(world: ControllerWorld): Pod[] {
  return world.pods().filter(isActive);
}

async function rollSomeWay(world: ControllerWorld, draw: (bound: number) => number): Promise<void> {
  for (let steps = draw(60); steps > 0; steps--) {
    const pods = world.pods();
    const pod = pods[draw(Math.max(1, pods.length))];
    if (pod !== undefined) advance(world, pod);
    for (let turns = draw(6); turns > 0; turns--) await setImmediate();
  }
}

function advance({ node }: ControllerWorld, pod: Pod): void {
  const phase = pod.status?.phase;
  if (pod.metadata.deletionTimestamp !== undefined) node.confirmDeletion(node.end(pod));
  else if (phase === 'Pending' && pod.spec.nodeName !== undefined) node.start(pod);
  else if (phase === 'Running' && !isReady(pod)) node.ready(pod);
}
