import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preflight } from '../../../src/release/preflight.ts';
import { app, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { prepared, released } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

async function quota(room: Room, hard: Readonly<Record<string, string>>) {
  const metadata = { name: 'team' };
  await room.cluster.create('ResourceQuota', { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } });
  await room.cluster.waitFor('ResourceQuota', {}, 'the quota to be counted', ([found]) =>
    found?.status?.used === undefined ? 'not counted' : undefined,
  );
}

async function defaultRequest(room: Room, cpu: string) {
  const limits = [{ type: 'Container', defaultRequest: { cpu } }];
  await room.cluster.create('LimitRange', {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name: 'usual' },
    spec: { limits },
  });
}

describe('two colours side by side', () => {
  it.each<[string, Record<string, string>, string]>([
    ['pods', { pods: '3' }, 'it needs pods 2 more, where 1 of 3 is left'],
    ['count/deployments.apps', { 'count/deployments.apps': '1' }, 'it needs count/deployments.apps 1 more, where 0 of 1 is left'],
  ])('are refused in one sentence where the quota has no %s for them', async (_, hard, reason) => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green');
    await quota(room, hard);
    const what = `Deployment hello-green does not fit into ResourceQuota ${room.cluster.namespace}/team: ${reason}`;
    await expect(preflight(settings, room.cluster)).rejects.toMatchObject({ message: what, exitCode: 5 });
    const { result } = await released(room, settings);
    expect(result).toEqual({ kind: 'failed', reason: what, restoration: { kind: 'nothing' } });
  });

  it('are refused for requests that a LimitRange fills in, and where pods say none', async () => {
    const room = await lab.room();
    await defaultRequest(room, '300m');
    const settings = await prepared(room, 'blue-green');
    await quota(room, { 'requests.cpu': '1' });
    await expect(preflight(settings, room.cluster)).rejects.toThrow('it needs requests.cpu 600m more, where 400m of 1 is left');
    await room.cluster.remove('LimitRange', 'usual');
    await expect(preflight(settings, room.cluster)).rejects.toThrow(
      /do not say requests\.cpu, which ResourceQuota \S+ asks of every pod/,
    );
  });

  it('are refused also where the idle colour is there, and has no pods yet', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green', {}, { idle: 'as-is' });
    await room.apply(app('hello-green', { color: 'green', replicas: 0 }));
    await quota(room, { pods: '3', 'count/deployments.apps': '2' });
    await expect(preflight(settings, room.cluster)).rejects.toThrow('it needs pods 2 more, where 1 of 3 is left');
  });

  it('are not kept from running by a quota that is overdrawn of something else', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green');
    await quota(room, { services: '0' });
    await preflight(settings, room.cluster);
  });

  it('fit where the idle colour makes room first, and the report says what they take', async () => {
    const room = await lab.room();
    await defaultRequest(room, '100m');
    const settings = await prepared(room, 'blue-green');
    await room.apply(app('hello-green', { color: 'green', version: '10.0' }));
    await quota(room, { pods: '4', 'requests.cpu': '400m', 'count/deployments.apps': '2' });
    await preflight(settings, room.cluster);
    const told: string[] = [];
    const { result } = await released(room, settings, {
      at: (kind, detail) => void (kind === 'resources-checked' && told.push(detail)),
    });
    expect(result).toEqual({ kind: 'released' });
    expect(told).toEqual(['hello-green takes 2 more pods with requests for 200m cpu, until hello-blue is deleted']);
  });
});
