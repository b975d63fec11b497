import { describe, expect, it } from 'vitest';
import { kubectlIsMissing, tableRows as rows } from '../support/kubectl.ts';
import { kubectlStory } from '../support/kubectl-story.ts';

const INDEXED = `
apiVersion: batch/v1
kind: Job
metadata: {name: fleet}
spec:
  completions: 2
  parallelism: 2
  completionMode: Indexed
  backoffLimit: 0
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: worker
        image: cutover/cutover:0.1
        args: [--version]
`;

describe.skipIf(kubectlIsMissing)('kubectl drives Jobs and Leases', () => {
  const { run, ok, file, failures } = kubectlStory();

  it('create, wait, logs, get and describe an Indexed Job', async () => {
    expect(await ok('create', '-f', file('fleet.yaml', INDEXED))).toBe('job.batch/fleet created\n');
    expect(await ok('wait', '--for=condition=complete', 'job/fleet', '--timeout=60s')).toBe('job.batch/fleet condition met\n');
    expect(await ok('logs', 'job/fleet')).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect((await ok('logs', '-l', 'job-name=fleet', '--prefix')).split('\n').toSorted()).toEqual([
      '',
      expect.stringMatching(/^\[pod\/fleet-0-\w{5}\/worker\] \d/),
      expect.stringMatching(/^\[pod\/fleet-1-\w{5}\/worker\] \d/),
    ]);
    expect(rows(await ok('get', 'jobs', '-o', 'wide'))).toMatchObject([
      { NAME: 'fleet', STATUS: 'Complete', COMPLETIONS: '2/2', CONTAINERS: 'worker', IMAGES: 'cutover/cutover:0.1' },
    ]);
    const described = await ok('describe', 'job', 'fleet');
    expect(described).toMatch(/^Completion Mode: +Indexed$/m);
    expect(described).toMatch(/^Completed Indexes: +0,1$/m);
    expect(described).toMatch(/^Pods Statuses: +0 Active \(0 Ready\) \/ 2 Succeeded \/ 0 Failed$/m);
    expect(described).toMatch(/Normal +Completed +\S+ +job-controller +Job completed/);
    expect((await ok('get', 'all', '-o', 'name')).split('\n')).toContain('job.batch/fleet');
    expect(await ok('delete', 'job', 'fleet')).toMatch(/^job.batch "fleet" deleted/);
    await ok('wait', '--for=delete', 'pod', '-l', 'job-name=fleet', '--timeout=60s');
  });

  it('create job makes one from a command, which is seen to fail', async () => {
    expect(await ok('create', 'job', 'fails', '--image=any', '--', 'sh', '-c', 'echo no; exit 4')).toBe(
      'job.batch/fails created\n',
    );
    await ok('wait', '--for=jsonpath={.status.failed}=1', 'job/fails', '--timeout=60s');
    await ok('patch', 'job', 'fails', '-p', '{"spec":{"backoffLimit":0}}');
    await ok('wait', '--for=condition=failed', 'job/fails', '--timeout=60s');
    expect(await ok('logs', 'job/fails')).toBe('no\n');
    expect(rows(await ok('get', 'jobs'))).toMatchObject([{ NAME: 'fails', STATUS: 'Failed', COMPLETIONS: '0/1' }]);
    expect(await ok('get', 'job', 'fails', '-o', 'jsonpath={.status.conditions[*].type}')).toBe('FailureTarget Failed');
    expect((await run('patch', 'job', 'fails', '-p', '{"spec":{"completions":2}}')).stderr).toContain(
      'The Job "fails" is invalid: spec.completions: Invalid value: 2: field is immutable',
    );
  });

  it('sees why a Job’s pods cannot be scheduled', async () => {
    const manifest = INDEXED.replace('name: fleet', 'name: nowhere').replace(
      'restartPolicy',
      'nodeSelector: {disk: fast}\n      restartPolicy',
    );
    await ok('create', '-f', file('nowhere.yaml', manifest));
    await ok(
      'wait',
      '--for=jsonpath={.status.conditions[0].reason}=Unschedulable',
      'pod',
      '-l',
      'job-name=nowhere',
      '--timeout=60s',
    );
    expect(await ok('get', 'events', '--field-selector=reason=FailedScheduling')).toContain(
      "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    );
    expect(rows(await ok('get', 'pods', '-l', 'job-name=nowhere'))).toMatchObject([{ STATUS: 'Pending' }, { STATUS: 'Pending' }]);
    await ok('delete', 'job', 'nowhere');
  });

  it('is told of what a namespace’s Pod Security Standard will refuse', async () => {
    await ok('create', 'namespace', 'strict');
    await ok('label', 'namespace', 'strict', 'pod-security.kubernetes.io/enforce=restricted');
    const created = await run('create', '-n', 'strict', '-f', file('fleet.yaml', INDEXED));
    expect(created).toMatchObject({
      exit: 0,
      stderr: expect.stringContaining('would violate PodSecurity "restricted:latest"') as string,
    });
    await expect
      .poll(() => ok('get', 'events', '-n', 'strict'), { timeout: 20_000 })
      .toMatch(
        /FailedCreate +job\/fleet +Error creating: pods "fleet-0-\w{5}" is forbidden: violates PodSecurity "restricted:latest"/,
      );
    await ok('delete', 'namespace', 'strict');
  });

  it('shows Leases', async () => {
    const lease = 'apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: hold}\nspec: {holderIdentity: me}\n';
    expect(await ok('apply', '-f', file('lease.yaml', lease))).toBe('lease.coordination.k8s.io/hold created\n');
    expect(rows(await ok('get', 'leases'))).toMatchObject([{ NAME: 'hold', HOLDER: 'me' }]);
    expect(await ok('describe', 'lease', 'hold')).toMatch(/Holder Identity: +me/);
  });

  it('found no bug of the cluster on the way', () => expect(failures).toEqual([]));
});
