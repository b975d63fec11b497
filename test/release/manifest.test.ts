import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CutoverError } from '../../src/errors.ts';
import { parseManifest, readDeployment, readManifest } from '../../src/release/manifest.ts';

const dir = mkdtempSync(join(tmpdir(), 'cutover-manifest-'));
afterAll(() => rmSync(dir, { recursive: true }));

const service = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: hello\n';
const deployment = 'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: hello-blue\n';

describe('a manifest', () => {
  it('may hold several documents, also empty ones', () => {
    const objects = parseManifest(`---\n${service}---\n# nothing\n---\n${deployment}`, 'm.yaml');
    expect(objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`)).toEqual(['Service/hello', 'Deployment/hello-blue']);
  });

  it('may be empty, or JSON', () => {
    expect(parseManifest('', 'm.yaml')).toEqual([]);
    expect(parseManifest('{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}', 'm.json')).toHaveLength(1);
  });

  it.each([
    ['no YAML', `${service}---\na: [1\n`, 'm.yaml:7:1', 'this is not YAML'],
    ['no object', '- 1\n', 'm.yaml:1:1', 'a manifest holds Kubernetes objects'],
    [
      'unknown kind',
      `${service}---\napiVersion: batch/v1\nkind: CronJob\nmetadata: { name: x }\n`,
      'm.yaml:6:1',
      'kind CronJob is not handled',
    ],
    ['no kind', 'metadata: { name: x }\n', 'm.yaml:1:1', 'kind (none) is not handled'],
    [
      'wrong apiVersion',
      'apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: { name: x }\n',
      'm.yaml:1:1',
      'has apiVersion apps/v1',
    ],
    ['no name', 'apiVersion: v1\nkind: Service\n', 'm.yaml:1:1', 'this Service has no metadata.name'],
  ])('with %s is refused with its place', (_, text, where, message) => {
    expect(() => parseManifest(text, 'm.yaml')).toThrow(
      expect.objectContaining({ where, message: expect.stringContaining(message) }),
    );
  });

  it('that is missing is named', async () => {
    const file = join(dir, 'nosuch.yaml');
    const fault: unknown = await readManifest(file).catch((thrown: unknown) => thrown);
    expect(fault).toBeInstanceOf(CutoverError);
    expect(fault).toMatchObject({ where: file, exitCode: 2, message: expect.stringContaining('ENOENT') });
  });

  it('without the Deployment says which it has', async () => {
    const file = join(dir, 'blue.yaml');
    writeFileSync(file, `${service}---\n${deployment}`);
    expect(await readDeployment(file, 'hello-blue')).toMatchObject({ kind: 'Deployment' });
    await expect(readDeployment(file, 'hello-green')).rejects.toThrow(
      'the manifest has no Deployment "hello-green"; it has "hello-blue"',
    );
  });
});
