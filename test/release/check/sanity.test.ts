import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkSanity } from '../../../src/release/check/sanity.ts';
import { app, asKind, type Lab, type Room, startLab } from '../../support/release-lab.ts';
import { replace, restart, rolling } from '../../support/releases.ts';

describe('the way of releasing for this many replicas', () => {
  let lab: Lab;
  let room: Room;
  beforeAll(async () => {
    lab = await startLab();
    room = await lab.room();
    // Each in a colour of its own: a controller adopts what its selector matches.
    await room.create(app('hello', { color: 'blue', replicas: 3 }));
    await room.create(app('recreated', { color: 'green', spec: { strategy: { type: 'Recreate' } } }));
    const sized = [1, 3].map((replicas) => asKind('ReplicaSet', app(`of-${replicas}`, { color: `of-${replicas}`, replicas })));
    await room.apply(...sized);
  });
  afterAll(() => lab.stop());

  it.each([
    ['rolls within the limits of the Deployment', rolling({}), 'ok', 'keeps at least 3 of 3 pods while it rolls'],
    ['rolls within those of the profile', rolling({ maxUnavailable: 2 }), 'ok', 'keeps at least 1 of 3 pods'],
    [
      'may take all pods by those of the profile',
      rolling({ maxUnavailable: '100%' }),
      'warning',
      'may take away all of its 3 pods',
    ],
    ['restarts as it rolls', restart(), 'ok', 'keeps at least 3 of 3 pods while it rolls'],
    ['restarts what is recreated', restart('recreated'), 'warning', 'is recreated'],
    ['replaces one of three', replace({ name: 'of-3' }), 'ok', 'keeps 2 of 3 pods while one is replaced'],
    ['replaces the only one', replace({ name: 'of-1' }), 'warning', 'has one pod, which goes before its replacement is ready'],
  ])('%s', async (_, settings, level, what) => {
    const [finding] = await checkSanity(settings, room.cluster);
    expect(finding).toMatchObject({ level, what: expect.stringContaining(what) });
  });
});
