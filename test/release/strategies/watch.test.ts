import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WatchPlan } from '../../../src/profile/strategies/watch.ts';
import { preflight } from '../../../src/release/preflight.ts';
import { app, service, startLab, type Lab, type Room } from '../../support/release-lab.ts';
import { released, timing } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

function watched(plan: Partial<WatchPlan> = {}) {
  const watch = { deployment: 'hello', startWithinMs: 60_000, newVersion: undefined, quietMs: 0, ...plan };
  return { ...timing, strategy: 'watch', watch } as const;
}

/** What somebody else does to the Deployment. */
async function patched(room: Room, spec: object) {
  await room.cluster.patch('Deployment', 'hello', { spec });
}

const newImage = (image: string) => ({
  template: { spec: { containers: [{ ...app('hello').spec?.template.spec?.containers[0], image }] } },
});

describe('a release that is done elsewhere, seen through its Deployment', () => {
  it('begins with a new template, not with a new scale, and ends when the old pods are gone', async () => {
    const room = await lab.room();
    await room.apply(app('hello'), service({ app: 'hello' }));
    const settings = watched();
    await preflight(settings, room.cluster);
    let done: Promise<void> | undefined;
    const { result, milestones } = await released(room, settings, {
      at(kind) {
        if (kind !== 'watching') return;
        done = (async () => {
          await patched(room, { replicas: 1 });
          await room.cluster.waitRolledOut('hello');
          await patched(room, newImage('cutover/hello:12.0'));
        })();
      },
    });
    await done;
    expect(result).toEqual({ kind: 'released' });
    expect(milestones).toEqual(['watching', 'release-started', 'rolled-out', 'old-removed', 'release-finished']);
    const images = (await room.cluster.list('Pod', { labels: 'app=hello' })).map(({ spec }) => spec?.containers[0]?.image);
    expect(images).toEqual(['cutover/hello:12.0']);
  });

  it('that cannot succeed has failed in the words of its pods, and is left as it is', async () => {
    const room = await lab.room();
    await room.apply(app('hello'), service({ app: 'hello' }));
    let done: Promise<void> | undefined;
    const { result } = await released(room, watched(), {
      at(kind) {
        if (kind === 'watching') done = patched(room, newImage('registry.invalid/hello:99'));
      },
    });
    await done;
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringMatching(/cannot run: (ErrImagePull|ImagePullBackOff)/),
      restoration: { kind: 'left', why: expect.stringContaining('only watched') },
    });
    const deployment = await room.cluster.get('Deployment', 'hello');
    expect(deployment?.spec?.template.spec?.containers[0]?.image).toBe('registry.invalid/hello:99');
  });

  it('that does not begin in time is no failure', async () => {
    const room = await lab.room();
    await room.apply(app('hello', { replicas: 1 }), service({ app: 'hello' }));
    const { result, milestones } = await released(room, watched({ startWithinMs: 200 }));
    const object = `Deployment ${room.cluster.namespace}/hello`;
    expect(result).toEqual({ kind: 'not-begun', reason: `no release of ${object} began within 0.2 s` });
    expect(milestones).toEqual(['watching']);
  });

  it.each(['watching', 'release-started', 'rolled-out', 'old-removed'] as const)(
    'interrupted at %s is left to who drives it',
    async (at) => {
      const room = await lab.room();
      await room.apply(app('hello', { replicas: 1 }), service({ app: 'hello' }));
      const interrupt = new AbortController();
      let done: Promise<void> | undefined;
      const { result } = await released(room, watched(), {
        signal: interrupt.signal,
        at(kind) {
          if (kind === 'watching' && at !== 'watching') done = patched(room, newImage('cutover/hello:12.0'));
          if (kind === at) interrupt.abort(new Error('Ctrl-C'));
        },
      });
      await done;
      expect(result).toMatchObject({ kind: 'interrupted', restoration: { kind: 'left' } });
      await room.serves(at === 'watching' ? '11.0' : '12.0');
    },
  );
});
