import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cluster, startCluster } from '../../src/cluster/cluster.ts';
import { normaliseRun, type WatchRow } from '../support/normalise-recording.ts';
import { RecordedScenario, recordedRows } from '../support/recorded-scenario.ts';

const EXITS = { env: [{ name: 'ON_SIGTERM', value: 'exit' }] };
const DRAINS_AFTER_5_S = { env: [{ name: 'ON_SIGTERM', value: 'drain' }], lifecycle: { preStop: { sleep: { seconds: 5 } } } };

/** The commands of each recording, in its order. What only read is left out, and waiting for nothing to happen is cut short. */
const SCENARIOS: Readonly<Record<string, (scenario: RecordedScenario) => Promise<void>>> = {
  async rolling(scenario) {
    await scenario.createDeployment('hello', 'cutover/hello:11.0', { container: EXITS });
    await scenario.createService({ app: 'hello' });
    await scenario.rolledOut('hello');
    await scenario.setImage('hello', 'cutover/hello:12.0');
    await scenario.rolledOut('hello');
    await scenario.podsLeft(3);
    await scenario.annotate('hello', { 'kubernetes.io/change-cause': 'version 12.0' });
    await scenario.undo('hello', 1);
    await scenario.rolledOut('hello');
    await scenario.podsLeft(3);
    await scenario.undo('hello', 2);
    await scenario.rolledOut('hello');
    await scenario.podsLeft(3);
  },
  async 'rolling-prestop'(scenario) {
    await scenario.createDeployment('hello', 'cutover/hello:11.0', { container: DRAINS_AFTER_5_S });
    await scenario.createService({ app: 'hello' });
    await scenario.rolledOut('hello');
    await scenario.setImage('hello', 'cutover/hello:12.0');
    await scenario.rolledOut('hello');
    await scenario.podsLeft(3);
  },
  async recreate(scenario) {
    await scenario.createDeployment('hello', 'cutover/hello:11.0', { strategy: 'Recreate', container: EXITS });
    await scenario.createService({ app: 'hello' });
    await scenario.rolledOut('hello');
    await scenario.setImage('hello', 'cutover/hello:12.0');
    await scenario.rolledOut('hello');
    await scenario.podsLeft(3);
  },
  async 'pause-resume'(scenario) {
    const container = { env: [...EXITS.env, { name: 'START_DELAY_MS', value: '1500' }] };
    await scenario.createDeployment('hello', 'cutover/hello:11.0', { container });
    await scenario.createService({ app: 'hello' });
    await scenario.rolledOut('hello');
    await scenario.setImage('hello', 'cutover/hello:12.0');
    await scenario.counts('hello', { updatedReplicas: 1 });
    await scenario.pause('hello', true);
    await scenario.counts('hello', { readyReplicas: 4 });
    await scenario.pause('hello', null);
    await scenario.rolledOut('hello');
    await scenario.podsLeft(3);
  },
  async 'blue-green'(scenario) {
    await scenario.createDeployment('hello-blue', 'cutover/hello:11.0', { labels: { color: 'blue' }, container: EXITS });
    await scenario.createService({ app: 'hello', color: 'blue' });
    await scenario.rolledOut('hello-blue');
    await scenario.createDeployment('hello-green', 'cutover/hello:12.0', { labels: { color: 'green' }, container: EXITS });
    await scenario.rolledOut('hello-green');
    await scenario.select({ app: 'hello', color: 'green' });
    await scenario.deleteDeployment('hello-blue');
    await scenario.podsLeft(3);
  },
  async 'crash-loop'(scenario) {
    await scenario.releaseThatFails({ command: ['/bin/sh', '-c', 'echo boom; exit 7'] });
    await scenario.waitsToRestart('CrashLoopBackOff', 2);
  },
  async 'wrong-command'(scenario) {
    await scenario.releaseThatFails({ command: ['/no/such/program'] });
    await scenario.waitsToRestart('CrashLoopBackOff', 2);
  },
  async 'image-pull-fails'(scenario) {
    await scenario.releaseThatFails({ image: 'registry.invalid/hello:99' });
  },
  async quota(scenario) {
    await scenario.createQuota({ pods: '3' });
    await scenario.releaseThatFails({}, { progressDeadlineSeconds: 8 });
  },
  async 'limit-range'(scenario) {
    const memory = (amount: string) => ({ resources: { limits: { memory: amount } } });
    await scenario.createLimitRange([{ type: 'Container', max: { memory: '64Mi' } }]);
    await scenario.releaseThatFails(memory('128Mi'), { container: memory('32Mi'), progressDeadlineSeconds: 8 });
  },
  // The recorded app answers every path, so that its readiness does not fail after all.
  async 'readiness-fails'(scenario) {
    await scenario.createDeployment('hello', 'cutover/hello:11.0', { container: EXITS, spec: { progressDeadlineSeconds: 8 } });
    await scenario.createService({ app: 'hello' });
    await scenario.rolledOut('hello');
    await scenario.changeContainer('hello', {
      image: 'cutover/hello:12.0',
      readinessProbe: { httpGet: { path: '/no-such-path', port: 8080 } },
    });
    await scenario.rolledOut('hello');
    await scenario.podsLeft(3);
  },
  // The recording ends before the liveness probe has failed.
  async 'liveness-restart'(scenario) {
    const livenessProbe = { httpGet: { path: '/no-such-path', port: 8080 }, periodSeconds: 2, failureThreshold: 2 };
    const container = { ...EXITS, livenessProbe };
    await scenario.createDeployment('hello', 'cutover/hello:11.0', { container, spec: { replicas: 1 } });
    await scenario.createService({ app: 'hello' });
    await scenario.rolledOut('hello');
  },
  async 'grace-exceeded'(scenario) {
    const env = [
      { name: 'ON_SIGTERM', value: 'serve' },
      { name: 'SERVE_MS', value: '60000' },
    ];
    const pod = { terminationGracePeriodSeconds: 3 };
    await scenario.createDeployment('hello', 'cutover/hello:11.0', { container: { env }, pod, spec: { replicas: 1 } });
    await scenario.createService({ app: 'hello' });
    await scenario.rolledOut('hello');
    await scenario.deletePods();
    await scenario.podsLeft(1);
    await scenario.rolledOut('hello');
  },
};

const NAMES = Object.keys(SCENARIOS);

describe('the embedded cluster does what a real one did', () => {
  let cluster: Cluster;
  let dir: string;
  const failures: unknown[] = [];
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'cutover-recordings-'));
    cluster = await startCluster({ dir, onFailure: (error) => failures.push(error) });
  });
  afterAll(async () => {
    await cluster.stop();
    await rm(dir, { recursive: true, force: true });
  });

  it.concurrent.each(NAMES)(
    '%s',
    async (name) => {
      const scenario = new RecordedScenario(cluster, name);
      await scenario.start();
      await SCENARIOS[name]?.(scenario);
      expect(normaliseRun(scenario.rows())).toEqual(normaliseRun(await recordedRows(name)));
      expect(failures).toEqual([]);
    },
    120_000,
  );
});

type Rows = readonly WatchRow[];
/** Changes the objects of one watch. */
const changing = (watch: string, change: (object: Record<string, unknown>, row: WatchRow) => void) => (rows: Rows) =>
  rows.map((row) => {
    if (row.watch !== watch) return row;
    const object = structuredClone(row.object);
    change(object, row);
    return { ...row, object };
  });
const without = (unwanted: (row: WatchRow) => boolean) => (rows: Rows) => rows.filter((row) => !unwanted(row));
const onlyFirst = (unwanted: (row: WatchRow) => boolean) => (rows: Rows) => rows.toSpliced(rows.findIndex(unwanted), 1);

/** Lets the first of two rows happen when the second did, and the other way round. */
const swapping = (first: (row: WatchRow) => boolean, second: (row: WatchRow) => boolean) => (rows: Rows) => {
  const [one, other] = [rows.find(first), rows.find(second)];
  if (one === undefined || other === undefined) throw new Error('no such rows');
  const at = (row: WatchRow, time: WatchRow) => ({
    ...row,
    object: { ...row.object, metadata: { ...row.object.metadata, resourceVersion: time.object.metadata.resourceVersion } },
  });
  return rows.map((row) => (row === one ? at(one, other) : row === other ? at(other, one) : row));
};

const text = (row: WatchRow) => JSON.stringify(row.object);
const isEvent = (reason: string) => (row: WatchRow) => row.watch === 'events' && row.object['reason'] === reason;
const isPod = (row: WatchRow, ...parts: string[]) => row.watch === 'pods' && parts.every((part) => text(row).includes(part));
const READY = '"type":"Ready","status":"True"';
const spec = (row: WatchRow) => row.object['spec'] as { readonly replicas?: number };

/** The first ready pod, or the first slice with a ready endpoint, is unready for a moment. */
const flickering = (watch: string, ready: string, unready: string) => (rows: Rows) => {
  const at = rows.findIndex((row) => row.watch === watch && text(row).includes(ready));
  const row = rows[at];
  if (row === undefined) throw new Error('no such row');
  const later = (by: string, object: string) => ({
    ...row,
    object: JSON.parse(object.replace(/"resourceVersion":"(\d+)"/, `"resourceVersion":"$1${by}"`)) as WatchRow['object'],
  });
  return rows.toSpliced(at + 1, 0, later('.1', text(row).replaceAll(ready, unready)), later('.2', text(row)));
};

describe('the comparison is strict: it sees', () => {
  it.each<[string, string, (rows: Rows) => Rows]>([
    [
      'a pod that is never placed',
      'rolling',
      without((row) => isPod(row, '"phase":"Pending"', '"PodScheduled"') && !text(row).includes('Initialized')),
    ],
    [
      'a pod that was ready only when it was deleted',
      'rolling',
      without((row) => isPod(row, READY) && row.object.metadata.deletionTimestamp === undefined),
    ],
    [
      'one pod that did not succeed',
      'rolling',
      onlyFirst((row) => isPod(row, '"phase":"Succeeded"') && row.object.metadata.deletionGracePeriodSeconds === 30),
    ],
    ['one pod that is not gone at last', 'recreate', onlyFirst((row) => row.watch === 'pods' && row.type === 'DELETED')],
    ['a pod that is not ready for a moment', 'rolling', flickering('pods', READY, READY.replace('True', 'False'))],
    [
      'an endpoint that is not ready for a moment',
      'rolling',
      flickering('endpointslices', '"ready":true,"serving":true', '"ready":false,"serving":false'),
    ],
    [
      'an exit code',
      'blue-green',
      (rows) =>
        rows.map((row) =>
          isPod(row) ? (JSON.parse(JSON.stringify(row).replaceAll('"exitCode":0', '"exitCode":143')) as WatchRow) : row,
        ),
    ],
    [
      'a grace period',
      'rolling-prestop',
      changing('pods', ({ metadata }) => metadata && Object.assign(metadata, { deletionGracePeriodSeconds: 0 })),
    ],
    [
      'a scaling that skips a size',
      'rolling',
      changing('replicasets', (object, row) => spec(row).replicas === 2 && Object.assign(object, { spec: { replicas: 1 } })),
    ],
    [
      'a scale-down before the new pod was ready',
      'rolling',
      swapping(
        (row) => row.watch === 'replicasets' && spec(row).replicas === 2,
        (row) => isPod(row, READY, 'hello-6fbbc66bcc'),
      ),
    ],
    [
      'a recreate that does not wait for the last pod',
      'recreate',
      swapping(
        (row) => row.watch === 'replicasets' && row.object.metadata.name === 'hello-6fbbc66bcc',
        (row) => isPod(row, '"phase":"Succeeded"', 'hello-d665869d4'),
      ),
    ],
    [
      'a revision',
      'rolling',
      changing('replicasets', (object) =>
        Object.assign(object, { metadata: { ...(object['metadata'] as object), annotations: {} } }),
      ),
    ],
    [
      'a condition that never was',
      'rolling',
      without((row) => row.watch === 'deployments' && text(row).includes('Created new replica set \\"hello-6fbbc66bcc')),
    ],
    [
      'a condition’s message',
      'recreate',
      (rows) => rows.map((row) => JSON.parse(JSON.stringify(row).replaceAll('minimum availability', 'availability')) as WatchRow),
    ],
    [
      'a ReplicaSet whose pods never counted as available',
      'rolling',
      changing('replicasets', ({ status }) => status && Object.assign(status, { availableReplicas: 0 })),
    ],
    [
      'endpoints that are not serving while they terminate',
      'rolling-prestop',
      (rows) =>
        rows.map(
          (row) =>
            JSON.parse(
              JSON.stringify(row).replaceAll('"serving":true,"terminating":true', '"serving":false,"terminating":true'),
            ) as WatchRow,
        ),
    ],
    [
      'endpoints that are taken out at once',
      'recreate',
      without((row) => row.watch === 'endpointslices' && text(row).includes('"terminating":true')),
    ],
    [
      'a selector that did not switch',
      'blue-green',
      (rows) =>
        rows.toSpliced(
          rows.findLastIndex(({ watch }) => watch === 'endpointslices'),
          1,
        ),
    ],
    [
      'how long a container waits for its restart',
      'crash-loop',
      (rows) => rows.map((row) => JSON.parse(JSON.stringify(row).replaceAll('back-off 10s', 'back-off 11s')) as WatchRow),
    ],
    [
      'what a pod’s event says',
      'wrong-command',
      (rows) => rows.map((row) => JSON.parse(JSON.stringify(row).replaceAll('Error: failed', 'Error: could not')) as WatchRow),
    ],
    [
      'why a pod was refused',
      'quota',
      (rows) => rows.map((row) => JSON.parse(JSON.stringify(row).replaceAll('used: pods=3', 'used: pods=2')) as WatchRow),
    ],
    ['an event left out', 'rolling', onlyFirst(isEvent('SuccessfulDelete'))],
    ['an event of the Deployment left out', 'rolling', onlyFirst(isEvent('ScalingReplicaSet'))],
    ['two events swapped', 'blue-green', swapping(isEvent('Created'), isEvent('Started'))],
  ])('%s (%s)', async (_fault, name, spoil) => {
    const rows = await recordedRows(name);
    expect(normaliseRun(spoil(rows))).not.toEqual(normaliseRun(rows));
  });

  it.each(NAMES)('each single event of %s but failing probes and late refusals', async (name) => {
    const rows = await recordedRows(name);
    const whole = JSON.stringify(normaliseRun(rows));
    const unseen = rows.filter(
      (row, index) => row.watch === 'events' && JSON.stringify(normaliseRun(rows.toSpliced(index, 1))) === whole,
    );
    const isLeftOut = ({ type, object: { reason } }: WatchRow) =>
      reason === 'Unhealthy' || (reason === 'FailedCreate' && type === 'MODIFIED');
    expect(unseen.filter((row) => !isLeftOut(row))).toEqual([]);
  });
});
