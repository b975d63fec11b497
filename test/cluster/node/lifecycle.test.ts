import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { deleteObject } from '../../../src/cluster/deletion.ts';
import type { LifecycleHandler, Pod } from '../../../src/cluster/objects.ts';
import { isReady, isRunning, markedProcesses, nodeWorld } from '../../support/node-world.ts';
import { ownSubnet } from '../../support/own-subnet.ts';

const SUBNET = await ownSubnet();

/** One line per status: phase, conditions (T/F, with reason), container state, readiness. */
function line({ status, metadata }: Pod): string {
  const conditions = (status?.conditions ?? []).map(
    ({ type, status: value, reason }) =>
      `${type.replaceAll(/[a-z]/g, '')}=${value[0]}${reason === undefined ? '' : `/${reason}`}`,
  );
  const [container] = status?.containerStatuses ?? [];
  const state = Object.keys(container?.state ?? {})[0] ?? '-';
  return [
    metadata.deletionTimestamp === undefined ? 'alive' : 'deleted',
    status?.phase,
    ...conditions,
    state,
    container?.ready === true ? 'ready' : 'unready',
    status?.podIP === undefined ? 'no-ip' : 'ip',
  ].join(' ');
}

/** A shell that says when it gets SIGTERM and ends then with `code`. */
function script(code: number): string[] {
  return ['sh', '-c', `trap 'echo TERM; exit ${code}' TERM; echo up; while :; do sleep 0.01; done`];
}

describe('a pod from start to end', () => {
  it('goes through the states that were recorded on a real cluster', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('web', {
      readinessProbe: { httpGet: { path: '/readiness', port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
      env: [{ name: 'ON_SIGTERM', value: 'exit' }],
    });
    await world.until('web', isReady);
    deleteObject(world.store, 'pods', 'default', 'web');
    await world.gone('web');

    const lines = world.history('web').map(line);
    expect(lines.filter((state, index) => state !== lines[index - 1])).toEqual([
      'alive Pending - unready no-ip',
      'alive Pending PRTSC=F I=T R=F/ContainersNotReady CR=F/ContainersNotReady PS=T waiting unready no-ip',
      'alive Pending PRTSC=T I=T R=F/ContainersNotReady CR=F/ContainersNotReady PS=T waiting unready no-ip',
      'alive Running PRTSC=T I=T R=F/ContainersNotReady CR=F/ContainersNotReady PS=T running unready ip',
      'alive Running PRTSC=T I=T R=T CR=T PS=T running ready ip',
      'deleted Running PRTSC=T I=T R=T CR=T PS=T running ready ip',
      'deleted Succeeded PRTSC=F I=T/PodCompleted R=F/PodCompleted CR=F/PodCompleted PS=T terminated unready ip',
    ]);
    expect(world.events('web').filter(({ reason }) => reason !== 'Unhealthy')).toEqual([
      {
        reason: 'Pulled',
        message: 'Container image "cutover/hello:11.0" already present on machine and can be accessed by the pod',
        count: 1,
      },
      { reason: 'Created', message: 'Container created', count: 1 },
      { reason: 'Started', message: 'Container started', count: 1 },
      { reason: 'Killing', message: 'Stopping container app', count: 1 },
    ]);
  });

  it('is ready as soon as it runs when nothing probes it, as one change', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('plain', { command: ['sleep', '60'] });
    await world.until('plain', isReady);
    expect(world.history('plain').at(-2)?.status?.phase).toBe('Pending');
  });

  it('runs init containers first, one after the other, and then all containers on one address', async () => {
    const world = await nodeWorld(SUBNET);
    const note = (text: string): string[] => ['sh', '-c', `echo ${text} $POD_IP >> ${world.dir}/order`];
    world.place(
      'many',
      {},
      {
        initContainers: [
          { name: 'first', image: 'any', command: note('first') },
          { name: 'second', image: 'any', command: note('second') },
        ],
        containers: [
          { name: 'app', image: 'any', command: ['sh', '-c', `${note('app').at(-1)}; sleep 60`] },
          { name: 'side', image: 'any', command: ['sh', '-c', `${note('side').at(-1)}; sleep 60`] },
        ],
      },
    );
    const pod = await world.until('many', isReady);
    await expect.poll(async () => (await readFile(join(world.dir, 'order'), 'utf8')).trim().split('\n').length).toBe(4);
    const order = (await readFile(join(world.dir, 'order'), 'utf8')).trim().split('\n');
    expect(order.slice(0, 2)).toEqual([`first ${pod.status?.podIP}`, `second ${pod.status?.podIP}`]);
    expect(order.slice(2).sort()).toEqual([`app ${pod.status?.podIP}`, `side ${pod.status?.podIP}`]);
  });
});

describe('the end of a container', () => {
  it.each([
    { ends: 'with 0', command: ['sh', '-c', 'exit 0'], exitCode: 0, reason: 'Completed', phase: 'Succeeded' },
    { ends: 'with 3', command: ['sh', '-c', 'exit 3'], exitCode: 3, reason: 'Error', phase: 'Failed' },
    { ends: 'by SIGTERM', command: ['sh', '-c', 'kill -TERM $$$$'], exitCode: 143, reason: 'Error', phase: 'Failed' },
    { ends: 'by SIGKILL', command: ['sh', '-c', 'kill -KILL $$$$'], exitCode: 137, reason: 'Error', phase: 'Failed' },
  ])('$ends is exit code $exitCode and $reason', async ({ command, exitCode, reason, phase }) => {
    const world = await nodeWorld(SUBNET);
    world.place('once', { command }, { restartPolicy: 'Never' });
    const pod = await world.until('once', ({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed');
    expect(pod.status).toMatchObject({
      phase,
      containerStatuses: [{ state: { terminated: { exitCode, reason } }, restartCount: 0 }],
    });
  });

  it.each<{ kind: string; preStop: (mark: string) => LifecycleHandler; says: string[] }>([
    { kind: 'exec', preStop: (mark) => ({ exec: { command: ['sh', '-c', `echo hook >> ${mark}`] } }), says: ['hook', 'TERM'] },
    { kind: 'sleep', preStop: () => ({ sleep: { seconds: 0.05 } }), says: ['TERM'] },
    { kind: 'none', preStop: () => ({}), says: ['TERM'] },
  ])('runs the preStop hook ($kind) before SIGTERM', async ({ preStop, says }) => {
    const world = await nodeWorld(SUBNET);
    const mark = join(world.dir, 'mark');
    world.place('hooked', {
      command: ['sh', '-c', `trap 'echo TERM >> ${mark}; exit 0' TERM; echo up; while :; do sleep 0.01; done`],
      lifecycle: { preStop: preStop(mark) },
    });
    await world.until('hooked', isRunning);
    await expect.poll(() => world.log('hooked')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'hooked');
    await world.gone('hooked');
    expect((await readFile(mark, 'utf8')).trim().split('\n')).toEqual(says);
  });

  it('asks by httpGet where preStop says so, and still answers while it does', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('asked', {
      ports: [{ name: 'http', containerPort: 8080 }],
      readinessProbe: { httpGet: { path: '/readiness', port: 'http' }, periodSeconds: 1 },
      lifecycle: { preStop: { httpGet: { path: '/last-words', port: 'http' } } },
    });
    await world.until('asked', isReady);
    deleteObject(world.store, 'pods', 'default', 'asked');
    await world.until('asked', ({ status }) => status?.phase === 'Succeeded');
    expect(await world.log('asked')).toMatch(/SIGTERM: drain\nanswered 1 requests\n$/);
    expect(world.events('asked').map(({ reason }) => reason)).not.toContain('FailedPreStopHook');
  });

  it('kills what ignores SIGTERM at the end of the grace period, and all its children', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('deaf', { command: ['sh', '-c', `trap '' TERM; echo up; sleep 60 & while :; do sleep 0.01; done`] });
    await expect.poll(() => world.log('deaf')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'deaf', { gracePeriodSeconds: 1 });
    const pod = await world.until('deaf', ({ status }) => status?.phase === 'Failed');
    expect(pod.status).toMatchObject({
      conditions: expect.arrayContaining([
        expect.objectContaining({ type: 'Ready', status: 'False', reason: 'PodFailed' }),
      ]) as unknown,
      containerStatuses: [{ state: { terminated: { exitCode: 137, reason: 'Error' } } }],
    });
    expect(await markedProcesses(world.clusterId)).toEqual([]);
  });

  it('gives SIGTERM two more seconds when the preStop hook has used up the grace period', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('late', { command: script(0), lifecycle: { preStop: { sleep: { seconds: 60 } } } });
    await expect.poll(() => world.log('late')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'late', { gracePeriodSeconds: 1 });
    const pod = await world.until('late', ({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed');
    expect(await world.log('late')).toBe('up\nTERM\n');
    expect(pod.status?.phase).toBe('Succeeded');
  });

  it('gives the same grace period to each container, whichever ends first', async () => {
    const world = await nodeWorld(SUBNET);
    const deaf = ['sh', '-c', `trap '' TERM; echo up; while :; do sleep 0.01; done`];
    const containers = [
      { name: 'quick', image: 'any', command: ['sleep', '60'] },
      { name: 'app', image: 'any', command: deaf },
    ];
    world.place('pair', {}, { containers });
    await expect.poll(() => world.log('pair')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'pair', { gracePeriodSeconds: 1 });
    const pod = await world.until('pair', ({ status }) => status?.phase === 'Failed');
    expect(pod.status?.containerStatuses?.map(({ state }) => state.terminated?.exitCode)).toEqual([143, 137]);
  });

  it('ends with grace, too, what has only just been started', async () => {
    const world = await nodeWorld(SUBNET, undefined, { sandboxMs: 0, startMs: 60_000 });
    const mark = join(world.dir, 'mark');
    const preStop = { exec: { command: ['sh', '-c', `echo hook > ${mark}`] } };
    world.place('early', { command: script(0), lifecycle: { preStop } });
    await expect.poll(() => world.log('early')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'early');
    await world.until('early', ({ status }) => status?.phase === 'Succeeded' || status?.phase === 'Failed');
    expect(await world.log('early')).toBe('up\nTERM\n');
    expect(await readFile(mark, 'utf8')).toBe('hook\n');
    expect(world.events('early').map(({ reason }) => reason)).toEqual(['Pulled', 'Created', 'Started', 'Killing']);
  });

  it('runs the postStart hook before it shows the container as running or probes it', async () => {
    const world = await nodeWorld(SUBNET);
    const [mark, go] = [join(world.dir, 'mark'), join(world.dir, 'go')];
    const wait = `echo hook >> ${mark}; until [ -e ${go} ]; do sleep 0.01; done`;
    world.place('web', {
      command: script(0),
      readinessProbe: { exec: { command: ['sh', '-c', `echo probe >> ${mark}`] }, periodSeconds: 1 },
      lifecycle: { postStart: { exec: { command: ['sh', '-c', wait] } } },
    });
    await expect.poll(() => readFile(mark, 'utf8').catch(() => '')).toBe('hook\n');
    expect(world.history('web').filter(isRunning)).toEqual([]);
    await writeFile(go, '');
    await world.until('web', isReady);
    expect((await readFile(mark, 'utf8')).split('\n').slice(0, 2)).toEqual(['hook', 'probe']);
  });

  it('ends a container whose postStart hook fails, and starts it again', async () => {
    const world = await nodeWorld(SUBNET, { firstMs: 1, longestMs: 1 });
    const mark = join(world.dir, 'mark');
    const failsOnce = `if [ -e ${mark} ]; then exit 0; fi; touch ${mark}; exit 1`;
    world.place('web', { command: script(0), lifecycle: { postStart: { exec: { command: ['sh', '-c', failsOnce] } } } });
    const pod = await world.until('web', isReady);
    expect(pod.status?.containerStatuses).toMatchObject([{ restartCount: 1, state: { running: {} } }]);
    expect(world.events('web')).toContainEqual({ reason: 'FailedPostStartHook', message: 'PostStartHook failed', count: 1 });
    expect(await world.log('web', { previous: true })).toBe('up\nTERM\n');
  });

  it('ends in the middle of a postStart hook, too', async () => {
    const world = await nodeWorld(SUBNET);
    const mark = join(world.dir, 'mark');
    const lifecycle = { postStart: { exec: { command: ['sh', '-c', `touch ${mark}; sleep 60`] } } };
    world.place('web', { command: script(0), lifecycle });
    await expect.poll(() => readFile(mark, 'utf8').catch(() => 'none')).toBe('');
    deleteObject(world.store, 'pods', 'default', 'web');
    await world.gone('web');
    expect(world.events('web').map(({ reason }) => reason)).not.toContain('FailedPostStartHook');
    expect(await markedProcesses(world.clusterId)).toEqual([]);
  });

  it('reports a preStop hook that fails, and goes on', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('clumsy', { command: script(0), lifecycle: { preStop: { exec: { command: ['false'] } } } });
    await expect.poll(() => world.log('clumsy')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'clumsy');
    await world.gone('clumsy');
    expect(world.events('clumsy')).toContainEqual({ reason: 'FailedPreStopHook', message: 'PreStopHook failed', count: 1 });
  });

  it('shortens the grace period when a second deletion asks for less', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('slow', { command: ['sh', '-c', `trap '' TERM; echo up; while :; do sleep 0.01; done`] });
    await expect.poll(() => world.log('slow')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'slow');
    deleteObject(world.store, 'pods', 'default', 'slow', { gracePeriodSeconds: 1 });
    const pod = await world.until('slow', ({ status }) => status?.phase === 'Failed');
    expect(pod.status?.containerStatuses?.[0]?.state.terminated?.exitCode).toBe(137);
  });

  it('goes on probing readiness while the pod ends', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('serving', {
      env: [
        { name: 'ON_SIGTERM', value: 'serve' },
        { name: 'SERVE_MS', value: '5000' },
      ],
      readinessProbe: { httpGet: { path: '/readiness', port: 8080 }, periodSeconds: 1, failureThreshold: 1 },
    });
    await world.until('serving', isReady);
    deleteObject(world.store, 'pods', 'default', 'serving');
    const unready = await world.until('serving', (pod) => !isReady(pod));
    expect(unready.status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: false, state: { running: {} } }] });
    await world.gone('serving');
  });
});

describe('no grace', () => {
  it('kills at once what is deleted by force', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('forced', { command: ['sh', '-c', `trap '' TERM; while :; do sleep 0.01; done`] });
    await world.until('forced', isRunning);
    deleteObject(world.store, 'pods', 'default', 'forced', { gracePeriodSeconds: 0 });
    await expect.poll(() => markedProcesses(world.clusterId)).toEqual([]);
  });

  it('leaves no process and no file behind when the node stops, not even one that has fled from its process group', async () => {
    const world = await nodeWorld(SUBNET);
    world.place('deaf', { command: ['sh', '-c', `trap '' TERM; setsid sleep 60 & echo up; while :; do sleep 0.01; done`] });
    world.place('looping', { command: ['false'] });
    world.place('unpullable', { image: 'no/such:1' });
    world.place('hooked', { command: script(0), lifecycle: { preStop: { exec: { command: ['sleep', '60'] } } } });
    await expect.poll(() => world.log('deaf')).toContain('up');
    await expect.poll(() => world.log('hooked')).toContain('up');
    deleteObject(world.store, 'pods', 'default', 'hooked');
    await world.node.stop();
    expect(await markedProcesses(world.clusterId)).toEqual([]);
    await expect(readFile(join(world.dir, 'pods'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
