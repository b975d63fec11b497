import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Milestone, MilestoneKind } from '../../../src/release/milestone.ts';
import { readUndoFile } from '../../../src/release/undo/journal-read.ts';
import { rollBack } from '../../../src/release/undo/roll-back.ts';
import { clusterState } from '../../support/cluster-state.ts';
import { neededAccess } from '../../../src/release/check/access.ts';
import { readText } from '../../support/profile-text.ts';
import { kubeconfigWithRules } from '../../support/service-account.ts';
import { app, service, startLab, type AppOptions, type Lab, type Room } from '../../support/release-lab.ts';
import { detailOf, releasedUnderLoad, runFolderOf, stepsOf } from '../../support/loaded-release.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const TRACKED = { app: 'hello', track: 'stable' };
/** Serves on as long as connections may still be dealt to it: nothing is dropped. */
const DRAINS = { ON_SIGTERM: 'serve', SERVE_MS: '4000' };

/** Version 11.0 in the room, with a track of its own. */
async function stableIn(room: Room, options: AppOptions = {}, serviceSpec: object = {}): Promise<void> {
  const { spec, ...rest } = app('hello', options);
  const template = { ...spec?.template, metadata: { labels: TRACKED } };
  const stable = { ...rest, spec: { ...spec, selector: { matchLabels: TRACKED }, template } };
  await room.apply(stable, service({ app: 'hello' }, serviceSpec));
}

const MILESTONES: readonly MilestoneKind[] = [
  'canary-created',
  'canary-step',
  'canary-checked',
  'updated',
  'rolled-out',
  'old-removed',
  'promoted',
  'canary-removed',
];
/** Most of the time is waiting; more rooms than this at once and the machine is what is waited for. */
const AT_ONCE = 3;

const canary = (changes: object = {}) => ({
  strategy: 'canary',
  canary: {
    service: 'hello',
    deployment: 'hello',
    image: 'cutover/hello:12.0',
    warmUp: '1500ms',
    // What is shown is not how often chance strikes.
    significance: '0.0001%',
    steps: [{ replicas: '1', hold: '1s' }],
    thresholds: ['failed == 0'],
    ...changes,
  },
});

async function expectRestored(room: Room): Promise<void> {
  expect(await room.cluster.get('Deployment', 'hello-canary')).toBeUndefined();
  await room.serves('11.0');
}

describe('a canary release', () => {
  it('goes through its steps, each with the share of its endpoints, and is promoted', async () => {
    const room = await lab.room();
    await stableIn(room, { env: DRAINS });
    const steps = [
      { replicas: '1', hold: '1s' },
      { share: '50%', hold: '1s', thresholds: ['p50 over 300ms < 5s', 'ok{version=new} <= ok'] },
    ];
    const report = await releasedUnderLoad(lab, room, { release: canary({ steps }) });

    expect(report.verdict).toBe('pass');
    const [created, ...others] = MILESTONES;
    expect(stepsOf(report)).toEqual(['release-started', created, 'canary-step', 'canary-checked', ...others, 'release-finished']);
    expect(detailOf(report, 'canary-step')).toBe('step 1 of 2: 1 of the new version\nstep 2 of 2: 2 of the new version');
    expect(detailOf(report, 'canary-checked')).toMatch(
      /^step 1 of 2: \d+ of \d+ new connections .*; expected are 33.3 % \(p = .*\)\nstep 2 of 2: .* expected are 50 % \(p = .*\)$/,
    );
    await room.serves('12.0');
    expect(await room.cluster.get('Deployment', 'hello-canary')).toBeUndefined();
    expect(await room.cluster.list('Pod', { labels: 'app=hello,track=stable' })).toHaveLength(2);
  });

  it('ends with a step whose threshold is missed', async () => {
    const room = await lab.room();
    await stableIn(room);
    const release = canary({ env: { FAIL_RATE: '0.5' }, thresholds: ['error_rate < 1%'] });
    const report = await releasedUnderLoad(lab, room, { release });

    expect(report.verdict).toBe('release-failed');
    expect(report.reasons[0]).toMatch(
      /step 1 of 1: error_rate < 1%: observed \d.*; restored: canary Deployment hello-canary removed/,
    );
    expect(report.requests.rejected).toBeGreaterThan(0);
    await expectRestored(room);
  });

  it('ends with a step whose threshold has nothing to say', async () => {
    const room = await lab.room();
    await stableIn(room);
    const report = await releasedUnderLoad(lab, room, { release: canary({ thresholds: ['p99{version=nosuch} < 1s'] }) });
    expect(report.reasons[0]).toContain('step 1 of 1: p99{version=nosuch} < 1s: no ok answer to measure');
    await expectRestored(room);
  });

  it('ends when the canary does not get its share', async () => {
    const room = await lab.room();
    await stableIn(room);
    // Its pods are among the endpoints, but it answers as the old version: as traffic does that goes past it.
    const release = { ...canary({ image: undefined, env: { LATENCY_MS: '1' } }) };
    const report = await releasedUnderLoad(lab, room, { release });
    expect(report.reasons[0]).toMatch(
      /step 1 of 1: 0 of \d+ new connections were answered by the new version, 0 %; expected are 33.3 %, and by chance .* only/,
    );
    await expectRestored(room);
  });

  it('ends when there are too few connections to tell', async () => {
    const room = await lab.room();
    await stableIn(room);
    const report = await releasedUnderLoad(lab, room, { load: { rate: '10/s' }, release: canary() });
    expect(report.reasons[0]).toContain('too few to tell whether it got its share of 33.3 %');
    await expectRestored(room);
  });

  it('ends when a pod of the canary does not stay ready', async () => {
    const room = await lab.room();
    await stableIn(room);
    const release = canary({ env: { CRASH_AFTER_MS: '8000' }, steps: [{ replicas: '1', hold: '20s' }], thresholds: [] });
    const report = await releasedUnderLoad(lab, room, { release });
    expect(report.reasons[0]).toContain('step 1 of 1: only 0 of the 1 pods of hello-canary stayed ready');
    await expectRestored(room);
  });

  it('keeps each client with one version where the Service does', async () => {
    const room = await lab.room();
    await stableIn(room, { env: DRAINS }, { sessionAffinity: 'ClientIP' });
    const localAddresses = ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'];
    const report = await releasedUnderLoad(lab, room, { load: { localAddresses }, release: canary() });
    expect(detailOf(report, 'canary-checked')).toBe('step 1 of 1: 4 client addresses, each stayed with one version: 4 with 11.0');
    expect(report.verdict).toBe('pass');
    await room.serves('12.0');
  });

  it('ends when a client is answered by two versions although the Service keeps it with one', async () => {
    const room = await lab.room();
    // An address sends less often than its bond with a pod lasts, so that it is dealt out anew each time.
    const sessionAffinityConfig = { clientIP: { timeoutSeconds: 1 } };
    await stableIn(room, {}, { sessionAffinity: 'ClientIP', sessionAffinityConfig });
    const load = { rate: '3/s', connection: 'new', localAddresses: ['127.0.0.2', '127.0.0.3', '127.0.0.4', '127.0.0.5'] };
    const release = canary({ steps: [{ replicas: '2', hold: '8s' }], thresholds: [] });
    const report = await releasedUnderLoad(lab, room, { load, release });
    expect(report.reasons[0]).toMatch(
      /step 1 of 1: 127\.0\.0\.\d was answered by 1\d\.0 and 1\d\.0 although Service hello has sessionAffinity: ClientIP/,
    );
    await expectRestored(room);
  });

  it('needs no more rights than the check says', async () => {
    const room = await lab.room();
    await stableIn(room);
    const release = canary({ thresholds: [] });
    await room.serves('11.0');
    const { spec } = (await room.cluster.get('Service', 'hello')) ?? {};
    const [node] = await room.cluster.nodeAddresses();
    const target = { url: `http://${node}:${spec?.ports?.[0]?.nodePort}` };
    const profile = readText(JSON.stringify({ target, release }));
    const rules = neededAccess(profile.release, profile.target).map(({ group, resource, verb }) => ({
      apiGroups: [group],
      resources: [resource],
      verbs: [verb],
    }));
    const kubeconfig = await kubeconfigWithRules(lab.kubeconfig, room.cluster.namespace, rules);
    const report = await releasedUnderLoad(lab, room, { cluster: { kubeconfig }, target, release });
    expect(report.reasons).toEqual(['the check passed']);
    await room.serves('12.0');
  });

  it('interrupted at each of its milestones leaves the old version serving', { timeout: 600_000 }, async () => {
    const walk = async (kind: MilestoneKind) => {
      const room = await lab.room();
      await stableIn(room);
      const before = await clusterState(room);
      const interrupt = new AbortController();
      const at = (milestone: Milestone) => {
        if (milestone.kind === kind) interrupt.abort();
      };
      const report = await releasedUnderLoad(lab, room, { release: canary({ thresholds: [] }) }, { interrupt, at });
      expect(report.verdict, `${kind}: ${report.reasons.join()}`).toBe('interrupted');
      expect(stepsOf(report), kind).toContain('restored');
      expect(await clusterState(room), kind).toEqual(before);
      await room.serves('11.0');
    };
    const milestones = [...MILESTONES];
    while (milestones.length > 0) await Promise.all(milestones.splice(0, AT_ONCE).map(walk));
  });

  it('kept as it was when it was interrupted, is taken back by a rollback from its journal', async () => {
    const room = await lab.room();
    await stableIn(room);
    const before = await clusterState(room);
    const interrupt = new AbortController();
    const at = ({ kind }: Milestone) => {
      if (kind === 'updated') interrupt.abort();
    };
    const release = { ...canary({ thresholds: [] }), onFailure: 'keep' };
    const report = await releasedUnderLoad(lab, room, { release }, { interrupt, at });
    expect(report.verdict).toBe('interrupted');
    expect(await room.cluster.get('Deployment', 'hello-canary')).toBeDefined();

    const folder = runFolderOf(room);
    const recorded = readUndoFile(folder);
    if (recorded === undefined) throw new Error('there is no journal');
    const abandon = new AbortController().signal;
    const unwound = await rollBack(folder, recorded, { cluster: room.cluster, abandon, mark: () => {} });
    expect(unwound.kind).toBe('restored');
    expect(await clusterState(room)).toEqual(before);
    await room.serves('11.0');
  });
});

describe('before a canary release', () => {
  const refusal = async (room: Room, changes: object = {}): Promise<unknown> => {
    const failure = releasedUnderLoad(lab, room, { release: canary(changes) });
    return failure.then(
      () => 'released',
      (thrown: unknown) => thrown,
    );
  };

  it('a stable Deployment that would take the canary’s pods is refused', async () => {
    const room = await lab.room();
    await room.apply(app('hello'), service({ app: 'hello' }));
    expect(await refusal(room)).toMatchObject({
      message: "its selector app=hello would take the canary's pods for its own",
      exitCode: 5,
    });
    expect(await room.cluster.get('Deployment', 'hello-canary')).toBeUndefined();
  });

  it('a Service that would not send to the canary is refused', async () => {
    const room = await lab.room();
    await stableIn(room);
    await room.apply(service(TRACKED));
    expect(await refusal(room)).toMatchObject({
      message: expect.stringContaining("would not take the canary's pods"),
      exitCode: 5,
    });
  });

  it('a Deployment with the canary’s name is refused', async () => {
    const room = await lab.room();
    await stableIn(room);
    await room.apply(app('hello-canary', { color: 'other' }));
    expect(await refusal(room)).toMatchObject({ message: 'there is one of this name already', exitCode: 5 });
  });
});
