import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseSettings } from '../../../src/profile/release.ts';
import type { MilestoneKind } from '../../../src/release/milestone.ts';
import { app, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { prepared, released } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const UPDATE: readonly MilestoneKind[] = ['release-started', 'updated', 'rolled-out', 'old-removed'];
const BLUE_GREEN: readonly MilestoneKind[] = [
  'release-started',
  'active-read',
  'idle-deleted',
  'idle-created',
  'idle-ready',
  'switched',
  'endpoints-switched',
  'old-removed',
];

/** Interrupts the moment the milestone is marked. */
async function interruptedAt(room: Room, settings: ReleaseSettings, milestone: MilestoneKind) {
  const interrupt = new AbortController();
  const outcome = await released(room, settings, {
    signal: interrupt.signal,
    at: (kind) => {
      if (kind === milestone) interrupt.abort(new Error('Ctrl-C'));
    },
  });
  expect(interrupt.signal.aborted).toBe(true);
  expect(outcome.result.kind).toBe('interrupted');
  expect(outcome.milestones).toContain('interrupted');
  expect(outcome.milestones).not.toContain('restore-failed');
  return outcome;
}

describe.each(['rolling', 'recreate'] as const)('%s interrupted at', (strategy) => {
  it.each(UPDATE)('%s leaves the old version serving', async (milestone) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy);
    const before = await room.cluster.getDeployment('hello');
    await interruptedAt(room, settings, milestone);
    await room.serves('11.0');
    expect((await room.cluster.getDeployment('hello'))?.spec).toEqual(before?.spec);
  });
});

describe('blue-green interrupted at', () => {
  it.each(BLUE_GREEN)('%s leaves the old version serving, and the idle Deployment as it was', async (milestone) => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green');
    // The idle colour is left over from an earlier release, in a form of its own.
    const leftover = await leaveIdle(room);
    await interruptedAt(room, settings, milestone);
    await room.serves('11.0');
    const service = await room.cluster.getService('hello');
    expect(service?.spec?.selector).toEqual({ app: 'hello', color: 'blue' });
    const idle = await room.cluster.getDeployment('hello-green');
    expect(idle?.spec).toEqual(leftover?.spec);
    expect(idle?.metadata?.annotations?.['note']).toBe('left over');
  });
});

async function leaveIdle(room: Room) {
  const green = app('hello-green', { color: 'green', version: '10.0', replicas: 1 });
  await room.apply({ ...green, metadata: { ...green.metadata, annotations: { note: 'left over' } } });
  return room.cluster.getDeployment('hello-green');
}
