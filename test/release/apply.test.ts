import { afterAll, beforeAll, expect, it } from 'vitest';
import { applyManifests } from '../../src/release/apply.ts';
import { parseManifest } from '../../src/release/manifest.ts';
import { app, service, startLab, type Lab } from '../support/release-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

it('creates, leaves alone and updates, and waits for each rollout', async () => {
  const room = await lab.room();
  const apply = async (...objects: unknown[]) => {
    const told: string[] = [];
    const text = objects.map((object) => JSON.stringify(object)).join('\n---\n');
    await applyManifests(parseManifest(text, 'test'), room.cluster, (line) => told.push(line));
    return told;
  };
  const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } };
  const all = [config, app('hello'), service({ app: 'hello' })];
  const rolledOut = 'Deployment hello rolled out';
  expect(await apply(...all)).toEqual([
    'ConfigMap settings created',
    'Deployment hello created',
    'Service hello created',
    rolledOut,
  ]);
  expect(await room.cluster.list('Pod', { labels: 'app=hello' })).toHaveLength(2);

  const again = ['ConfigMap settings unchanged', 'Service hello unchanged'];
  expect(await apply(...all)).toEqual(expect.arrayContaining(again));

  expect(await apply(app('hello', { version: '12.0' }))).toEqual(['Deployment hello configured', rolledOut]);
  await room.serves('12.0');
});

it('takes away what the last manifest said and this one does not, and leaves what others have added', async () => {
  const room = await lab.room();
  const config = (data: object) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data });
  await room.apply(config({ a: '1', b: '2' }));
  await room.cluster.patch('ConfigMap', 'settings', { data: { theirs: 'kept' } });
  await room.apply(config({ a: '3' }));
  expect((await room.cluster.get('ConfigMap', 'settings'))?.data).toEqual({ a: '3', theirs: 'kept' });
});

it('ends with the reason when a rollout cannot succeed', async () => {
  const room = await lab.room();
  await expect(room.apply(app('hello', { image: 'registry.invalid/hello:1' }))).rejects.toThrow(/cannot roll out: .*Err?Image/);
});
