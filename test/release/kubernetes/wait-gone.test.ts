import { afterAll, beforeAll, expect, it } from 'vitest';
import { app, startLab, type Lab } from '../../support/release-lab.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

it('a deleted Deployment is gone when its last pod is, also one whose ReplicaSet went before', async () => {
  const room = await lab.room();
  const { cluster } = room;
  await room.apply(app('hello', { env: { ON_SIGTERM: 'serve', SERVE_MS: '3000' }, spec: { revisionHistoryLimit: 0 } }));
  await room.apply(app('hello', { version: '12.0', spec: { revisionHistoryLimit: 0 } }));
  await cluster.waitFor('ReplicaSet', { labels: 'app=hello' }, 'the old ReplicaSet to be gone', ({ length }) =>
    length === 1 ? undefined : `${length} are there`,
  );
  const versions = (await cluster.list('Pod', { labels: 'app=hello' })).map(({ spec }) => spec?.containers[0]?.image);
  expect(new Set(versions)).toEqual(new Set(['cutover/hello:11.0', 'cutover/hello:12.0']));

  await cluster.deleteDeployment('hello');
  expect(await cluster.list('Pod', { labels: 'app=hello' })).toEqual([]);
});
