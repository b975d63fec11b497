import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programsLeftBy } from '../../src/release/undo/left-programs.ts';
import { runCli, startCli } from '../support/cli.ts';
import { clusterState } from '../support/cluster-state.ts';
import { faultyApi } from '../support/faulty-api.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';

let lab: Lab;
let folder: string;
beforeAll(async () => {
  lab = await startLab();
  folder = mkdtempSync(join(tmpdir(), 'cutover-test-'));
});
afterAll(async () => {
  await lab.stop();
  rmSync(folder, { recursive: true });
});

const DRAINS = { ON_SIGTERM: 'exit' };

/** A room with 11.0 in it, and a profile that releases 12.0 over it. */
async function prepared(release: (room: Room) => object, ...objects: Parameters<Room['apply']>) {
  const room = await lab.room();
  await room.apply(...objects);
  const { namespace } = room.cluster;
  const profile = join(folder, `${namespace}.yaml`);
  writeFileSync(
    profile,
    JSON.stringify({
      cluster: { kubeconfig: lab.kubeconfig, namespace },
      target: { service: { name: 'hello' } },
      load: { threads: 2, rate: '50/s', version: { header: 'X-App-Version' } },
      release: { baseline: '100ms', settle: '100ms', timeout: '1m', ...release(room) },
    }),
  );
  return { room, profile, out: join(folder, namespace) };
}

/** `env`: of the new version, which goes on being rolled out for as long as it is not ready. */
const rolling = (image: string, env: object = {}, more: object = {}) =>
  prepared(
    () => ({ strategy: 'rolling', rolling: { deployment: 'hello', image, env }, ...more }),
    app('hello', { env: DRAINS }),
    service({ app: 'hello' }),
  );

const blueGreen = () => {
  const blue = app('hello-blue', { color: 'blue', env: DRAINS });
  return prepared(
    (room) => ({
      strategy: 'blue-green',
      blueGreen: {
        service: 'hello',
        colours: {
          blue: { deployment: 'hello-blue', manifest: room.manifest(blue) },
          green: { deployment: 'hello-green', manifest: room.manifest(app('hello-green', { color: 'green', version: '12.0' })) },
        },
        hold: '1m',
      },
    }),
    blue,
    service({ app: 'hello', color: 'blue' }),
  );
};

describe('a release whose cutover was killed', () => {
  it.each([
    ['blue-green, after the switch', blueGreen, ' endpoints-switched '],
    ['blue-green, with the new colour on its way', blueGreen, ' idle-created '],
    ['rolling', () => rolling('cutover/hello:12.0', { FAIL_READINESS: '1' }), ' updated '],
  ])('%s: is taken back by rollback, once', async (_, prepare, milestone) => {
    const { room, profile, out } = await prepare();
    const before = await clusterState(room);
    const run = startCli(['run', profile, '--out', out]);
    await run.seen(milestone);

    const tooEarly = await runCli(['rollback', out]);
    expect(tooEarly).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(`process ${run.process.pid}`) });
    expect(statSync(join(out, 'undo.ndjson')).mode & 0o777).toBe(0o600);

    run.process.kill('SIGKILL');
    await run.result;
    expect(await clusterState(room)).not.toEqual(before);
    expect((await runCli(['report', out])).stderr).toContain(`cutover rollback ${out}`);

    const rollback = await runCli(['rollback', out]);
    expect(rollback).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Restored') });
    expect(await clusterState(room)).toEqual(before);
    await room.serves('11.0');
    expect(readdirSync(out)).not.toContain('undo.ndjson');

    const again = await runCli(['rollback', out]);
    expect(again).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Nothing to take back') });
    expect(await clusterState(room)).toEqual(before);
  });
});

it('a failed release that the profile wants kept is taken back when the user says so', async () => {
  const { room, profile, out } = await rolling('registry.invalid/hello:99', {}, { onFailure: 'keep' });
  const before = await clusterState(room);
  const { exitCode, stdout } = await runCli(['run', profile, '--out', out]);
  expect(exitCode).toBe(5);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('`cutover rollback` takes it back');
  expect(await clusterState(room)).not.toEqual(before);
  expect((await runCli(['rollback', out])).exitCode).toBe(0);
  expect(await clusterState(room)).toEqual(before);
  await room.serves('11.0');
});

it('a release that is done leaves nothing to take back, and a rollback that cannot be done can be done later', async () => {
  const { room, profile, out } = await rolling('cutover/hello:12.0');
  const run = startCli(['run', profile, '--out', out]);
  await run.seen(' updated ');
  run.process.kill('SIGKILL');
  await run.result;
  const ours = await room.cluster.get('Deployment', 'hello');
  if (ours?.spec === undefined) throw new Error('the Deployment is gone');

  const foreign = {
    ...ours,
    spec: { ...ours.spec, template: app('hello', { version: '13.0' }).spec?.template ?? ours.spec.template },
  };
  await room.cluster.patch('Deployment', 'hello', { spec: { template: foreign.spec.template } });
  const refused = await runCli(['rollback', out]);
  expect(refused).toMatchObject({ exitCode: 5, stdout: expect.stringContaining('someone else has changed its template') });
  expect(readdirSync(out)).toContain('undo.ndjson');

  await room.cluster.patch('Deployment', 'hello', { spec: { template: ours.spec.template } });
  expect((await runCli(['rollback', out])).exitCode).toBe(0);
  await room.serves('11.0');

  const done = join(folder, 'done');
  await runCli(['run', profile, '--out', done]);
  expect(readdirSync(done)).not.toContain('undo.ndjson');
  expect(await runCli(['rollback', done])).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining('Nothing to take back'),
  });
  await room.serves('12.0');
});

it('a second Ctrl-C ends the wait for the undo, a third changes nothing, and a rollback brings it to its end', async () => {
  const { room, profile, out } = await prepared(
    () => ({ strategy: 'recreate', recreate: { deployment: 'hello', image: 'cutover/hello:12.0' } }),
    // Taking it back takes as long as the old pods need to start.
    app('hello', { env: { ...DRAINS, START_DELAY_MS: '3000' } }),
    service({ app: 'hello' }),
  );
  const before = await clusterState(room);
  const run = startCli(['run', profile, '--out', out]);
  await run.seen(' updated ');
  run.process.kill('SIGINT');
  await run.seen(' restore-started ');
  run.process.kill('SIGINT');
  await run.seen('no longer waiting for the old version to be restored');
  run.process.kill('SIGINT');
  const { exitCode, stdout } = await run.result;
  expect(exitCode).toBe(130);
  expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/NOT restored .*still to do, by hand or with `cutover rollback`: Deployment/);

  expect(await runCli(['rollback', out])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('Restored') });
  expect(await clusterState(room)).toEqual(before);
  await room.serves('11.0');
});

it.skipIf(process.platform !== 'linux')('programs of a killed release are waited for before they are taken back', async () => {
  const { room, profile, out } = await prepared(
    ({ folder: place }) => ({
      strategy: 'command',
      command: {
        // It would be ended with cutover, and does not listen.
        steps: [{ name: 'deploy', run: `trap '' TERM; echo green > ${place}/color; exec sleep 60` }],
        grace: '1m',
        undo: [{ name: 'restore', run: `echo blue > ${place}/color` }],
      },
    }),
    app('hello', { env: DRAINS }),
    service({ app: 'hello' }),
  );
  const run = startCli(['run', profile, '--out', out]);
  await run.seen(' step-started ');
  const color = join(room.folder, 'color');
  await expect.poll(() => existsSync(color)).toBe(true);
  run.process.kill('SIGKILL');
  await run.result;

  const refused = await runCli(['rollback', out]);
  const left = programsLeftBy(out);
  for (const program of left) process.kill(program, 'SIGKILL');
  expect(left).not.toEqual([]);
  expect(refused).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(`still run: ${left.join(', ')}`) });
  await expect.poll(() => programsLeftBy(out)).toEqual([]);

  expect((await runCli(['rollback', out])).exitCode).toBe(0);
  expect(readFileSync(color, 'utf8')).toBe('blue\n');
});

it('a rollback goes to the cluster of the release, and not beside a process that it cannot see, unless told to', async () => {
  const { room, profile, out } = await rolling('cutover/hello:12.0');
  const kubeconfig = join(room.folder, 'kubeconfig');
  copyFileSync(lab.kubeconfig, kubeconfig);
  const before = await clusterState(room);
  const run = startCli(['run', profile, '--kubeconfig', kubeconfig, '--out', out]);
  await run.seen(' updated ');
  run.process.kill('SIGKILL');
  await run.result;

  await using elsewhere = await faultyApi(readFileSync(lab.kubeconfig, 'utf8'));
  copyFileSync(elsewhere.kubeconfig, kubeconfig);
  const otherCluster = await runCli(['rollback', out]);
  expect(otherCluster).toMatchObject({ exitCode: 5, stderr: expect.stringContaining(`now leads to ${elsewhere.server}`) });
  expect(elsewhere.calls.every(({ path }) => path === '/version')).toBe(true);

  const journal = join(out, 'undo.ndjson');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace(/"host":"[^"]*"/, '"host":"build-7.invalid"'));
  const otherMachine = await runCli(['rollback', out, '--kubeconfig', lab.kubeconfig]);
  expect(otherMachine).toMatchObject({ exitCode: 5, stderr: expect.stringContaining('this release was run on build-7.invalid') });

  expect((await runCli(['rollback', out, '--kubeconfig', lab.kubeconfig, '--force'])).exitCode).toBe(0);
  expect(await clusterState(room)).toEqual(before);
});

it('what the cluster knows is in the journal only, for the owner’s eyes, and goes with it', async () => {
  const secret = 'pass-of-the-db';
  const { profile, out } = await prepared(
    () => ({ strategy: 'rolling', rolling: { deployment: 'hello', image: 'cutover/hello:12.0' } }),
    app('hello', { env: { ...DRAINS, DB_PASSWORD: secret } }),
    service({ app: 'hello' }),
  );
  const run = startCli(['run', profile, '--out', out]);
  await run.seen(' updated ');
  run.process.kill('SIGKILL');
  const said = await run.result;
  expect(filesWith(secret, out)).toEqual(['undo.ndjson']);
  const rollback = await runCli(['rollback', out]);
  expect(rollback.exitCode).toBe(0);
  expect(filesWith(secret, out)).toEqual([]);
  expect([said, rollback].map(({ stdout, stderr }) => stdout + stderr).join('')).not.toContain(secret);
});

function filesWith(text: string, place: string): string[] {
  return readdirSync(place).filter((name) => readFileSync(join(place, name), 'latin1').includes(text));
}

it('a folder without a run is refused', async () => {
  expect(await runCli(['rollback', join(folder, 'nowhere')])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('there is no such folder'),
  });
});
