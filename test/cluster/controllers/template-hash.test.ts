import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameTemplate, templateHash } from '../../../src/cluster/controllers/template-hash.ts';
import type { PodTemplate } from '../../../src/cluster/objects.ts';

const template = fc.record({
  metadata: fc.record({ labels: fc.dictionary(fc.string(), fc.string()) }),
  spec: fc.record({
    containers: fc.array(fc.record({ name: fc.string(), image: fc.string() }), { minLength: 1 }),
    extra: fc.jsonValue(),
  }),
});

function keysReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysReversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, part]) => [key, keysReversed(part)]),
  );
}

describe('the hash of a pod template', () => {
  it('is a name part in Kubernetes’ alphabet', () => {
    fc.assert(
      fc.property(template, (given) => {
        expect(templateHash(given)).toMatch(/^[456789bcdf]{10}$/);
      }),
    );
  });

  it('does not depend on the order of keys', () => {
    fc.assert(
      fc.property(template, (given) => {
        expect(templateHash(keysReversed(given) as PodTemplate)).toBe(templateHash(given));
      }),
    );
  });

  it('stays the same from one release of cutover to the next', () => {
    const known: PodTemplate = {
      metadata: { labels: { app: 'hello' } },
      spec: { containers: [{ name: 'app', image: 'hello:1' }] },
    };
    expect(templateHash(known)).toBe('5b5896678d');
  });

  it('differs when the template does, or when its name is taken', () => {
    const of = (image: string): PodTemplate => ({ spec: { containers: [{ name: 'app', image }] } });
    const hashes = [templateHash(of('a:1')), templateHash(of('a:2')), templateHash(of('a:1'), 1)];
    expect(new Set(hashes).size).toBe(3);
  });

  it('is not part of what makes two templates the same', () => {
    const spec = { containers: [{ name: 'app', image: 'a:1' }] };
    const plain: PodTemplate = { metadata: { labels: { app: 'a' } }, spec };
    expect(sameTemplate(plain, { metadata: { labels: { 'pod-template-hash': 'x', app: 'a' } }, spec })).toBe(true);
    expect(sameTemplate(plain, { metadata: { labels: { app: 'b' } }, spec })).toBe(false);
  });
});
