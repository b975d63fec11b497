import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { compare, run, type ComparisonEvent, type ProfileDocument, type RunEvent } from '../../src/api.ts';
import { clusterState } from '../support/cluster-state.ts';
import { app, service, startLab, type Lab, type Room } from '../support/release-lab.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());
afterEach(() => void vi.unstubAllEnvs());

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const listeners = () => SIGNALS.map((signal) => process.listenerCount(signal));

/** An app of 11.0 in a room of its own, and a profile that releases 12.0. Where it is comes from the options, as a test suite would say it. */
async function prepared(timing: NonNullable<Partial<ProfileDocument['release']>> = {}) {
  const room = await lab.room();
  await room.apply(app('hello', { env: { ON_SIGTERM: 'drain' } }), service({ app: 'hello' }));
  const rolling = { deployment: 'hello', image: 'cutover/hello:12.0' };
  const profile: ProfileDocument = {
    name: 'shop',
    target: { service: { name: 'hello' } },
    load: { threads: 4, rampUp: '100ms', rate: '100/s' },
    release: {
      strategy: 'rolling',
      baseline: '300ms',
      settle: '1500ms',
      timeout: '1m',
      expectVersion: '12.0',
      ...timing,
      rolling,
    },
    thresholds: ['sent > 0'],
    proof: { minRequestsDuringRelease: 1, maxGeneratorStall: '10s' },
    compare: { pause: '0s' },
  };
  return { room, profile, where: { kubeconfig: lab.kubeconfig, namespace: room.cluster.namespace } };
}

async function expectServesOld(room: Room, before: object): Promise<void> {
  expect(await clusterState(room)).toEqual(before);
  await room.serves('11.0');
}

it('releases under load, and tells what the check warned of and what happened', async () => {
  const { room, profile, where } = await prepared();
  const events: RunEvent[] = [];
  const quiet = listeners();
  const heard = new Set<string>();
  const onEvent = (event: RunEvent): void => {
    events.push(event);
    heard.add(String(listeners()));
  };
  const report = await run(profile, { ...where, onEvent });
  expect(report.reasons).toEqual(['the check passed']);
  expect(report.versions.seen.map(({ version }) => version)).toEqual(['11.0', '12.0']);
  expect(events[0]).toMatchObject({ event: 'warning', about: expect.stringContaining('hello'), fix: expect.any(String) });
  const milestones = events.flatMap((event) => (event.event === 'milestone' ? event.kind : []));
  expect(milestones).toEqual(expect.arrayContaining(['load-started', 'release-started', 'release-finished', 'load-stopped']));
  expect([...heard]).toEqual([String(quiet)]);
  await room.serves('12.0');
});

it('takes the release back when its signal is aborted in the middle', async () => {
  const { room, profile, where } = await prepared();
  const before = await clusterState(room);
  const stop = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.event === 'milestone' && event.kind === 'pod-created') stop.abort();
  };
  const folder = join(temporaryFolder(), 'out');
  const report = await run(profile, { ...where, folder, signal: stop.signal, onEvent });
  expect(report).toMatchObject({ verdict: 'interrupted', exitCode: 130 });
  expect(report.milestones.map(({ kind }) => kind)).toContain('restored');
  expect(existsSync(join(folder, 'undo.ndjson'))).toBe(false);
  await expectServesOld(room, before);
});

it('keeps the folder of a release that is to be taken back still, and says where', async () => {
  const { room, profile, where } = await prepared({ onFailure: 'keep' });
  const stop = new AbortController();
  const onEvent = (event: RunEvent): void => {
    if (event.event === 'milestone' && event.kind === 'pod-created') stop.abort();
  };
  vi.stubEnv('TMPDIR', temporaryFolder());
  const { folder } = await run(profile, { ...where, signal: stop.signal, onEvent });
  expect(existsSync(join(folder ?? '', 'undo.ndjson'))).toBe(true);
  expect(await room.cluster.get('Deployment', 'hello')).toMatchObject({
    spec: { template: { spec: { containers: [{ image: 'cutover/hello:12.0' }] } } },
  });
});

it('compares ways to release, and leaves the state it found', async () => {
  const { room, profile, where } = await prepared();
  const before = await clusterState(room);
  const events: ComparisonEvent[] = [];
  const comparison = await compare(profile, {
    ...where,
    strategies: ['rolling'],
    repeat: 1,
    seed: 3,
    onEvent: (event) => events.push(event),
  });
  await expectServesOld(room, before);
  expect(comparison).toMatchObject({ schema: 'cutover/compare/v1', complete: true, seed: 3, exitCode: 4, folder: null });
  expect(comparison.runs).toMatchObject([{ name: 'rolling', folder: '1-rolling' }]);
  expect(events).toMatchObject([
    { event: 'run-started', number: 1, of: 1, name: 'rolling' },
    { event: 'run-ended', number: 1, run: { name: 'rolling' } },
    { event: 'between' },
  ]);
});

it('is rejected for what cannot be compared', async () => {
  const { profile, where } = await prepared();
  await expect(compare(profile, { ...where, repeat: 0 })).rejects.toMatchObject({ where: 'repeat', exitCode: 2 });
  await expect(compare(profile, { ...where, whatIf: ['preSop=1s'] })).rejects.toMatchObject({ next: 'did you mean preStop?' });
});
