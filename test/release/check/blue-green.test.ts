import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlueGreenPlan } from '../../../src/profile/strategies/blue-green.ts';
import { checkBlueGreen } from '../../../src/release/check/blue-green.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { PLAIN_BLUE_GREEN } from '../../support/releases.ts';

let lab: Lab;
let room: Room;
beforeAll(async () => {
  lab = await startLab();
  room = await lab.room();
  await room.apply(app('hello-blue', { color: 'blue', replicas: 2 }), service({ app: 'hello', color: 'blue' }));
});
afterAll(() => lab.stop());

function planOf(plan: Partial<BlueGreenPlan>, replicas?: number): BlueGreenPlan {
  const manifest = replicas === undefined ? undefined : room.manifest(app('hello-green', { color: 'green', replicas }));
  const colours = {
    blue: { deployment: 'hello-blue', manifest: undefined, service: undefined },
    green: { deployment: 'hello-green', manifest, service: undefined },
  };
  return { ...PLAIN_BLUE_GREEN, holdMs: 5000, image: 'cutover/hello:12.0', colours, ...plan };
}

describe('a blue/green release is looked at beforehand', () => {
  it.each<[string, Partial<BlueGreenPlan>, number | undefined, string[]]>([
    ['a clone is as large as the live one', {}, undefined, ['ok hello-green gets 2 pods, and 2 serve now']],
    ['more pods are fine', {}, 3, ['ok hello-green gets 3 pods, and 2 serve now']],
    ['fewer are not', {}, 1, ['warning hello-green gets 1 pod, and 2 serve now']],
    [
      'nor is an old colour that goes at once',
      { holdMs: 0, old: 'scale-to-zero' },
      2,
      ['ok hello-green gets 2 pods, and 2 serve now', 'warning hello-blue goes 0 s after the switch'],
    ],
    ['unless it stays', { holdMs: 0, old: 'keep' }, 2, ['ok hello-green gets 2 pods, and 2 serve now']],
  ])('%s', async (_, plan, replicas, found) => {
    const findings = await checkBlueGreen(planOf(plan, replicas), room.cluster);
    expect(findings.map(({ level, about, what }) => `${level} ${about.split('/')[1]} ${what}`)).toEqual(found);
  });
});
