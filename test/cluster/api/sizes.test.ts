import { afterAll, beforeAll, expect, it } from 'vitest';
import { type TestApi, startTestApi } from '../../support/api-server.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(async () => {
  await api.stop();
  expect(api.failures).toEqual([]);
});

const MIB = 1024 * 1024;
const text = (bytes: number) => 'x'.repeat(bytes);
const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64');

it.each([
  ['secrets', 'a Secret', { data: { a: base64(MIB - 10), b: base64(10) } }, { data: { a: base64(MIB), b: base64(1) } }, 'data'],
  ['secrets', 'a Secret of texts', { stringData: { a: text(MIB) } }, { stringData: { a: text(MIB + 1) } }, 'data'],
  [
    'configmaps',
    'a ConfigMap',
    { data: { a: text(MIB / 2) }, binaryData: { b: base64(MIB / 2) } },
    { data: { a: text(MIB / 2) }, binaryData: { b: base64(MIB / 2 + 1) } },
    '[]',
  ],
])('%s: %s holds a mebibyte', async (resource, _what, fits, tooLarge, field) => {
  const create = (body: object) =>
    api.send('POST', `/api/v1/namespaces/kt/${resource}`, { body: { metadata: { generateName: 'large-' }, ...body } });
  expect(await create(fits)).toMatchObject({ code: 201 });
  const { code, json } = await create(tooLarge);
  expect([code, json['message']]).toEqual([
    422,
    expect.stringMatching(/ is invalid: \S+: Too long: may not be more than 1048576 bytes$/),
  ]);
  expect(json['details']).toMatchObject({ causes: [{ reason: 'FieldValueTooLong', field }] });
});

it('annotations are 256 KiB in all, with their names', async () => {
  const create = (bytes: number) =>
    api.send('POST', '/api/v1/namespaces/kt/configmaps', {
      body: { metadata: { generateName: 'noted-', annotations: { note: text(bytes) } } },
    });
  expect((await create(256 * 1024 - 4)).code).toBe(201);
  expect((await create(256 * 1024 - 3)).json['message']).toContain(
    'metadata.annotations: Too long: may not be more than 262144 bytes',
  );
});
