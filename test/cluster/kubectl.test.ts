import { beforeAll, describe, expect, it, vi } from 'vitest';
import { kubectlIsMissing, tableRows as rows } from '../support/kubectl.ts';
import { kubectlStory } from '../support/kubectl-story.ts';

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: hello, labels: {app: hello}}
spec:
  replicas: 2
  selector: {matchLabels: {app: hello}}
  template:
    metadata: {labels: {app: hello}}
    spec:
      containers:
      - name: app
        image: cutover/hello:11.0
        ports: [{containerPort: 8080}]
        readinessProbe: {httpGet: {path: /readiness, port: 8080}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: hello}
spec: {selector: {app: hello}, ports: [{port: 8080}]}
`;

// One cluster and one story: each step goes on where the one before has left it.
describe.skipIf(kubectlIsMissing)('an unmodified kubectl drives the embedded cluster', () => {
  const { run: kubectl, ok, file, failures } = kubectlStory();
  let manifest: string;
  beforeAll(() => {
    manifest = file('hello.yaml', MANIFEST);
  });

  const rolledOut = (): Promise<string> => ok('rollout', 'status', 'deployment/hello', '--timeout=60s');

  it('apply creates, and applied again changes nothing', async () => {
    expect(await ok('apply', '-f', manifest)).toBe('deployment.apps/hello created\nservice/hello created\n');
    expect(await rolledOut()).toContain('deployment "hello" successfully rolled out');
    expect(await ok('apply', '-f', manifest)).toBe('deployment.apps/hello unchanged\nservice/hello unchanged\n');
  });

  it('get shows what a real cluster shows', async () => {
    expect(rows(await ok('get', 'deployment', 'hello'))).toEqual([
      { NAME: 'hello', READY: '2/2', 'UP-TO-DATE': '2', AVAILABLE: '2', AGE: expect.stringMatching(/^\d+s$/) as string },
    ]);
    const pods = rows(await ok('get', 'pods', '-l', 'app=hello', '-o', 'wide'));
    expect(pods).toHaveLength(2);
    for (const pod of pods) {
      expect(pod).toMatchObject({
        READY: '1/1',
        STATUS: 'Running',
        RESTARTS: '0',
        NODE: 'cutover-node',
        'NOMINATED NODE': '<none>',
      });
    }
    expect(rows(await ok('get', 'rs', '-o', 'wide'))).toMatchObject([
      { DESIRED: '2', CURRENT: '2', READY: '2', CONTAINERS: 'app', IMAGES: 'cutover/hello:11.0' },
    ]);
    expect(rows(await ok('get', 'service', 'hello'))).toMatchObject([
      { TYPE: 'ClusterIP', 'EXTERNAL-IP': '<none>', 'PORT(S)': '8080/TCP' },
    ]);
    await vi.waitFor(
      async () => expect(rows(await ok('get', 'endpointslices'))).toMatchObject([{ ADDRESSTYPE: 'IPv4', PORTS: '8080' }]),
      20_000,
    );
    expect(await ok('get', 'events')).toMatch(
      /Normal +ScalingReplicaSet +deployment\/hello +Scaled up replica set hello-\w+ from 0 to 2/,
    );
    expect(await ok('get', 'deployment', 'hello', '-o', 'jsonpath={.status.readyReplicas}')).toBe('2');
    expect(await kubectl('get', 'deployment', 'nosuch')).toMatchObject({
      exit: 1,
      stderr: 'Error from server (NotFound): deployments.apps "nosuch" not found\n',
    });
  });

  it('describe knows the deployment, its sets and its events', async () => {
    const text = await ok('describe', 'deployment', 'hello');
    expect(text).toMatch(/Replicas: +2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable/);
    expect(text).toMatch(/NewReplicaSet: +hello-\w+ \(2\/2 replicas created\)/);
    expect(text).toMatch(/Normal +ScalingReplicaSet +\S+ +deployment-controller +Scaled up replica set/);
    expect(await ok('describe', 'pods')).toMatch(/Normal +Started +\S+ +kubelet/);
    expect(await ok('describe', 'service', 'hello')).toMatch(/Selector: +app=hello/);
  });

  it('logs reads what the pods say', async () => {
    expect(await ok('logs', 'deployment/hello')).toContain('11.0');
    const [pod] = rows(await ok('get', 'pods'));
    expect(await ok('logs', pod?.['NAME'] ?? '', '--tail=1', '-c', 'app')).not.toBe('');
    expect((await kubectl('logs', pod?.['NAME'] ?? '', '-c', 'nosuch')).stderr).toContain(
      'container nosuch is not valid for pod',
    );
  });

  it('set image rolls out, with a history that undo goes back in', async () => {
    expect(await ok('set', 'image', 'deployment/hello', 'app=cutover/hello:12.0')).toBe('deployment.apps/hello image updated\n');
    await rolledOut();
    await ok('annotate', 'deployment', 'hello', 'kubernetes.io/change-cause=v12');
    await vi.waitFor(
      async () =>
        expect(rows((await ok('rollout', 'history', 'deployment/hello')).replace(/^.*\n/, '').trimEnd())).toEqual([
          { REVISION: '1', 'CHANGE-CAUSE': '<none>' },
          { REVISION: '2', 'CHANGE-CAUSE': 'v12' },
        ]),
      20_000,
    );
    expect(await ok('rollout', 'history', 'deployment/hello', '--revision=2')).toContain('cutover/hello:12.0');
    const image = (): Promise<string> =>
      ok('get', 'deployment', 'hello', '-o', 'jsonpath={.spec.template.spec.containers[0].image}');
    expect(await ok('rollout', 'undo', 'deployment/hello')).toBe('deployment.apps/hello rolled back\n');
    expect(await image()).toBe('cutover/hello:11.0');
    await rolledOut();
    await ok('rollout', 'undo', 'deployment/hello', '--to-revision=2');
    expect(await image()).toBe('cutover/hello:12.0');
    await rolledOut();
  });

  it('pause holds a rollout back until resume', async () => {
    expect(await ok('rollout', 'pause', 'deployment/hello')).toBe('deployment.apps/hello paused\n');
    await ok('set', 'image', 'deployment/hello', 'app=cutover/hello:13.0');
    await vi.waitFor(
      async () =>
        expect(
          await ok('get', 'deployment', 'hello', '-o', 'jsonpath={.status.observedGeneration}{.metadata.generation}'),
        ).toMatch(/^(\d+)\1$/),
      20_000,
    );
    expect(await ok('get', 'rs', '-o', 'jsonpath={.items[*].spec.template.spec.containers[0].image}')).not.toContain('13.0');
    expect(await ok('rollout', 'resume', 'deployment/hello')).toBe('deployment.apps/hello resumed\n');
    await rolledOut();
    expect(await ok('get', 'rs', '-o', 'jsonpath={.items[*].spec.template.spec.containers[0].image}')).toContain('13.0');
  });

  it('scale, wait and watch see the new size', async () => {
    expect(await ok('scale', 'deployment', 'hello', '--replicas=3')).toBe('deployment.apps/hello scaled\n');
    await ok('wait', '--for=jsonpath={.status.readyReplicas}=3', 'deployment/hello', '--timeout=60s');
    expect(rows((await kubectl('get', 'deployment', '-w', '--request-timeout=1s')).stdout)[0]).toMatchObject({
      NAME: 'hello',
      READY: '3/3',
    });
  });

  it.each([
    ['strategic', '{"spec":{"selector":{"app":"hello","color":"blue"}}}', '{"app":"hello","color":"blue"}'],
    ['merge', '{"spec":{"selector":{"color":null}}}', '{"app":"hello"}'],
    ['json', '[{"op":"replace","path":"/spec/selector","value":{"app":"hello","x":"y"}}]', '{"app":"hello","x":"y"}'],
  ])('patch --type=%s', async (type, patch, selector) => {
    expect(await ok('patch', 'service', 'hello', `--type=${type}`, '-p', patch)).toBe('service/hello patched\n');
    expect(await ok('get', 'service', 'hello', '-o', 'jsonpath={.spec.selector}')).toBe(selector);
  });

  it('apply puts right what the manifest says, and nothing else; diff shows it first', async () => {
    const diff = await kubectl('diff', '-f', manifest);
    expect([diff.exit, diff.stdout]).toEqual([1, expect.stringMatching(/-\s+replicas: 3\n\+\s+replicas: 2/)]);
    expect(await ok('apply', '-f', manifest)).toBe('deployment.apps/hello configured\nservice/hello unchanged\n');
    await rolledOut();
    expect((await kubectl('diff', '-f', manifest)).exit).toBe(0);
  });

  it('create makes things up by itself, and refuses what is there or wrong', async () => {
    expect(await ok('create', 'deployment', 'web', '--image=cutover/hello:1.0', '--port=8080')).toBe(
      'deployment.apps/web created\n',
    );
    expect(
      await ok('get', 'deployment', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].ports[0].containerPort}'),
    ).toBe('8080');
    expect(await ok('expose', 'deployment', 'web', '--port=8081', '--target-port=8080', '--type=NodePort')).toBe(
      'service/web exposed\n',
    );
    expect(await ok('create', 'configmap', 'settings', '--from-literal=a=b')).toBe('configmap/settings created\n');
    expect(await ok('get', 'configmap', 'settings', '-o', 'jsonpath={.data}')).toBe('{"a":"b"}');
    expect((await kubectl('create', '-f', manifest)).stderr).toContain('(AlreadyExists)');
    expect(await ok('create', 'service', 'clusterip', 'typed', '--tcp=80:8080')).toBe('service/typed created\n');
    expect(await ok('get', 'service', 'typed', '-o', 'jsonpath={.spec.ports[0].targetPort}')).toBe('8080');
    expect(await ok('create', 'secret', 'generic', 'key', '--from-literal=a=b')).toBe('secret/key created\n');
    const wrong = file('wrong.yaml', MANIFEST.replace('replicas:', 'replcas:'));
    expect((await kubectl('apply', '-f', wrong)).stderr).toContain('strict decoding error: unknown field "spec.replcas"');
    file('wrong.yaml', MANIFEST.replace('kind: Deployment', 'kind: Deploymnt'));
    expect(await kubectl('create', '-f', wrong)).toMatchObject({
      exit: 1,
      stderr: expect.stringContaining('no matches for kind "Deploymnt" in version "apps/v1"') as string,
    });
  });

  it('a namespace takes with it what is in it', async () => {
    await ok('create', 'namespace', 'other');
    await ok('create', 'deployment', 'web', '-n', 'other', '--image=cutover/hello:1.0');
    await ok('delete', 'namespace', 'other', '--timeout=60s');
    expect(await ok('get', 'pods,deployments,rs', '-n', 'other')).toBe('');
  });

  it('delete takes pods and sets with it', async () => {
    expect(await ok('delete', 'deployment', 'web')).toBe('deployment.apps "web" deleted\n');
    expect(await ok('delete', '-f', manifest, '--cascade=foreground')).toBe(
      'deployment.apps "hello" deleted\nservice "hello" deleted\n',
    );
    await vi.waitFor(async () => expect(await ok('get', 'pods,rs,deployments')).toBe(''), { timeout: 45_000, interval: 200 });
  });

  it('asks for what there is: api-resources, explain, auth can-i, version', async () => {
    expect(await ok('api-resources', '--api-group=apps')).toMatch(/deployments +deploy +apps\/v1 +true +Deployment/);
    expect(await ok('explain', 'deployment.spec.replicas')).toContain('FIELD: replicas <integer>');
    expect(await ok('auth', 'can-i', 'create', 'deployments')).toBe('yes\n');
    expect(await ok('version', '-o', 'json')).toContain('v1.36.0-cutover');
  });

  it('found no bug of the cluster on the way', () => expect(failures).toEqual([]));
});
