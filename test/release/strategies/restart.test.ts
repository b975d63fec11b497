import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preflight } from '../../../src/release/preflight.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { prepared, released, restart } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const RESTARTED_AT = 'kubectl.kubernetes.io/restartedAt';

/** Of pods that stay. */
async function podNames(room: Room): Promise<string[]> {
  const pods = await room.cluster.list('Pod', { labels: 'app=hello' });
  return pods.flatMap(({ metadata }) => (metadata?.deletionTimestamp === undefined ? [metadata?.name ?? ''] : [])).sort();
}

async function specOf(room: Room) {
  return (await room.cluster.get('Deployment', 'hello'))?.spec;
}

describe('a restart', () => {
  it('replaces every pod by one of the same version, and says so as kubectl does', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'restart');
    const [before, oldPods] = [await specOf(room), await podNames(room)];
    await preflight(settings, room.cluster);
    const { result, milestones } = await released(room, settings);
    expect(result).toEqual({ kind: 'released' });
    const steps = ['history', 'updated', 'rolled-out', 'old-removed', 'history'];
    expect(milestones).toEqual(['release-started', ...steps, 'release-finished']);
    const newPods = await podNames(room);
    expect(newPods).toHaveLength(oldPods.length);
    expect(newPods.filter((name) => oldPods.includes(name))).toEqual([]);
    const after = await specOf(room);
    const restartedAt = after?.template.metadata?.annotations?.[RESTARTED_AT];
    expect(restartedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const { annotations: _, ...metadata } = after?.template.metadata ?? {};
    expect({ ...after, template: { ...after?.template, metadata } }).toEqual(before);
    await room.serves('11.0');
  });

  it('whose new pods cannot run, as their configuration is gone, fails and leaves the old ones serving', async () => {
    const room = await lab.room();
    const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'greeting' }, data: { text: 'hello' } };
    const deployment = app('hello');
    const [container] = deployment.spec?.template.spec?.containers ?? [];
    container?.env?.push({ name: 'GREETING', valueFrom: { configMapKeyRef: { name: 'greeting', key: 'text' } } });
    await room.apply(config, deployment, service({ app: 'hello' }));
    const [before, oldPods] = [await specOf(room), await podNames(room)];
    await room.cluster.remove('ConfigMap', 'greeting');
    const { result } = await released(room, restart());
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('CreateContainerConfigError'),
      restoration: { kind: 'restored' },
    });
    expect(await specOf(room)).toEqual(before);
    expect(await podNames(room)).toEqual(oldPods);
    await room.serves('11.0');
  });
});
