import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preflight } from '../../../src/release/preflight.ts';
import { app, service, startLab, type Lab } from '../../support/release-lab.ts';
import { prepared, released, update } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

describe('a good release', () => {
  it.each(['rolling', 'recreate'] as const)('%s moves the Deployment to the new version', async (strategy) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy);
    const before = await room.cluster.get('Deployment', 'hello');
    await preflight(settings, room.cluster);
    await room.serves('11.0');
    const { result, milestones } = await released(room, settings);
    expect(result).toEqual({ kind: 'released' });
    const steps = ['history', 'updated', 'rolled-out', 'old-removed', 'history'];
    expect(milestones).toEqual(['release-started', ...steps, 'release-finished']);
    await room.serves('12.0');
    expect(await room.cluster.list('Pod', { labels: 'app=hello' })).toHaveLength(2);
    const after = await room.cluster.get('Deployment', 'hello');
    expect(after?.spec?.strategy).toEqual(before?.spec?.strategy);
  });

  it.each(['rolling', 'recreate'] as const)('%s takes its new form from a manifest', async (strategy) => {
    const room = await lab.room();
    await prepared(room, strategy);
    const manifest = room.manifest(app('hello', { version: '13.0', replicas: 1 }));
    expect((await released(room, update(strategy, { manifest }))).result).toEqual({ kind: 'released' });
    await room.serves('13.0');
    expect(await room.cluster.list('Pod', { labels: 'app=hello' })).toHaveLength(1);
  });

  it('rolling waits for old pods also where their ReplicaSet is gone before them, as nothing of the history is kept', async () => {
    const room = await lab.room();
    const env = { ON_SIGTERM: 'serve', SERVE_MS: '2000' };
    await room.apply(app('hello', { env, spec: { revisionHistoryLimit: 0 } }), service({ app: 'hello' }));
    const { result } = await released(room, update('rolling', { image: 'cutover/hello:12.0' }));
    expect(result).toEqual({ kind: 'released' });
    const images = (await room.cluster.list('Pod', { labels: 'app=hello' })).map(({ spec }) => spec?.containers[0]?.image);
    expect(images).toEqual(['cutover/hello:12.0', 'cutover/hello:12.0']);
  });

  it('blue-green goes to green, keeps blue or deletes it, and comes back over what is left', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green', {}, { old: 'keep' });
    if (settings.strategy !== 'blue-green') throw new Error('prepared another strategy');
    await preflight(settings, room.cluster);
    const there = await released(room, settings);
    expect(there.result).toEqual({ kind: 'released' });
    const steps = ['idle-created', 'idle-ready', 'switched', 'endpoints-switched'];
    const before = ['release-started', 'active-read', 'resources-checked'];
    expect(there.milestones).toEqual([...before, ...steps, 'old-kept', 'release-finished']);
    await room.serves('12.0');
    expect(await room.cluster.list('Pod', { labels: 'color=blue' })).toHaveLength(2);

    const image = 'cutover/hello:13.0';
    const back = await released(room, { ...settings, blueGreen: { ...settings.blueGreen, image, old: 'delete' } });
    expect(back.result).toEqual({ kind: 'released' });
    expect(back.milestones).toEqual([...before, 'idle-deleted', ...steps, 'old-removed', 'release-finished']);
    await room.serves('13.0');
    expect(await room.cluster.get('Deployment', 'hello-green')).toBeUndefined();
    expect(await room.cluster.list('Pod', { labels: 'color=green' })).toEqual([]);
  });
});
