import { describe, expect, it } from 'vitest';
import { BackOff, goDuration } from '../../../src/cluster/node/back-off.ts';
import type { Pod } from '../../../src/cluster/objects.ts';
import { nodeWorld, waitingReason } from '../../support/node-world.ts';
import { ownSubnet } from '../../support/own-subnet.ts';

const SUBNET = await ownSubnet();

/** The states of the container, without repetitions: what it is in, what it was in, and how often it has been restarted. */
function states(history: readonly Pod[]): string[] {
  const lines = history.map(({ status }) => {
    const [container] = status?.containerStatuses ?? [];
    if (container === undefined) return '-';
    const { state, lastState, restartCount } = container;
    const now = state.waiting?.reason ?? (state.running === undefined ? `exit ${state.terminated?.exitCode}` : 'running');
    return `${status?.phase} ${now}, before: ${lastState.terminated?.exitCode ?? '-'}, restarts: ${restartCount}`;
  });
  return lines.filter((line, index) => line !== lines[index - 1]);
}

describe('a container that ends', () => {
  it('is restarted at once the first time, and then waits in CrashLoopBackOff', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('crash', {
      command: ['sh', '-c', 'exit 7'],
      readinessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 5 },
    });
    const pod = await world.until('crash', (candidate) => waitingReason(candidate) === 'CrashLoopBackOff');
    expect(states(world.history('crash'))).toEqual([
      '-',
      'Pending ContainerCreating, before: -, restarts: 0',
      'Running running, before: -, restarts: 0',
      'Running exit 7, before: -, restarts: 0',
      'Running running, before: 7, restarts: 1',
      'Running exit 7, before: 7, restarts: 1',
      'Running CrashLoopBackOff, before: 7, restarts: 1',
    ]);
    const where = `crash_default(${pod.metadata.uid})`;
    expect(pod.status?.containerStatuses?.[0]?.state.waiting?.message).toBe(
      `back-off 1m0s restarting failed container=app pod=${where}`,
    );
    expect(world.events('crash').map(({ reason, count }) => `${reason} x${count}`)).toEqual([
      'Pulled x2',
      'Created x2',
      'Started x2',
      'BackOff x2',
    ]);
  });

  it('is started again after the wait', async () => {
    const world = await nodeWorld(SUBNET, { firstMs: 100, longestMs: 200 });
    world.place('crash', { command: ['false'] });
    await world.until('crash', ({ status }) => (status?.containerStatuses?.[0]?.restartCount ?? 0) >= 3);
  });

  it.each([
    { restartPolicy: 'Always', exits: 0, restarts: true },
    { restartPolicy: 'Always', exits: 1, restarts: true },
    { restartPolicy: 'OnFailure', exits: 1, restarts: true },
    { restartPolicy: 'OnFailure', exits: 0, restarts: false, phase: 'Succeeded' },
    { restartPolicy: 'Never', exits: 0, restarts: false, phase: 'Succeeded' },
    { restartPolicy: 'Never', exits: 1, restarts: false, phase: 'Failed' },
  ] as const)('with $restartPolicy and exit code $exits is restarted: $restarts', async (row) => {
    const world = await nodeWorld(SUBNET);
    world.place('ended', { command: ['sh', '-c', `exit ${row.exits}`] }, { restartPolicy: row.restartPolicy });
    if (row.restarts) await world.until('ended', (pod) => waitingReason(pod) === 'CrashLoopBackOff');
    else {
      const pod = await world.until('ended', ({ status }) => status?.phase === row.phase);
      expect(pod.status?.containerStatuses?.[0]?.restartCount).toBe(0);
    }
  });
});

describe('a container that cannot be started', () => {
  it.each([
    {
      what: 'no such program',
      container: { command: ['/no/such/program'] },
      says: 'exec: "/no/such/program": stat /no/such/program: no such file or directory',
    },
    {
      what: 'not in the PATH',
      container: { command: ['no-such-program'] },
      says: 'exec: "no-such-program": executable file not found in $PATH',
    },
    { what: 'not executable', container: { command: ['/etc/passwd'] }, says: 'exec: "/etc/passwd": permission denied' },
    {
      what: 'no such folder',
      container: { command: ['true'], workingDir: '/no/such' },
      says: 'chdir to cwd ("/no/such") set in config.json failed: no such file or directory',
    },
  ])('says why: $what', async ({ container, says }) => {
    const world = await nodeWorld(SUBNET);
    world.place('wrong', container);
    const pod = await world.until('wrong', (candidate) => waitingReason(candidate) === 'CrashLoopBackOff');
    expect(states(world.history('wrong')).slice(2)).toEqual([
      'Running RunContainerError, before: 128, restarts: 0',
      'Running RunContainerError, before: 128, restarts: 1',
      'Running CrashLoopBackOff, before: 128, restarts: 1',
    ]);
    const terminated = pod.status?.containerStatuses?.[0]?.lastState.terminated;
    expect(terminated).toMatchObject({ exitCode: 128, reason: 'StartError', startedAt: '1970-01-01T00:00:00Z' });
    expect(terminated?.message).toContain(says);
    expect(world.events('wrong').map(({ reason }) => reason)).toEqual(['Pulled', 'Created', 'Failed', 'BackOff']);
  });

  it('waits in ImagePullBackOff when its image cannot be pulled, and says what can be', async () => {
    const world = await nodeWorld(SUBNET, { firstMs: 100, longestMs: 100 });
    world.place('unpullable', { image: 'registry.invalid/hello:99' });
    const pod = await world.until('unpullable', (candidate) => waitingReason(candidate) === 'ImagePullBackOff');
    expect(states(world.history('unpullable')).slice(1)).toEqual([
      'Pending ContainerCreating, before: -, restarts: 0',
      'Pending ErrImagePull, before: -, restarts: 0',
      'Pending ImagePullBackOff, before: -, restarts: 0',
    ]);
    expect(pod.status?.podIP).toBeDefined();
    expect(world.events('unpullable').map(({ reason, message }) => `${reason}: ${message.slice(0, 53)}`)).toEqual([
      'Pulling: Pulling image "registry.invalid/hello:99"',
      'Failed: Failed to pull image "registry.invalid/hello:99": fai',
      'Failed: Error: ErrImagePull',
      'BackOff: Back-off pulling image "registry.invalid/hello:99"',
      'Failed: Error: ImagePullBackOff',
    ]);
    expect(pod.status?.containerStatuses?.[0]?.state.waiting?.message).toContain('give the container a command');
  });

  it('waits for the configuration that its environment refers to', async () => {
    const world = await nodeWorld(SUBNET, { firstMs: 50, longestMs: 50 });
    const env = [{ name: 'WORD', valueFrom: { configMapKeyRef: { name: 'words', key: 'word' } } }];
    world.place('configured', { command: ['sh', '-c', 'echo $WORD; sleep 60'], env });
    const pod = await world.until('configured', (candidate) => waitingReason(candidate) === 'CreateContainerConfigError');
    expect(pod.status?.containerStatuses?.[0]?.state.waiting?.message).toBe('configmap "words" not found');
    world.store.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'words', namespace: 'default' },
      data: { word: 'found' },
    });
    await expect.poll(() => world.log('configured')).toBe('found\n');
  });
});

describe('the back-off', () => {
  it('doubles from 10 s to 5 min, and starts over after 10 min without a restart', () => {
    const backOff = new BackOff({ firstMs: 10_000, longestMs: 300_000 });
    const waits = Array.from({ length: 8 }, () => goDuration(backOff.nextMs(0)));
    expect(waits).toEqual(['0ms', '10s', '20s', '40s', '1m20s', '2m40s', '5m0s', '5m0s']);
    expect(backOff.nextMs(600_001)).toBe(0);
  });
});
