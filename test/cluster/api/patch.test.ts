import { describe, expect, it } from 'vitest';
import { jsonPatch } from '../../../src/cluster/api/patch/json-patch.ts';
import { mergePatch } from '../../../src/cluster/api/patch/merge-patch.ts';
import { strategicPatch } from '../../../src/cluster/api/patch/strategic-patch.ts';

describe('merge patch', () => {
  // The examples of RFC 7386, appendix A.
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j + %j = %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });
});

describe('JSON patch', () => {
  // Examples of RFC 6902, appendix A, and Kubernetes' own leniency.
  it.each([
    ['add a member', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
    ['add an element', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
    ['append', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: 'x' }], { foo: ['bar', 'x'] }],
    ['remove', { a: 1, b: 2 }, [{ op: 'remove', path: '/a' }], { b: 2 }],
    ['remove an element', { foo: ['a', 'b'] }, [{ op: 'remove', path: '/foo/0' }], { foo: ['b'] }],
    ['replace', { a: 1 }, [{ op: 'replace', path: '/a', value: { b: 2 } }], { a: { b: 2 } }],
    ['replace an element', { a: [1, 2] }, [{ op: 'replace', path: '/a/1', value: 3 }], { a: [1, 3] }],
    ['replace what is not there', { a: 1 }, [{ op: 'replace', path: '/b', value: 2 }], { a: 1, b: 2 }],
    ['move', { a: { b: 1 }, c: {} }, [{ op: 'move', from: '/a/b', path: '/c/d' }], { a: {}, c: { d: 1 } }],
    ['copy', { a: { b: 1 } }, [{ op: 'copy', from: '/a', path: '/c' }], { a: { b: 1 }, c: { b: 1 } }],
    ['test', { 'a/b': { '~': 1 } }, [{ op: 'test', path: '/a~1b/~0', value: 1 }], { 'a/b': { '~': 1 } }],
    ['replace the whole', { a: 1 }, [{ op: 'replace', path: '', value: { b: 2 } }], { b: 2 }],
  ])('%s', (_name, document, patch, result) => {
    expect(jsonPatch(document, patch)).toEqual(result);
  });

  it.each([
    ['a failed test', [{ op: 'test', path: '/a', value: 2 }], 422],
    ['removing what is not there', [{ op: 'remove', path: '/b' }], 422],
    ['a missing parent', [{ op: 'add', path: '/b/c', value: 1 }], 422],
    ['an index beyond the end', [{ op: 'add', path: '/list/5', value: 1 }], 422],
    ['an unknown operation', [{ op: 'increment', path: '/a' }], 400],
    ['no list', { op: 'add' }, 400],
  ])('refuses %s', (_name, patch, code) => {
    expect(() => jsonPatch({ a: 1, list: [1] }, patch)).toThrow(expect.objectContaining({ code }));
  });
});

describe('strategic merge patch', () => {
  const nginx = { name: 'nginx', image: 'nginx:1' };
  const redis = { name: 'redis', image: 'redis:1' };
  it.each([
    // The example of Kubernetes' documentation: a second container joins, in front, because the patch's items lead.
    ['adds a container', { containers: [nginx] }, { containers: [redis] }, { containers: [redis, nginx] }],
    [
      'keeps an order',
      { containers: [nginx, redis] },
      { '$setElementOrder/containers': [{ name: 'redis' }, { name: 'nginx' }] },
      { containers: [redis, nginx] },
    ],
    [
      'changes one container',
      { containers: [nginx, redis] },
      {
        '$setElementOrder/containers': [{ name: 'nginx' }, { name: 'redis' }],
        containers: [{ name: 'redis', image: 'redis:2' }],
      },
      { containers: [nginx, { ...redis, image: 'redis:2' }] },
    ],
    [
      'removes a container',
      { containers: [nginx, redis] },
      { containers: [{ $patch: 'delete', name: 'nginx' }] },
      { containers: [redis] },
    ],
    ['replaces all containers', { containers: [nginx] }, { containers: [{ $patch: 'replace' }, redis] }, { containers: [redis] }],
    [
      'replaces tolerations, which have no key',
      { tolerations: [{ key: 'a' }] },
      { tolerations: [{ key: 'b' }] },
      { tolerations: [{ key: 'b' }] },
    ],
    ['removes a field', { paused: true, x: 1 }, { paused: null }, { x: 1 }],
    [
      'replaces a map',
      { nodeSelector: { a: 'b' } },
      { nodeSelector: { $patch: 'replace', c: 'd' } },
      { nodeSelector: { c: 'd' } },
    ],
    ['merges a map', { nodeSelector: { a: 'b' } }, { nodeSelector: { c: 'd' } }, { nodeSelector: { a: 'b', c: 'd' } }],
    [
      'replaces args, which are no merged list',
      { containers: [{ name: 'a', args: ['x', 'y'] }] },
      { containers: [{ name: 'a', args: ['z'] }] },
      { containers: [{ name: 'a', args: ['z'] }] },
    ],
    [
      'merges env by name',
      {
        containers: [
          {
            name: 'a',
            env: [
              { name: 'A', value: '1' },
              { name: 'B', value: '2' },
            ],
          },
        ],
      },
      {
        containers: [
          {
            name: 'a',
            env: [
              { name: 'B', value: '3' },
              { $patch: 'delete', name: 'A' },
            ],
          },
        ],
      },
      { containers: [{ name: 'a', env: [{ name: 'B', value: '3' }] }] },
    ],
  ])('%s', (_name, original, patch, result) => {
    expect(strategicPatch('PodSpec', original, patch)).toEqual(result);
  });

  it('keeps only what $retainKeys names (a change of the update strategy)', () => {
    const original = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } };
    const patch = { strategy: { $retainKeys: ['type'], type: 'Recreate' } };
    expect(strategicPatch('DeploymentSpec', original, patch)).toEqual({ strategy: { type: 'Recreate' } });
  });

  it('merges finalizers, a list of plain values, and removes from it', () => {
    expect(strategicPatch('ObjectMeta', { finalizers: ['a', 'b'] }, { finalizers: ['c'] })).toEqual({
      finalizers: ['c', 'a', 'b'],
    });
    expect(strategicPatch('ObjectMeta', { finalizers: ['a', 'b'] }, { '$deleteFromPrimitiveList/finalizers': ['a'] })).toEqual({
      finalizers: ['b'],
    });
  });

  it('merges Service ports by port', () => {
    const original = { ports: [{ port: 80, targetPort: 8080 }, { port: 443 }] };
    expect(strategicPatch('ServiceSpec', original, { ports: [{ port: 80, targetPort: 9090 }] })).toEqual({
      ports: [{ port: 80, targetPort: 9090 }, { port: 443 }],
    });
  });

  it('refuses an item without its key and an unknown directive', () => {
    expect(() => strategicPatch('PodSpec', {}, { containers: [{ image: 'x' }] })).toThrow(
      'does not contain declared merge key: name',
    );
    expect(() => strategicPatch('PodSpec', {}, { $patch: 'twist' })).toThrow('Unknown patch type');
  });
});
