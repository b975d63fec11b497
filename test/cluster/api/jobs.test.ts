import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApi, startTestApi } from '../../support/api-server.ts';

const JOBS = '/apis/batch/v1/namespaces/kt/jobs';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kt/leases';
const MERGE = { 'content-type': 'application/merge-patch+json' };
const POD = { restartPolicy: 'Never', containers: [{ name: 'app', image: 'cutover/cutover:1' }] };

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.failures).toEqual([]);
});

let made = 0;
const freshName = (): string => `job-${(made += 1)}`;
const create = (spec: object, metadata: object = { name: freshName() }) =>
  api.send('POST', JOBS, { body: { metadata, spec: { template: { spec: POD }, ...spec } } });
const patch = (name: string, spec: object) => api.send('PATCH', `${JOBS}/${name}`, { headers: MERGE, body: { spec } });
const causesOf = (answer: { json: Record<string, unknown> }) =>
  (answer.json['details'] as { causes: { field: string; message: string }[] }).causes.map(
    ({ field, message }) => `${field}: ${message}`,
  );

interface Labelled {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels: Record<string, string> };
  readonly spec: { readonly template: { readonly metadata: { readonly labels: Record<string, string> } } };
}

describe('a Job', () => {
  it('gets defaults, and a selector that no other pods fit', async () => {
    const { code, json } = await create({}, { generateName: 'made-' });
    expect(code, JSON.stringify(json)).toBe(201);
    const { metadata, spec } = json as unknown as Labelled;
    expect(metadata.name).toMatch(/^made-\w{5}$/);
    const labels = {
      'batch.kubernetes.io/controller-uid': metadata.uid,
      'batch.kubernetes.io/job-name': metadata.name,
      'controller-uid': metadata.uid,
      'job-name': metadata.name,
    };
    expect(json).toMatchObject({
      metadata: { labels, generation: 1 },
      spec: {
        parallelism: 1,
        completions: 1,
        backoffLimit: 6,
        completionMode: 'NonIndexed',
        suspend: false,
        manualSelector: false,
        podReplacementPolicy: 'TerminatingOrFailed',
        selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': metadata.uid } },
        template: { metadata: { labels }, spec: { dnsPolicy: 'ClusterFirst' } },
      },
      status: {},
    });
    expect(spec.template.metadata.labels).toEqual(labels);
  });

  it('keeps the labels of its template beside them, and with parallelism alone has no number of completions', async () => {
    const { json } = await create({ parallelism: 3, template: { metadata: { labels: { app: 'x' } }, spec: POD } });
    expect((json as unknown as Labelled).metadata.labels).toMatchObject({ app: 'x', 'job-name': expect.any(String) as string });
    expect(json['spec']).toMatchObject({ parallelism: 3 });
    expect(json['spec']).not.toHaveProperty('completions');
  });

  it('brings a selector of its own when it says so', async () => {
    const selector = { matchLabels: { app: 'x' } };
    const template = { metadata: { labels: { app: 'x' } }, spec: POD };
    const { code, json } = await create({ manualSelector: true, selector, template });
    expect(code).toBe(201);
    expect(json['spec']).toMatchObject({ selector });
  });

  it.each([
    [
      'Indexed without completions',
      { completionMode: 'Indexed', parallelism: 2 },
      ['spec.completions: Required value: when completion mode is Indexed'],
    ],
    [
      'of a mode there is none of',
      { completionMode: 'Ordered' },
      ['spec.completionMode: Unsupported value: "Ordered": supported values: "NonIndexed", "Indexed"'],
    ],
    [
      'with negative numbers',
      { parallelism: -1, backoffLimit: -2 },
      [
        'spec.parallelism: Invalid value: -1: must be greater than or equal to 0',
        'spec.backoffLimit: Invalid value: -2: must be greater than or equal to 0',
      ],
    ],
    [
      'whose pods are always restarted',
      { template: { spec: { ...POD, restartPolicy: 'Always' } } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'whose pods have no restart policy',
      { template: { spec: { containers: POD.containers } } },
      ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
    ],
    [
      'with a selector that is not said to be its own',
      { selector: { matchLabels: { app: 'x' } } },
      [
        expect.stringMatching(/^spec.selector: Invalid value: .*`selector` not auto-generated$/),
        expect.stringMatching(/^spec.template.metadata.labels: Invalid value: .*`selector` does not match template `labels`$/),
      ],
    ],
    [
      'with what is not here',
      { backoffLimitPerIndex: 1, completionMode: 'Indexed', completions: 1 },
      ['spec.backoffLimitPerIndex: Forbidden: the embedded cluster does not have it'],
    ],
  ])('is refused %s', async (_how, spec, causes) => {
    const answer = await create(spec);
    expect([answer.code, ...causesOf(answer)]).toEqual([422, ...causes]);
  });

  it('is refused Indexed with a name that makes no host names', async () => {
    const name = 'a'.repeat(62);
    const answer = await create({ completionMode: 'Indexed', completions: 5 }, { name });
    expect(causesOf(answer)).toEqual([
      `metadata.name: Invalid value: "${name}": will not able to create pod with invalid DNS label: ${name}-4`,
    ]);
  });

  it.each([
    ['completions', {}, { completions: 2 }, ['spec.completions: Invalid value: 2: field is immutable']],
    [
      'completions of an Indexed one alone',
      { completionMode: 'Indexed', completions: 2, parallelism: 2 },
      { completions: 3 },
      ['spec.completions: Invalid value: 3: can only be modified in tandem with spec.parallelism'],
    ],
    [
      'completionMode',
      { completions: 1 },
      { completionMode: 'Indexed' },
      ['spec.completionMode: Invalid value: "Indexed": field is immutable'],
    ],
    [
      'its template',
      {},
      { template: { metadata: { annotations: { a: 'b' } } } },
      [expect.stringMatching(/^spec.template: Invalid value: .*field is immutable$/)],
    ],
  ])('may not change %s', async (_what, spec, change, causes) => {
    const name = freshName();
    await create(spec, { name });
    const answer = await patch(name, change);
    expect([answer.code, ...causesOf(answer)]).toEqual([422, ...causes]);
  });

  it('may change how many pods it runs, how often it tries, and whether; and all of an Indexed one’s size', async () => {
    const name = freshName();
    await create({ completionMode: 'Indexed', completions: 2, parallelism: 2 }, { name });
    for (const change of [{ parallelism: 1 }, { backoffLimit: 0, suspend: true }, { completions: 5, parallelism: 5 }]) {
      expect(await patch(name, change)).toMatchObject({ code: 200, json: { spec: change } });
    }
  });

  it('is deleted without its pods by who does not say what becomes of them, and says so', async () => {
    const name = freshName();
    await create({}, { name });
    const warned = await api.send('DELETE', `${JOBS}/${name}`);
    expect(warned.headers['warning']).toContain('child pods are preserved by default when jobs are deleted');
    expect(warned.json).toMatchObject({ metadata: { finalizers: ['orphan'] } });
    const other = freshName();
    await create({}, { name: other });
    const told = await api.send('DELETE', `${JOBS}/${other}?propagationPolicy=Background`);
    expect([told.code, told.headers['warning']]).toEqual([200, undefined]);
  });
});

describe('a Lease', () => {
  const micro = '2026-11-21T20:30:00.123456Z';
  const lease = (spec: object) => ({ body: { metadata: { name: freshName() }, spec } });

  it('is kept with its times as they were written, and has no generation', async () => {
    const { code, json } = await api.send(
      'POST',
      LEASES,
      lease({ holderIdentity: 'me', leaseDurationSeconds: 6, renewTime: micro }),
    );
    expect([code, json['spec']]).toEqual([201, { holderIdentity: 'me', leaseDurationSeconds: 6, renewTime: micro }]);
    expect(json['metadata']).not.toHaveProperty('generation');
  });

  it('is refused with a time in milliseconds, as JavaScript writes it', async () => {
    const { code, json } = await api.send('POST', LEASES, lease({ renewTime: '2026-11-21T20:30:00.123Z' }));
    expect([code, json['message']]).toEqual([
      400,
      'Lease in version "v1" cannot be handled as a Lease: parsing time "2026-11-21T20:30:00.123Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse ".123Z" as ".000000"',
    ]);
  });

  it('is refused when it lasts no time', async () => {
    const answer = await api.send('POST', LEASES, lease({ leaseDurationSeconds: 0, leaseTransitions: -1 }));
    expect(causesOf(answer)).toEqual([
      'spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0',
      'spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0',
    ]);
  });
});
