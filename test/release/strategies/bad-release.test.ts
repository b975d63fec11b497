import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { prepared, released, type NewVersion, type StrategyName } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const STRATEGIES: readonly StrategyName[] = ['rolling', 'recreate', 'blue-green'];

const BAD_VERSIONS: readonly [what: string, version: NewVersion, reason: RegExp][] = [
  ['cannot be pulled', { image: 'registry.invalid/hello:99' }, /of pod hello-\S+ cannot run: (ErrImagePull|ImagePullBackOff)/],
  ['is never ready', { env: { FAIL_READINESS: '1' }, deadlineSeconds: 3 }, /ProgressDeadlineExceeded.*not ready: hello-/],
  ['crashes', { env: { CRASH_AFTER_MS: '0' } }, /CrashLoopBackOff.*exit code/],
];

/** What must be as before: who serves, and all Deployments but for what a release leaves in their status and revision. */
async function stateOf(room: Room) {
  const names = ['hello', 'hello-blue', 'hello-green'];
  const deployments = await Promise.all(names.map((name) => room.cluster.get('Deployment', name)));
  const service = await room.cluster.get('Service', 'hello');
  return { specs: deployments.map((deployment) => deployment?.spec), selector: service?.spec?.selector };
}

describe.each(STRATEGIES)('%s to a version that', (strategy) => {
  it.each(BAD_VERSIONS)('%s fails with the reason and restores the old one', async (_, version, reason) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy, version);
    const before = await stateOf(room);
    const { result, milestones } = await released(room, settings);
    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringMatching(reason), restoration: { kind: 'restored' } });
    expect(milestones.slice(milestones.indexOf('release-failed'))).toEqual(['release-failed', 'restore-started', 'restored']);
    expect(await stateOf(room)).toEqual(before);
    await room.serves('11.0');
  });
});

// Together: each waits for its whole time, in which a busy machine has to restore, too.
describe.concurrent('to a version that takes too long', () => {
  it.each(STRATEGIES)('%s fails with what it was waiting for, and restores', async (strategy) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy, { env: { FAIL_READINESS: '1' } });
    const { result } = await released(room, { ...settings, timeoutMs: 15_000 });
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/not done within 15 s, while waiting for Deployment \S+ to roll out: /),
      restoration: { kind: 'restored' },
    });
    await room.serves('11.0');
  });
});

describe('what a failed release leaves', () => {
  it('is all of it when the profile says keep', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green', { image: 'registry.invalid/hello:99' });
    const { result, milestones } = await released(room, { ...settings, onFailure: 'keep' });
    expect(result).toMatchObject({ kind: 'failed', restoration: { kind: 'kept' } });
    expect(milestones.at(-1)).toBe('release-failed');
    expect(await room.cluster.get('Deployment', 'hello-green')).toBeDefined();
    await room.serves('11.0');
  });

  it.each(['rolling', 'recreate'] as const)('%s: nothing to release is a failure, not a pass', async (strategy) => {
    const room = await lab.room();
    const settings = await prepared(room, strategy, { image: 'cutover/hello:11.0' });
    const { result } = await released(room, settings);
    expect(result).toMatchObject({ kind: 'failed', reason: expect.stringContaining('nothing to release') });
    await room.serves('11.0');
  });
});
