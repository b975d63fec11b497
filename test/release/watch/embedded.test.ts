import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReleaseSettings } from '../../../src/profile/release.ts';
import type { Milestone } from '../../../src/release/milestone.ts';
import { watchRelease } from '../../../src/release/watch-release.ts';
import { shellStep } from '../../support/command-steps.ts';
import { app, type Room, service, startLab, type AppOptions, type Lab } from '../../support/release-lab.ts';
import { prepared, released, timing } from '../../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
afterAll(() => lab.stop());

const PATIENCE = { timeout: 30_000, interval: 20 };

/** What is watched in the room, until `done` is disposed of. */
async function watched(room: Room, settings: ReleaseSettings) {
  const seen: Pick<Milestone, 'kind' | 'detail' | 'subject'>[] = [];
  const watch = await watchRelease(settings, room.cluster, (kind, detail, { subject } = {}) =>
    seen.push({ kind, detail, ...(subject === undefined ? {} : { subject }) }),
  );
  const kindsOf = (pod: string): string[] =>
    seen.flatMap(({ kind, subject }) => (subject !== undefined && 'pod' in subject && subject.pod === pod ? [kind] : []));
  return { seen, kindsOf, [Symbol.asyncDispose]: () => watch.stop() };
}

async function podNames(room: Room, labels = 'app=hello'): Promise<string[]> {
  return (await room.cluster.list('Pod', { labels })).map(({ metadata }) => metadata?.name ?? '');
}

/** One container's probe and behaviour on top of the app's own. */
function withContainer(options: AppOptions, container: object, pod: object = {}) {
  const made = app('hello', options);
  const [first] = made.spec?.template.spec?.containers ?? [];
  const spec = { ...made.spec?.template.spec, ...pod, containers: [{ ...first, ...container }] };
  return { ...made, spec: { ...made.spec, template: { ...made.spec?.template, spec } } };
}

const looksAt = (pods: Extract<ReleaseSettings, { strategy: 'command' }>['command']['pods']): ReleaseSettings => ({
  ...timing,
  strategy: 'command',
  command: { steps: [shellStep('true')], undo: [], pods, output: 'kept' },
});

describe('of the pods of a release, the watch tells', () => {
  it('that their containers were killed when their grace was over, once each', async () => {
    const room = await lab.room();
    await room.apply(
      withContainer({ env: { ON_SIGTERM: 'serve', SERVE_MS: '60000' } }, {}, { terminationGracePeriodSeconds: 1 }),
    );
    await room.apply(service({ app: 'hello' }));
    const old = await podNames(room);
    const settings: ReleaseSettings = looksAt({ by: 'labels', selector: 'app=hello' });
    await using watch = await watched(room, settings);
    await room.cluster.patch('Deployment', 'hello', { spec: { template: { metadata: { annotations: { note: 'new' } } } } });
    for (const name of old) {
      await expect.poll(() => watch.kindsOf(name), PATIENCE).toContain('pod-gone');
      expect(watch.kindsOf(name).filter((kind) => kind.startsWith('container-'))).toEqual(['container-exited']);
      expect(watch.seen).toContainEqual(
        expect.objectContaining({
          kind: 'container-exited',
          subject: expect.objectContaining({ pod: name, exitCode: 137, reason: 'Error', restarts: 0 }) as unknown,
        }),
      );
      expect(watch.seen).toContainEqual(
        expect.objectContaining({
          kind: 'pod-deleted',
          subject: expect.objectContaining({ pod: name, graceSeconds: 1 }) as unknown,
        }),
      );
    }
  });

  it('a liveness probe that fails, and the restart that follows', async () => {
    const room = await lab.room();
    await room.apply(app('hello', { replicas: 1 }), service({ app: 'hello' }));
    await using watch = await watched(room, looksAt({ by: 'deployment', name: 'hello' }));
    const livenessProbe = { httpGet: { path: '/health', port: 8080 }, periodSeconds: 1, failureThreshold: 1 };
    // Not waited for: killed again and again, it may never become ready.
    const { spec } = withContainer({ replicas: 1, env: { FAIL_HEALTH: '1' } }, { livenessProbe });
    await room.cluster.patch('Deployment', 'hello', { spec: { template: spec.template } });
    await expect.poll(() => watch.seen.map(({ kind }) => kind), PATIENCE).toContain('container-restarted');
    const restart = watch.seen.find(({ kind }) => kind === 'container-restarted');
    const pod = restart?.subject?.of === 'container' ? restart.subject.pod : '';
    expect(restart?.subject).toMatchObject({ of: 'container', container: 'hello', restarts: 1 });
    expect(watch.kindsOf(pod)).toContain('container-exited');
    // Events are told apart from the pods' states, and may come after them; a pod that is not ready yet fails another probe first.
    const liveness = () =>
      watch.seen.find(({ kind, detail }) => kind === 'probe-failed' && detail.startsWith(`${pod} Liveness probe failed:`));
    await expect.poll(liveness, PATIENCE).toBeDefined();
    // On a busy machine the probe asks before the app listens.
    expect(liveness()?.detail).toMatch(/: (HTTP probe failed with statuscode: 500|Get "http:.*: connect: connection refused)$/);
    expect(liveness()?.subject).toMatchObject({ of: 'container', container: 'hello' });
  });

  it('pods that nobody had named, once the Service leads to them', async () => {
    const room = await lab.room();
    const blue = { app: 'hello', color: 'blue' };
    await room.apply(app('hello-blue', { color: 'blue' }), app('hello-green', { color: 'green' }), service(blue));
    const green = await podNames(room, 'color=green');
    await using watch = await watched(room, looksAt({ by: 'service', name: 'hello' }));
    await room.cluster.patch('Service', 'hello', { spec: { selector: { color: 'green' } } });
    await expect.poll(() => watch.kindsOf(green[0] ?? ''), PATIENCE).toContain('endpoint-added');
    expect(watch.seen).toContainEqual({
      kind: 'service-changed',
      detail: 'Service hello from app=hello,color=blue to app=hello,color=green',
      subject: { of: 'service', service: 'hello', selector: { app: 'hello', color: 'green' } },
    });
    // Its first state is no news, so that what is deleted too soon would only be missed.
    await expect
      .poll(
        async () => {
          const [pod] = await room.cluster.list('Pod', { labels: 'color=green' });
          await room.cluster.remove('Pod', pod?.metadata?.name ?? '');
          return watch.seen.filter(({ kind }) => kind === 'pod-deleted').length;
        },
        { timeout: 30_000, interval: 500 },
      )
      .toBeGreaterThan(0);
  });

  it('each thing once where selections overlap', async () => {
    const room = await lab.room();
    const settings = await prepared(room, 'blue-green');
    await using watch = await watched(room, settings);
    expect((await released(room, settings)).result).toEqual({ kind: 'released' });
    const told = watch.seen.filter(({ kind }) => kind !== 'probe-failed').map(({ kind, detail }) => `${kind} ${detail}`);
    expect(new Set(told).size).toBe(told.length);
    expect(watch.seen.filter(({ kind }) => kind === 'service-changed')).toHaveLength(1);
  });
});
