import { beforeAll, describe, expect, it, vi } from 'vitest';
import { RESOURCES } from '../../src/cluster/api/resources.ts';
import { kubectlIsMissing, tableRows as rows } from '../support/kubectl.ts';
import { kubectlStory } from '../support/kubectl-story.ts';

const CONTAINER = `
    spec:
      containers:
      - name: app
        image: cutover/hello:11.0
        ports: [{containerPort: 8080}]
        readinessProbe: {httpGet: {path: /readiness, port: 8080}, periodSeconds: 1}
`;
const CONTROLLER = `
apiVersion: v1
kind: ReplicationController
metadata: {name: rc}
spec:
  replicas: 1
  template:
    metadata: {labels: {app: rc}}${CONTAINER}`;
const STATEFUL_SET = (strategy: string): string => `
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  replicas: 2
  serviceName: peers
  updateStrategy: ${strategy}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}${CONTAINER}`;

const IMAGE = '{.spec.template.spec.containers[0].image}';

// One cluster and one story: each step goes on where the one before has left it.
describe.skipIf(kubectlIsMissing)('kubectl drives the older and the ordered workloads', () => {
  const { run, ok, file, failures } = kubectlStory();

  const imagesOf = (label: string): Promise<string> =>
    ok('get', 'pods', '-l', label, '-o', 'jsonpath={range .items[*]}{.metadata.name}={.spec.containers[0].image} {end}');

  it('a ReplicationController keeps its pods', async () => {
    expect(await ok('create', '-f', file('rc.yaml', CONTROLLER))).toBe('replicationcontroller/rc created\n');
    expect(await ok('scale', 'rc', 'rc', '--replicas=2')).toBe('replicationcontroller/rc scaled\n');
    await ok('wait', '--for=jsonpath={.status.readyReplicas}=2', 'rc/rc', '--timeout=60s');
    expect(rows(await ok('get', 'rc', '-o', 'wide'))).toMatchObject([
      { NAME: 'rc', DESIRED: '2', CURRENT: '2', READY: '2', CONTAINERS: 'app', IMAGES: 'cutover/hello:11.0', SELECTOR: 'app=rc' },
    ]);
    const text = await ok('describe', 'rc', 'rc');
    expect(text).toMatch(/Replicas: +2 current \/ 2 desired\nPods Status: +2 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed/);
    expect(text).toMatch(/Normal +SuccessfulCreate +\S+ +replication-controller +Created pod: rc-/);
  });

  it('a ReplicationController is exposed like any other, its template changed without a rollout', async () => {
    expect(await ok('expose', 'rc', 'rc', '--port=80', '--target-port=8080')).toBe('service/rc exposed\n');
    expect(await ok('get', 'service', 'rc', '-o', 'jsonpath={.spec.selector}')).toBe('{"app":"rc"}');
    expect(await ok('set', 'image', 'rc/rc', 'app=cutover/hello:12.0')).toBe('replicationcontroller/rc image updated\n');
    expect(await imagesOf('app=rc')).not.toContain('12.0');
    const [pod] = rows(await ok('get', 'pods', '-l', 'app=rc'));
    await ok('delete', 'pod', pod?.['NAME'] ?? '', '--grace-period=1');
    await vi.waitFor(async () => expect(await imagesOf('app=rc')).toMatch(/11\.0 .*12\.0|12\.0 .*11\.0/), 20_000);
  });

  it('a StatefulSet gets ready in order and rolls out from the top', async () => {
    const manifest = file('web.yaml', STATEFUL_SET('{type: RollingUpdate}'));
    expect(await ok('apply', '-f', manifest)).toBe('statefulset.apps/web created\n');
    expect(await ok('rollout', 'status', 'sts/web', '--timeout=60s')).toContain(
      'roll out complete: 2 new pods have been updated',
    );
    expect(await ok('apply', '-f', manifest)).toBe('statefulset.apps/web unchanged\n');
    expect(rows(await ok('get', 'sts', '-o', 'wide'))).toMatchObject([
      { NAME: 'web', READY: '2/2', CONTAINERS: 'app', IMAGES: 'cutover/hello:11.0' },
    ]);
    await ok('set', 'image', 'sts/web', 'app=cutover/hello:12.0');
    await ok('rollout', 'status', 'sts/web', '--timeout=60s');
    expect(await imagesOf('app=web')).toBe('web-0=cutover/hello:12.0 web-1=cutover/hello:12.0 ');
    const text = await ok('describe', 'sts', 'web');
    expect(text).toMatch(/Replicas: +2 desired \| 2 total\nUpdate Strategy: +RollingUpdate\n +Partition: +0/);
    expect(text).toMatch(/Normal +SuccessfulCreate +\S+( \(.*\))? +statefulset-controller +create Pod web-0 in StatefulSet web/);
  });

  it('a StatefulSet has a history that undo goes back in', async () => {
    const history = rows((await ok('rollout', 'history', 'sts/web')).replace(/^.*\n/, '').trimEnd());
    expect(history.map((row) => row['REVISION'])).toEqual(['1', '2']);
    expect(await ok('rollout', 'history', 'sts/web', '--revision=1')).toContain('cutover/hello:11.0');
    expect(rows(await ok('get', 'controllerrevisions'))).toMatchObject([
      { CONTROLLER: 'statefulset.apps/web' },
      { CONTROLLER: 'statefulset.apps/web' },
    ]);
    expect(await ok('rollout', 'undo', 'sts/web', '--to-revision=1')).toBe('statefulset.apps/web rolled back\n');
    await ok('rollout', 'status', 'sts/web', '--timeout=60s');
    expect(await ok('get', 'sts', 'web', '-o', `jsonpath=${IMAGE}`)).toBe('cutover/hello:11.0');
    expect(await imagesOf('app=web')).toBe('web-0=cutover/hello:11.0 web-1=cutover/hello:11.0 ');
  });

  it('a StatefulSet with OnDelete changes pod by pod, as they are deleted', async () => {
    await ok('apply', '-f', file('web.yaml', STATEFUL_SET('{type: OnDelete, rollingUpdate: null}').replace('11.0', '13.0')));
    expect((await run('rollout', 'status', 'sts/web')).stderr).toContain('only available for RollingUpdate strategy type');
    await vi.waitFor(
      async () =>
        expect(await ok('get', 'sts', 'web', '-o', 'jsonpath={.status.updateRevision}')).not.toBe(
          await ok('get', 'sts', 'web', '-o', 'jsonpath={.status.currentRevision}'),
        ),
      20_000,
    );
    await ok('delete', 'pod', 'web-0', '--grace-period=1');
    await ok('wait', '--for=jsonpath={.status.updatedReplicas}=1', 'sts/web', '--timeout=60s');
    expect(await imagesOf('app=web')).toBe('web-0=cutover/hello:13.0 web-1=cutover/hello:11.0 ');
  });

  it('refuses what a real one refuses', async () => {
    const changed = STATEFUL_SET('{type: OnDelete}').replace('serviceName: peers', 'serviceName: others');
    expect((await run('apply', '-f', file('changed.yaml', changed))).stderr).toContain(
      "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy'",
    );
    const claims = STATEFUL_SET('{type: OnDelete}')
      .replace('name: web', 'name: db')
      .replace('spec:', 'spec:\n  volumeClaimTemplates: [{metadata: {name: data}}]');
    expect((await run('create', '-f', file('claims.yaml', claims))).stderr).toContain(
      'spec.volumeClaimTemplates: Forbidden: the embedded cluster has no volumes',
    );
  });

  it('a StatefulSet shrinks from the top and goes with its pods', async () => {
    await ok('scale', 'sts', 'web', '--replicas=1');
    await ok('wait', '--for=delete', 'pod/web-1', '--timeout=60s');
    expect(await imagesOf('app=web')).toBe('web-0=cutover/hello:13.0 ');
    expect(await ok('delete', 'sts', 'web', '--wait=false')).toBe('statefulset.apps "web" deleted\n');
    await ok('wait', '--for=delete', 'pod/web-0', '--timeout=60s');
  });

  it('deleting a ReplicationController takes its pods, unless they are to stay', async () => {
    await ok('delete', 'rc', 'rc', '--cascade=orphan');
    expect(await imagesOf('app=rc')).not.toBe('');
    await ok('create', '-f', file('rc.yaml', CONTROLLER));
    await ok('delete', 'rc', 'rc', '--cascade=foreground', '--timeout=60s');
    await ok('wait', '--for=delete', 'pod', '-l', 'app=rc', '--timeout=60s');
    expect(await imagesOf('app=rc')).toBe('');
  });

  it('found no bug of the cluster on the way', () => expect(failures).toEqual([]));
});

describe.skipIf(kubectlIsMissing)('kubectl changes a Deployment in every way it knows', () => {
  const { run, ok, file, with: kubectlWith, failures } = kubectlStory();
  beforeAll(async () => {
    await ok('create', 'deployment', 'hello', '--image=cutover/hello:11.0', '--port=8080');
    await rolledOut();
  });

  const rolledOut = (): Promise<string> => ok('rollout', 'status', 'deployment/hello', '--timeout=60s');
  const read = (path: string): Promise<string> => ok('get', 'deployment', 'hello', '-o', `jsonpath=${path}`);

  it('label and annotate, also to take away and to refuse an overwrite', async () => {
    expect(await ok('label', 'deployment', 'hello', 'tier=web')).toBe('deployment.apps/hello labeled\n');
    const again = await run('label', 'deployment', 'hello', 'tier=other');
    expect(again).toMatchObject({ exit: 1, stderr: expect.stringContaining("'tier' already has a value (web)") as string });
    await ok('label', 'deployment', 'hello', 'tier=other', '--overwrite');
    expect(await read('{.metadata.labels.tier}')).toBe('other');
    expect(await ok('label', 'deployment', 'hello', 'tier-')).toBe('deployment.apps/hello unlabeled\n');
    expect(await read('{.metadata.labels.tier}')).toBe('');
    expect(await ok('annotate', 'deployment', 'hello', 'note=a b')).toBe('deployment.apps/hello annotated\n');
    expect(await read('{.metadata.annotations.note}')).toBe('a b');
  });

  it('edit, with an editor that is a program', async () => {
    const editor = file('editor.sh', '#!/bin/sh\nsed -i "s/hello:11.0/hello:12.0/" "$1"\n', 0o755);
    const edit = kubectlWith({ KUBE_EDITOR: editor });
    expect(await edit.ok('edit', 'deployment', 'hello')).toBe('deployment.apps/hello edited\n');
    expect(await read(IMAGE)).toBe('cutover/hello:12.0');
    expect((await edit.run('edit', 'deployment', 'hello')).stderr).toBe('Edit cancelled, no changes made.\n');
    await rolledOut();
  });

  it('set env and set resources make a new revision each', async () => {
    await ok('set', 'env', 'deployment/hello', 'GREETING=hi');
    expect(await ok('set', 'env', 'deployment/hello', '--list')).toContain('GREETING=hi');
    await ok('set', 'env', 'deployment/hello', 'GREETING-');
    expect(await read('{.spec.template.spec.containers[0].env}')).toBe('');
    await ok('set', 'resources', 'deployment/hello', '--limits=cpu=100m');
    expect(await read('{.spec.template.spec.containers[0].resources}')).toBe('{"limits":{"cpu":"100m"}}');
    await rolledOut();
  });

  it('rollout restart replaces the pods and leaves its time on the template', async () => {
    const before = await ok('get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}');
    expect(await ok('rollout', 'restart', 'deployment/hello')).toBe('deployment.apps/hello restarted\n');
    await rolledOut();
    expect(await read('{.spec.template.metadata.annotations}')).toMatch(
      /^\{"kubectl.kubernetes.io\/restartedAt":"\d{4}-\d\d-\d\dT[\d:]+(Z|[+-]\d\d:\d\d)"\}$/,
    );
    await vi.waitFor(async () => {
      const after = await ok('get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}');
      expect(after.split(' ')).toHaveLength(1);
      expect(after).not.toBe(before);
    }, 40_000);
  });

  it('rollout history keeps the cause of each revision, and undo names its own', async () => {
    await ok('annotate', 'deployment', 'hello', 'kubernetes.io/change-cause=restarted');
    await vi.waitFor(async () => expect(await ok('rollout', 'history', 'deployment/hello')).toMatch(/^\d+ +restarted$/m), 20_000);
    const unknown = await run('rollout', 'undo', 'deployment/hello', '--to-revision=99');
    expect(unknown).toMatchObject({ exit: 1, stderr: 'error: unable to find specified revision 99 in history\n' });
    const same = rows((await ok('rollout', 'history', 'deployment/hello')).replace(/^.*\n/, '').trimEnd()).at(-1);
    expect(await ok('rollout', 'undo', 'deployment/hello', `--to-revision=${same?.['REVISION']}`)).toContain(
      'skipped rollback (current template already matches revision',
    );
  });

  it('apply --server-side, again, with a diff before it and a conflict after', async () => {
    const text = 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied}\ndata: {a: one}\n';
    const manifest = file('applied.yaml', text);
    expect(await ok('apply', '--server-side', '-f', manifest)).toBe('configmap/applied serverside-applied\n');
    file('applied.yaml', text.replace('a: one', 'b: two'));
    const diff = await run('diff', '--server-side', '-f', manifest);
    expect([diff.exit, diff.stdout]).toEqual([1, expect.stringMatching(/-\s+a: one\n\+\s+b: two/)]);
    await ok('apply', '--server-side', '-f', manifest);
    expect(await ok('get', 'configmap', 'applied', '-o', 'jsonpath={.data}')).toBe('{"b":"two"}');
    file('applied.yaml', text.replace('a: one', 'b: three'));
    const other = ['apply', '--server-side', '--field-manager=other', '-f', manifest];
    expect((await run(...other)).stderr).toContain('conflict with "kubectl" using v1: .data.b');
    expect(await ok(...other, '--force-conflicts')).toBe('configmap/applied serverside-applied\n');
  });

  it('wait sees a condition come and an object go', async () => {
    expect(await ok('wait', '--for=condition=Available', 'deployment/hello', '--timeout=30s')).toBe(
      'deployment.apps/hello condition met\n',
    );
    const late = await run('wait', '--for=condition=Failed', 'deployment/hello', '--timeout=1s');
    expect(late).toMatchObject({ exit: 1, stderr: 'error: timed out waiting for the condition on deployments/hello\n' });
    await ok('create', 'configmap', 'gone', '--from-literal=a=b');
    const gone = ok('wait', '--for=delete', 'configmap/gone', '--timeout=30s');
    await ok('delete', 'configmap', 'gone');
    expect(await gone).toMatch(/^(configmap\/gone condition met\n)?$/);
  });

  it('get shows every kind in every form, and describe describes it', async () => {
    const every = RESOURCES.map(({ plural }) => plural).join(',');
    const [wide, yaml, json, name] = await Promise.all(
      ['wide', 'yaml', 'json', 'name'].map((form) => ok('get', every, '-A', '-o', form)),
    );
    expect(wide).toMatch(/NAMESPACE +NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR/);
    const { items } = JSON.parse(json ?? '') as { items: { kind: string }[] };
    const kinds = new Set(items.map(({ kind }) => kind));
    expect([...kinds]).toEqual(expect.arrayContaining(['Namespace', 'Node', 'Pod', 'Event', 'Deployment', 'ReplicaSet']));
    expect([...new Set([...(yaml ?? '').matchAll(/^  kind: (\w+)$/gm)].map(([, kind]) => kind))]).toEqual([...kinds]);
    expect(name).toMatch(/^([\w.]+\/\S+\n)+$/);
    expect(await ok('describe', every, '-A')).toMatch(/^Name: +hello$/m);
  });

  it('get all shows every workload with its pods', async () => {
    await ok('create', 'service', 'clusterip', 'hello', '--tcp=80:8080');
    const names = (await ok('get', 'all', '-o', 'name')).trim().split('\n');
    expect(names.map((name) => name.split('/')[0])).toEqual([
      'pod',
      'service',
      'deployment.apps',
      ...names.filter((name) => name.startsWith('replicaset')).map(() => 'replicaset.apps'),
    ]);
  });

  it('drain empties the node, and what keeps pods makes new ones', async () => {
    const before = await ok('get', 'pods', '-o', 'jsonpath={.items[*].metadata.uid}');
    expect(await ok('drain', 'cutover-node', '--grace-period=1', '--timeout=30s')).toContain('node/cutover-node drained');
    await ok('uncordon', 'cutover-node');
    await rolledOut();
    expect(await ok('get', 'pods', '-o', 'jsonpath={.items[*].metadata.uid}')).not.toContain(before);
  });

  it('found no bug of the cluster on the way', () => expect(failures).toEqual([]));
});
