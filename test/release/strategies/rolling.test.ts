import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RollingPlan } from '../../../src/profile/strategies/rolling.ts';
import { preflight } from '../../../src/release/preflight.ts';
import { CHANGE_CAUSE } from '../../../src/release/revisions.ts';
import { takeBack } from '../../../src/release/undo/action.ts';
import { app, service, startLab, type AppOptions, type Lab, type Room } from '../../support/release-lab.ts';
import { released, rolling } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const NEW = 'cutover/hello:12.0';

/** 11.0 in a room of its own. */
async function roomWith(options: AppOptions = {}): Promise<Room> {
  const room = await lab.room();
  await room.apply(app('hello', options), service({ app: 'hello' }));
  return room;
}

async function deploymentIn(room: Room) {
  const found = await room.cluster.get('Deployment', 'hello');
  if (found?.spec === undefined) throw new Error('hello is gone');
  return { spec: found.spec, annotations: found.metadata?.annotations ?? {} };
}

/** Releases, and keeps what the milestones of one kind say. */
async function detailsOf(room: Room, plan: Partial<RollingPlan>, kind: string) {
  const details: string[] = [];
  const outcome = await released(room, rolling(plan), {
    at: (marked, detail) => {
      if (marked === kind) details.push(detail);
    },
  });
  return { ...outcome, details };
}

describe('what a rolling release sets on the Deployment', () => {
  const settings = {
    maxSurge: 2,
    maxUnavailable: '50%',
    minReadySeconds: 1,
    progressDeadlineSeconds: 90,
    revisionHistoryLimit: 3,
    changeCause: 'the twelfth',
  } as const;

  function settingsOf({ spec, annotations }: Awaited<ReturnType<typeof deploymentIn>>) {
    return {
      maxSurge: spec.strategy?.rollingUpdate?.maxSurge,
      maxUnavailable: spec.strategy?.rollingUpdate?.maxUnavailable,
      minReadySeconds: spec.minReadySeconds,
      progressDeadlineSeconds: spec.progressDeadlineSeconds,
      revisionHistoryLimit: spec.revisionHistoryLimit,
      changeCause: annotations[CHANGE_CAUSE],
    };
  }

  it('stays when it succeeds', async () => {
    const room = await roomWith();
    const { result, details } = await detailsOf(room, { image: NEW, ...settings }, 'history');
    expect(result).toEqual({ kind: 'released' });
    expect(settingsOf(await deploymentIn(room))).toEqual(settings);
    expect(details).toEqual([
      `Deployment ${room.cluster.namespace}/hello before: 1 cutover/hello:11.0`,
      `Deployment ${room.cluster.namespace}/hello after: 1 cutover/hello:11.0, 2 ${NEW} (the twelfth)`,
    ]);
  });

  it('is put back with everything else when it fails', async () => {
    const room = await lab.room();
    const old = app('hello');
    await room.apply({ ...old, metadata: { ...old.metadata, annotations: { [CHANGE_CAUSE]: 'the first', note: 'kept' } } });
    const before = await deploymentIn(room);
    const { result } = await released(room, rolling({ image: 'registry.invalid/hello:99', ...settings }));
    expect(result).toMatchObject({ kind: 'failed', restoration: { kind: 'restored' } });
    const after = await deploymentIn(room);
    expect(after.spec).toEqual(before.spec);
    expect(after.annotations).toMatchObject({ [CHANGE_CAUSE]: 'the first', note: 'kept' });
  });
});

it('the undo of an update whose answer was lost takes the change-cause back, too', async () => {
  const room = await roomWith();
  const before = await room.cluster.get('Deployment', 'hello');
  if (before === undefined) throw new Error('hello is gone');
  await released(room, rolling({ image: NEW, changeCause: 'the twelfth' }));
  await takeBack({ do: 'put-back-deployment', before, ours: undefined }, room.cluster);
  const { spec, annotations } = await deploymentIn(room);
  expect(spec).toEqual(before.spec);
  expect(annotations).toEqual({ 'deployment.kubernetes.io/revision': '3' });
});

describe('a pause', () => {
  const HOLDS_FOREVER = 3_600_000;
  const paused = { image: NEW, maxSurge: 1, maxUnavailable: 0, pause: { after: '25%', holdMs: 50 } } as const;

  it('holds with that share of the pods updated, then goes on to the end', async () => {
    const room = await roomWith({ replicas: 4 });
    const { result, milestones, details } = await detailsOf(room, paused, 'paused');
    expect(result).toEqual({ kind: 'released' });
    expect(details).toEqual([`Deployment ${room.cluster.namespace}/hello with 1 new pod ready`]);
    const steps = ['updated', 'paused', 'resumed', 'rolled-out', 'old-removed'];
    expect(milestones.filter((kind) => steps.includes(kind))).toEqual(steps);
    expect((await deploymentIn(room)).spec.paused).toBeUndefined();
    await room.serves('12.0');
  });

  it('leaves old and new serving side by side, and ends with an interruption, restored', async () => {
    const room = await roomWith({ replicas: 4 });
    const before = await deploymentIn(room);
    const interrupt = new AbortController();
    const { promise: isPaused, resolve } = Promise.withResolvers<void>();
    const releasing = released(room, rolling({ ...paused, pause: { after: 1, holdMs: HOLDS_FOREVER } }), {
      signal: interrupt.signal,
      at: (kind) => {
        if (kind === 'paused') resolve();
      },
    });
    await isPaused;
    expect((await deploymentIn(room)).spec.paused).toBe(true);
    await room.serves('11.0 12.0');
    interrupt.abort(new Error('Ctrl-C'));
    const { result } = await releasing;
    expect(result).toMatchObject({ kind: 'interrupted', restoration: { kind: 'restored' } });
    expect((await deploymentIn(room)).spec).toEqual(before.spec);
    await room.serves('11.0');
  });

  it('ends early when a new pod fails meanwhile', async () => {
    const room = await roomWith({ replicas: 4 });
    const plan = { ...paused, env: { CRASH_AFTER_MS: '1500' }, pause: { after: 1, holdMs: HOLDS_FOREVER } };
    const { result } = await released(room, rolling(plan));
    expect(result).toMatchObject({
      kind: 'failed',
      reason: expect.stringContaining('CrashLoopBackOff'),
      restoration: { kind: 'restored' },
    });
    await room.serves('11.0');
  });

  it('is ended by the undo also of what somebody else has given another template meanwhile; the template stays', async () => {
    const room = await roomWith();
    const before = await room.cluster.get('Deployment', 'hello');
    if (before === undefined) throw new Error('hello is gone');
    const foreign = app('hello', { version: '13.0', spec: { paused: true } });
    const paused = await room.cluster.patch('Deployment', 'hello', {
      spec: { paused: true, ...app('hello', { image: NEW }).spec },
    });
    await room.cluster.patch('Deployment', 'hello', { spec: foreign.spec });
    const undo = takeBack({ do: 'put-back-deployment', before, ours: paused }, room.cluster);
    await expect(undo).rejects.toThrow('someone else has changed its template meanwhile; it is left as it is');
    const { spec } = await deploymentIn(room);
    expect(spec.paused).toBeUndefined();
    expect(spec.template.spec?.containers[0]?.image).toBe('cutover/hello:13.0');
  });

  it.each([
    [1, 1, 'it has 1 replica: after 1 of them nothing is left to pause'],
    [2, '100%', 'it has 2 replicas: after 100% of them nothing is left to pause'],
  ] as const)('of %s replicas after %s is refused', async (replicas, after, message) => {
    const room = await roomWith({ replicas });
    const checking = preflight(rolling({ image: NEW, pause: { after, holdMs: 1 } }), room.cluster);
    await expect(checking).rejects.toThrow(message);
  });
});

describe('a release to an earlier revision', () => {
  /** 11.0 and 12.0 have been there; 13.0 is. */
  async function withHistory(): Promise<Room> {
    const room = await roomWith();
    await released(room, rolling({ image: NEW, changeCause: 'the twelfth' }));
    await released(room, rolling({ image: 'cutover/hello:13.0', changeCause: 'the thirteenth' }));
    return room;
  }

  it.each([
    ['previous', '12.0', 'the twelfth'],
    [1, '11.0', undefined],
  ] as const)('%s brings its template and its change-cause back', async (toRevision, version, cause) => {
    const room = await withHistory();
    const plan = { toRevision };
    await preflight(rolling(plan), room.cluster);
    const { result, details } = await detailsOf(room, plan, 'history');
    expect(result).toEqual({ kind: 'released' });
    expect((await deploymentIn(room)).annotations[CHANGE_CAUSE]).toBe(cause);
    expect(details.at(-1)).toContain(`4 cutover/hello:${version}${cause === undefined ? '' : ` (${cause})`}`);
    await room.serves(version);
  });

  it('is refused when the history does not have it, or it is the present one', async () => {
    const room = await roomWith();
    const checking = (toRevision: number | 'previous') => preflight(rolling({ toRevision }), room.cluster);
    await expect(checking('previous')).rejects.toThrow('its history has no earlier revision');
    await released(room, rolling({ image: NEW }));
    await expect(checking(7)).rejects.toMatchObject({ message: 'its history has no revision 7', next: 'it has 1, 2' });
    await expect(checking(2)).rejects.toThrow('nothing to release');
  });

  it('that fails goes back to where it was', async () => {
    const room = await roomWith({ image: NEW });
    const before = await deploymentIn(room);
    const bad = app('hello', { image: 'registry.invalid/hello:99' });
    await room.cluster.patch('Deployment', 'hello', { spec: { template: bad.spec?.template } });
    await room.cluster.waitFor('ReplicaSet', { labels: 'app=hello' }, 'the bad revision', (found) =>
      found.length === 2 ? undefined : 'it is not there yet',
    );
    await room.cluster.patch('Deployment', 'hello', { spec: { template: before.spec.template } });
    await room.cluster.waitRolledOut('hello');
    const { result } = await released(room, rolling({ toRevision: 'previous' }));
    expect(result).toMatchObject({ kind: 'failed', restoration: { kind: 'restored' } });
    expect((await deploymentIn(room)).spec).toEqual(before.spec);
    await room.serves('12.0');
  });
});

it('a quota that is full is waited for, where an old pod goes before each new one', async () => {
  const strategy = { rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } };
  const room = await roomWith({ replicas: 2, env: { ON_SIGTERM: 'drain' }, spec: { strategy } });
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name: 'full' }, spec: { hard: { pods: '2' } } } as const;
  await room.cluster.create('ResourceQuota', quota);
  expect((await released(room, rolling({ image: NEW }))).result).toEqual({ kind: 'released' });
});

it('a quota that may have got room just before somebody began to wait is waited for, and one that gets none is told', async () => {
  const room = await roomWith({ replicas: 1 });
  const quota = (pods: string) => ({ spec: { hard: { pods } } });
  await room.cluster.create('ResourceQuota', {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'full' },
    ...quota('1'),
  });
  await room.cluster.patch('Deployment', 'hello', { spec: { replicas: 2 } });
  await room.cluster.waitFor('Deployment', { name: 'hello' }, 'the quota to be hit', ([deployment]) =>
    deployment?.status?.conditions?.some(({ type }) => type === 'ReplicaFailure') === true ? undefined : 'it is not yet',
  );
  await expect(room.cluster.waitRolledOut('hello')).rejects.toThrow('exceeded quota');
  const waiting = room.cluster.waitRolledOut('hello');
  await room.cluster.patch('ResourceQuota', 'full', quota('2'));
  await expect(waiting).resolves.toMatchObject({ status: { readyReplicas: 2 } });
});
