import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReplaceableKind } from '../../../src/release/object-kind.ts';
import { preflight } from '../../../src/release/preflight.ts';
import { isReady } from '../../../src/release/rollout.ts';
import { takeBack } from '../../../src/release/undo/action.ts';
import { app, asKind, service, startLab, type AppOptions, type Lab, type Room } from '../../support/release-lab.ts';
import { released, replace } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const KINDS: readonly ReplaceableKind[] = ['ReplicaSet', 'ReplicationController', 'StatefulSet'];
const OLD = 'cutover/hello:11.0';
const NEW = 'cutover/hello:12.0';

/** 11.0 as a workload of this kind, in a room of its own. */
async function roomWith(kind: ReplaceableKind, options: AppOptions = {}): Promise<Room> {
  const room = await lab.room();
  await room.apply(asKind(kind, app('hello', options)), service({ app: 'hello' }));
  return room;
}

/** Uids by image, of pods that stay. */
async function podsIn(room: Room) {
  const pods = await room.cluster.list('Pod', { labels: 'app=hello' });
  return pods
    .filter(({ metadata }) => metadata?.deletionTimestamp === undefined)
    .map(({ metadata, spec }) => ({ uid: metadata?.uid ?? '', image: spec?.containers[0]?.image }));
}

describe.each(KINDS)('replacing the pods of a %s', (kind) => {
  it('deletes them one at a time, each when the replacement of the last one is ready and among the endpoints', async () => {
    const room = await roomWith(kind, { replicas: 3 });
    const settings = replace({ kind, image: NEW });
    await preflight(settings, room.cluster);
    const least = await leastReadyDuring(room, async () => {
      const { result, milestones } = await released(room, settings);
      expect(result).toEqual({ kind: 'released' });
      const replaced = ['pod-replaced', 'pod-replaced', 'pod-replaced'];
      const steps = ['updated', ...replaced, 'rolled-out', 'old-removed'];
      expect(milestones).toEqual(['release-started', ...steps, 'release-finished']);
    });
    expect(least).toBe(2);
    expect((await podsIn(room)).map(({ image }) => image)).toEqual([NEW, NEW, NEW]);
    await room.serves('12.0');
  });

  it('fails when the first replacement cannot run, and is taken back without touching the others', async () => {
    const room = await roomWith(kind);
    const [before, pods] = [await room.cluster.get(kind, 'hello'), await podsIn(room)];
    const { result } = await released(room, replace({ kind, image: 'registry.invalid/hello:99' }));
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(
        /cannot replace its pods: container hello of pod hello-\S+ cannot run: (ErrImagePull|ImagePull)/,
      ),
      restoration: { kind: 'restored' },
    });
    expect((await room.cluster.get(kind, 'hello'))?.spec).toEqual(before?.spec);
    const after = await podsIn(room);
    expect(after.map(({ image }) => image)).toEqual([OLD, OLD]);
    const kept = after.filter(({ uid }) => pods.some((pod) => pod.uid === uid));
    expect(kept).toHaveLength(1);
    await room.serves('11.0');
  });

  it('interrupted half-way is taken back, pods and all', async () => {
    const room = await roomWith(kind);
    const before = await room.cluster.get(kind, 'hello');
    const interrupt = new AbortController();
    const { result } = await released(room, replace({ kind, image: NEW, pauseMs: 60_000 }), {
      signal: interrupt.signal,
      at: (milestone) => {
        if (milestone === 'pod-replaced') interrupt.abort(new Error('Ctrl-C'));
      },
    });
    expect(result).toMatchObject({
      kind: 'interrupted',
      reason: expect.stringContaining('while pausing before the next pod of'),
      restoration: { kind: 'restored' },
    });
    expect((await room.cluster.get(kind, 'hello'))?.spec).toEqual(before?.spec);
    expect((await podsIn(room)).map(({ image }) => image)).toEqual([OLD, OLD]);
    await room.serves('11.0');
  });
});

/** The fewest pods that were ready at a time while it happened. */
async function leastReadyDuring(room: Room, happening: () => Promise<void>): Promise<number> {
  const over = new AbortController();
  let least = Infinity;
  const following = room.cluster.until(over.signal).follow('Pod', { labels: 'app=hello' }, (pods) => {
    least = Math.min(least, pods.filter(isReady).length);
  });
  await happening();
  over.abort();
  await following.catch(() => {});
  return least;
}

describe('a replacement of which the pods may not be created', () => {
  it('waits where the quota has room as soon as the old pod is gone', async () => {
    const room = await roomWith('ReplicaSet', { env: { ON_SIGTERM: 'serve', SERVE_MS: '500' } });
    await room.cluster.create('ResourceQuota', { metadata: { name: 'tight' }, spec: { hard: { pods: '2' } } });
    const { result } = await released(room, replace({ image: NEW }));
    expect(result).toEqual({ kind: 'released' });
  });

  it('fails with the reason where they never may, and is taken back', async () => {
    const room = await roomWith('ReplicaSet');
    const limits = [{ type: 'Container', max: { cpu: '100m' } }];
    await room.cluster.create('LimitRange', { metadata: { name: 'small' }, spec: { limits } });
    const greedy = app('hello', { version: '12.0' });
    const [container] = greedy.spec?.template.spec?.containers ?? [];
    if (container !== undefined) container.resources = { limits: { cpu: '2' } };
    const { result } = await released(room, replace({ manifest: room.manifest(asKind('ReplicaSet', greedy)) }));
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/cannot replace its pods: pods cannot be created: FailedCreate: .*maximum cpu usage/),
      restoration: { kind: 'restored' },
    });
    await room.serves('11.0');
  });
});

describe('the new template', () => {
  it('comes from a manifest, image and environment put in; the size stays', async () => {
    const room = await roomWith('ReplicaSet');
    const manifest = room.manifest(asKind('ReplicaSet', app('hello', { version: '13.0', replicas: 7 })));
    const { result } = await released(room, replace({ manifest, env: { GREETING: 'hi' } }));
    expect(result).toEqual({ kind: 'released' });
    expect(await podsIn(room)).toHaveLength(2);
    const found = await room.cluster.get('ReplicaSet', 'hello');
    expect(found?.spec?.template?.spec?.containers[0]?.env).toContainEqual({ name: 'GREETING', value: 'hi' });
    await room.serves('13.0');
  });

  it('that is the old one is no release', async () => {
    const room = await roomWith('ReplicaSet');
    const manifest = room.manifest(asKind('ReplicaSet', app('hello')));
    const { result } = await released(room, replace({ manifest }));
    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('nothing to release') });
  });
});

describe('taking back', () => {
  it('once more replaces nothing more', async () => {
    const room = await roomWith('ReplicaSet');
    const before = await room.cluster.get('ReplicaSet', 'hello');
    const oldPods = (await podsIn(room)).map(({ uid }) => uid);
    await released(room, replace({ image: NEW }));
    const ours = await room.cluster.get('ReplicaSet', 'hello');
    if (before === undefined || ours === undefined) throw new Error('hello is gone');
    const undo = { do: 'put-back-workload', kind: 'ReplicaSet', before, ours, oldPods } as const;
    await takeBack(undo, room.cluster);
    const once = await podsIn(room);
    expect(once.map(({ image }) => image)).toEqual([OLD, OLD]);
    await takeBack(undo, room.cluster);
    expect(await podsIn(room)).toEqual(once);
  });

  it('leaves a template that somebody else has set', async () => {
    const room = await roomWith('ReplicaSet');
    const before = await room.cluster.get('ReplicaSet', 'hello');
    if (before === undefined) throw new Error('hello is gone');
    const ours = await room.cluster.patch('ReplicaSet', 'hello', {
      spec: { template: app('hello', { version: '12.0' }).spec?.template },
    });
    const theirs = await room.cluster.patch('ReplicaSet', 'hello', {
      spec: { template: app('hello', { version: '13.0' }).spec?.template },
    });
    const undo = takeBack({ do: 'put-back-workload', kind: 'ReplicaSet', before, ours, oldPods: [] }, room.cluster);
    await expect(undo).rejects.toThrow('someone else has changed its template meanwhile; it is left as it is');
    expect((await room.cluster.get('ReplicaSet', 'hello'))?.spec).toEqual(theirs.spec);
    expect(await podsIn(room)).toHaveLength(2);
  });
});

describe('a replacement is refused before anything is changed', () => {
  it.each<[what: string, kind: ReplaceableKind, object: object, plan: Parameters<typeof replace>[0], message: string]>([
    ['nothing there', 'ReplicaSet', service({ app: 'x' }), { image: NEW }, 'there is no such ReplicaSet'],
    ['the image it has', 'ReplicaSet', asKind('ReplicaSet', app('hello')), { image: OLD }, 'nothing to release'],
    ['no replicas', 'ReplicaSet', asKind('ReplicaSet', app('hello', { replicas: 0 })), { image: NEW }, 'it has 0 replicas'],
    [
      'a StatefulSet that replaces by itself',
      'StatefulSet',
      rollsByItself(),
      { image: NEW },
      'its update strategy is RollingUpdate, so its controller replaces the pods by itself',
    ],
  ])('%s', async (_, kind, object, plan, message) => {
    const room = await lab.room();
    await room.apply(object);
    await expect(preflight(replace({ kind, ...plan }), room.cluster)).rejects.toThrow(message);
  });

  it('a ReplicaSet that belongs to a Deployment', async () => {
    const room = await lab.room();
    await room.apply(app('hello'));
    const [owned] = await room.cluster.list('ReplicaSet');
    const checking = preflight(replace({ name: owned?.metadata?.name ?? '', image: NEW }), room.cluster);
    await expect(checking).rejects.toMatchObject({
      message: 'it belongs to Deployment hello, which would undo the change',
      next: 'release Deployment hello',
    });
  });

  it.each(KINDS)('other labels than the selector of the %s wants', async (kind) => {
    const room = await roomWith(kind);
    const other = app('hello', { version: '12.0', color: 'green' });
    const relabelled = {
      ...other,
      spec: { ...other.spec, template: { ...other.spec?.template, metadata: { labels: { app: 'hi' } } } },
    };
    const manifest = room.manifest(asKind(kind, relabelled as typeof other));
    const checking = preflight(replace({ kind, manifest }), room.cluster);
    await expect(checking).rejects.toMatchObject({ exitCode: 2, where: manifest });
  });
});

function rollsByItself(): object {
  const { spec, ...rest } = asKind('StatefulSet', app('hello')) as { spec: object };
  return { ...rest, spec: { ...spec, updateStrategy: { type: 'RollingUpdate' } } };
}
