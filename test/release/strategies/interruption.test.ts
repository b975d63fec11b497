import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ReleaseSettings } from '../../../src/profile/release.ts';
import type { MilestoneKind } from '../../../src/release/milestone.ts';
import { recordedRelease } from '../../../src/release/recorded-release.ts';
import { readUndoFile } from '../../../src/release/undo/journal-read.ts';
import { rollBack } from '../../../src/release/undo/roll-back.ts';
import { clusterState } from '../../support/cluster-state.ts';
import { shellStep } from '../../support/command-steps.ts';
import { previewWith } from '../../support/preview.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { prepared, rolling, timing, type StrategyName } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

/** A release, and how a room comes to be where it can begin. */
type Start = (room: Room) => Promise<ReleaseSettings>;

const plain =
  (strategy: StrategyName): Start =>
  (room) =>
    prepared(room, strategy);

/** With all that a rolling release can set on the Deployment, and a pause half-way. */
async function rollingWithAPause(room: Room): Promise<ReleaseSettings> {
  await prepared(room, 'rolling');
  return rolling({
    image: 'cutover/hello:12.0',
    maxSurge: 1,
    maxUnavailable: '0%',
    minReadySeconds: 1,
    progressDeadlineSeconds: 90,
    revisionHistoryLimit: 3,
    changeCause: 'the twelfth',
    pause: { after: '50%', holdMs: 20 },
  });
}

/** The idle colour is left over from an earlier release, in a form of its own. */
async function overALeftover(room: Room): Promise<ReleaseSettings> {
  const settings = await prepared(room, 'blue-green');
  const green = app('hello-green', { color: 'green', version: '10.0', replicas: 1 });
  await room.apply({ ...green, metadata: { ...green.metadata, annotations: { note: 'left over' } } });
  return settings;
}

/** Everything that a blue/green release can do beside the switch: to a colour that has no pods now, whose Service and state it leaves. */
async function withAllSteps(room: Room): Promise<ReleaseSettings> {
  const form = (color: string) => {
    const plain = service({ app: 'hello', color });
    return room.manifest({ ...plain, metadata: { ...plain.metadata, labels: { color } } });
  };
  const colour = (name: string) => ({ deployment: `hello-${name}`, manifest: undefined, service: form(name) });
  await room.apply(app('hello-green', { color: 'green', version: '12.0', replicas: 0 }));
  writeFileSync(stateFile(room), 'color: blue\n');
  const settings = await prepared(
    room,
    'blue-green',
    {},
    {
      colours: { blue: colour('blue'), green: colour('green') },
      idle: 'as-is',
      preview: { requests: 1, path: undefined, port: undefined },
      switch: 'confirmed',
      stateFile: { file: stateFile(room), key: 'color' },
      old: 'scale-to-zero',
    },
  );
  return { ...settings, expectVersion: '12.0' };
}

/** Programs that change no more than the state file. */
async function byPrograms(room: Room): Promise<ReleaseSettings> {
  await prepared(room, 'rolling');
  const file = stateFile(room);
  writeFileSync(file, 'color: blue\n');
  const write = (color: string) => shellStep(`echo 'color: ${color}' > ${file}`);
  const command = { steps: [write('green'), write('red')], undo: [write('blue')], pods: undefined, output: 'kept' } as const;
  return { ...timing, strategy: 'command', command };
}

function stateFile(room: Room): string {
  return join(room.folder, 'state.yaml');
}

/** The cluster and what lies beside it. */
async function stateOf(room: Room) {
  const file = stateFile(room);
  return { cluster: await clusterState(room), file: existsSync(file) ? readFileSync(file, 'utf8') : undefined };
}

const RELEASES: readonly [what: string, start: Start][] = [
  ['rolling', plain('rolling')],
  ['rolling with a pause', rollingWithAPause],
  ['recreate', plain('recreate')],
  ['restart', plain('restart')],
  ['replace', plain('replace')],
  ['blue-green', plain('blue-green')],
  ['blue-green over a left-over colour', overALeftover],
  ['blue-green with all its steps', withAllSteps],
  ['command', byPrograms],
];

async function rolledBack(room: Room, folder: string): Promise<void> {
  const recorded = readUndoFile(folder);
  if (recorded === undefined) throw new Error('there is no journal');
  const abandon = new AbortController().signal;
  const unwound = await rollBack(folder, recorded, { cluster: room.cluster, abandon, mark: () => {} });
  expect(unwound.kind).toBe(recorded.steps.length === 0 ? 'nothing' : 'restored');
}

/** Releases, and interrupts the moment the milestone of that number is marked. */
async function releasedUntil(room: Room, settings: ReleaseSettings, milestone: number) {
  const interrupt = new AbortController();
  const marked: MilestoneKind[] = [];
  const folder = mkdtempSync(join(room.folder, 'run-'));
  const result = await recordedRelease(settings, {
    cluster: room.cluster,
    where: room.cluster.where,
    folder,
    signal: interrupt.signal,
    preview: previewWith(),
    confirm: () => Promise.resolve(true),
    mark(kind) {
      if (marked.length === milestone) interrupt.abort(new Error('Ctrl-C'));
      marked.push(kind);
    },
  });
  return { result, marked, folder };
}

const WAYS = ['restore', 'keep'] as const satisfies readonly ReleaseSettings['onFailure'][];

/**
 * In one room, interrupts the release at its first milestone, then at its second, and so on, until it is not interrupted any more. It is
 * taken back by the release itself, or, where the profile says `keep`, by a rollback from the journal that it leaves.
 */
async function walk(start: Start, onFailure: ReleaseSettings['onFailure']): Promise<void> {
  const room = await lab.room();
  const settings = { ...(await start(room)), onFailure };
  const before = await stateOf(room);
  for (let milestone = 0; ; milestone += 1) {
    const { result, marked, folder } = await releasedUntil(room, settings, milestone);
    const at = `interrupted at ${marked[milestone]}, ${onFailure}`;
    if (marked[milestone] === 'release-finished') {
      expect(result).toEqual({ kind: 'released' });
      expect(milestone).toBeGreaterThan(2);
      return leave(room);
    }
    expect(result.kind, at).toBe('interrupted');
    expect(marked, at).not.toContain('restore-failed');
    if (onFailure === 'keep') await rolledBack(room, folder);
    expect(await stateOf(room), at).toEqual(before);
    expect(readUndoFile(folder), at).toBeUndefined();
    await room.serves('11.0');
  }
}

/** Its pods make room for those of the next. */
async function leave({ cluster }: Room): Promise<void> {
  for (const kind of ['Deployment', 'ReplicaSet'] as const) {
    for (const { metadata } of await cluster.list(kind)) await cluster.remove(kind, metadata?.name ?? '');
  }
}

it.each(RELEASES)('%s, interrupted at any of its milestones, is taken back', { timeout: 240_000 }, async (_, start) => {
  await Promise.all(WAYS.map((onFailure) => walk(start, onFailure)));
});
