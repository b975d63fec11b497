import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseSettings } from '../../src/profile/release.ts';
import { recordedRelease } from '../../src/release/recorded-release.ts';
import { readStartState, waitAsBefore } from '../../src/release/start-state.ts';
import { foldersToTakeBack, readUndoFile } from '../../src/release/undo/journal-read.ts';
import { rollBack } from '../../src/release/undo/roll-back.ts';
import { applyWhatIf } from '../../src/release/what-if.ts';
import { clusterState } from '../support/cluster-state.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';
import { prepared, update, type StrategyName } from '../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const signal = new AbortController().signal;
const mark = () => {};

async function takeBackAll({ cluster, folder }: Room): Promise<void> {
  for (const each of foldersToTakeBack(folder)) {
    const recorded = readUndoFile(each);
    if (recorded === undefined) throw new Error(`nothing to take back in ${each}`);
    expect(await rollBack(each, recorded, { cluster, abandon: signal, mark })).toMatchObject({ kind: 'restored' });
  }
}

function releaseReturnably({ cluster, folder }: Room, settings: ReleaseSettings) {
  return recordedRelease(settings, { cluster, where: cluster.where, signal, mark, folder, returnable: true });
}

describe.each<StrategyName>(['rolling', 'recreate', 'restart', 'replace', 'blue-green'])(
  'a %s release that was done',
  (strategy) => {
    it('is taken back to where it began', async () => {
      const room = await lab.room();
      const settings = await prepared(room, strategy);
      const [start, before] = [await readStartState([settings], room.cluster), await clusterState(room)];

      expect(await releaseReturnably(room, settings)).toEqual({ kind: 'released' });
      expect(await clusterState(room)).not.toEqual(before);
      await expect(waitAsBefore(start, room.cluster)).rejects.toThrow('the cluster is not as it was before');

      await takeBackAll(room);
      await waitAsBefore(start, room.cluster);
      expect(await clusterState(room)).toEqual(before);
      expect(foldersToTakeBack(room.folder)).toEqual([]);
    });
  },
);

it('a release from another form of the Deployment is taken back, then the form', async () => {
  const room = await lab.room();
  const { cluster, folder } = room;
  await room.apply(app('hello', { replicas: 1 }), service({ app: 'hello' }));
  const settings = update('rolling', { image: 'cutover/hello:12.0' });
  const [start, before] = [await readStartState([settings], cluster), await clusterState(room)];
  const whatIfFolder = join(folder, 'what-if');
  mkdirSync(whatIfFolder);

  const tools = { cluster, where: cluster.where, folder: whatIfFolder, stepMs: 60_000, mark };
  await applyWhatIf('hello', { preStopSeconds: 1, replicas: 2, maxSurge: 2, minReadySeconds: 1 }, tools);
  expect((await cluster.get('Deployment', 'hello'))?.spec).toMatchObject({
    replicas: 2,
    minReadySeconds: 1,
    strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } },
    template: { spec: { containers: [{ lifecycle: { preStop: { sleep: { seconds: 1 } } } }] } },
  });
  expect(await releaseReturnably(room, settings)).toEqual({ kind: 'released' });

  expect(foldersToTakeBack(folder)).toEqual([folder, whatIfFolder]);
  await takeBackAll(room);
  await waitAsBefore(start, cluster);
  expect(await clusterState(room)).toEqual(before);
});

it('says what is not as it was', async () => {
  const room = await lab.room();
  const { cluster } = room;
  const { namespace } = cluster;
  await room.apply(app('hello', { replicas: 1 }), service({ app: 'hello' }));
  const start = await readStartState([update('rolling', {})], cluster);

  await cluster.patch('Deployment', 'hello', { spec: { minReadySeconds: 1 }, metadata: { labels: { team: 'shop' } } });
  await cluster.patch('Service', 'hello', { spec: { sessionAffinity: 'ClientIP' } });
  const fault = waitAsBefore(start, cluster);
  await expect(fault).rejects.toThrow(`Deployment ${namespace}/hello: metadata.labels.team: "shop", was not there`);
  await expect(fault).rejects.toThrow(`Deployment ${namespace}/hello: spec.minReadySeconds: 1, was not there`);
  await expect(fault).rejects.toThrow(`Service ${namespace}/hello: spec.sessionAffinity: "ClientIP", was "None"`);
});
