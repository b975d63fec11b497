import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseSettings } from '../../../src/profile/release.ts';
import type { MilestoneKind } from '../../../src/release/milestone.ts';
import { recordedRelease } from '../../../src/release/recorded-release.ts';
import type { ReleaseResult } from '../../../src/release/release.ts';
import { readUndoFile } from '../../../src/release/undo/journal-read.ts';
import { rollBack } from '../../../src/release/undo/roll-back.ts';
import { clusterState } from '../../support/cluster-state.ts';
import { previewWith } from '../../support/preview.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { prepared, type StrategyName } from '../../support/releases.ts';

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
  ['recreate', plain('recreate')],
  ['blue-green', plain('blue-green')],
  ['blue-green over a left-over colour', overALeftover],
  ['blue-green with all its steps', withAllSteps],
];

/** How what a release did is taken back when it was stopped. */
const TAKEN_BACK_BY: Readonly<Record<string, { onFailure: ReleaseSettings['onFailure']; then: typeof rolledBack }>> = {
  'the release itself': { onFailure: 'restore', then: () => Promise.resolve() },
  'a rollback from the journal that it left': { onFailure: 'keep', then: rolledBack },
};

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

/** Most of the time is waiting; more rooms than this at once and the machine is what is waited for. */
const AT_ONCE = 3;

/** Its pods make room for those of the next. */
async function leave({ cluster }: Room): Promise<void> {
  for (const { metadata } of await cluster.list('Deployment')) await cluster.remove('Deployment', metadata?.name ?? '');
}

describe.each(RELEASES)('%s, interrupted at each of its milestones, is taken back by', (_, start) => {
  let whole: { readonly result: ReleaseResult; readonly marked: readonly MilestoneKind[] };
  beforeAll(async () => {
    const room = await lab.room();
    whole = await releasedUntil(room, await start(room), Infinity);
    expect(whole.result).toEqual({ kind: 'released' });
    await leave(room);
  });

  it.each(Object.keys(TAKEN_BACK_BY))('%s', { timeout: 240_000 }, async (by) => {
    const way = TAKEN_BACK_BY[by];
    expect(whole.marked.at(-1)).toBe('release-finished');
    const walk = async (milestone: number) => {
      const room = await lab.room();
      const settings = { ...(await start(room)), onFailure: way?.onFailure ?? 'restore' };
      const before = await stateOf(room);
      const { result, marked, folder } = await releasedUntil(room, settings, milestone);
      const at = `interrupted at ${marked[milestone]}`;
      expect(result.kind, at).toBe('interrupted');
      expect(marked, at).not.toContain('restore-failed');
      await way?.then(room, folder);
      expect(await stateOf(room), at).toEqual(before);
      expect(readUndoFile(folder), at).toBeUndefined();
      await room.serves('11.0');
      await leave(room);
    };
    const milestones = [...whole.marked.slice(0, -1).keys()];
    while (milestones.length > 0) await Promise.all(milestones.splice(0, AT_ONCE).map(walk));
  });
});
