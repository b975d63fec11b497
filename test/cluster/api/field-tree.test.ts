import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differing, fieldTree, pathsIn, union, without, withoutFields } from '../../../src/cluster/api/patch/field-tree.ts';
import { strategicPatch } from '../../../src/cluster/api/patch/strategic-patch.ts';

const word = fc.constantFrom('a', 'b', 'c', 'd');
const named = fc.uniqueArray(fc.record({ name: word, value: word }), {
  selector: ({ name }) => name,
  minLength: 1,
  maxLength: 4,
});
const container = fc.record({ name: word, image: word, env: named }, { requiredKeys: ['name'] });
const containers = fc.uniqueArray(container, { selector: ({ name }) => name, maxLength: 3 });
const podSpec = fc.record(
  { containers, nodeSelector: fc.dictionary(word, word, { minKeys: 1 }), hostname: word },
  { requiredKeys: ['containers'] },
);

const tree = (spec: object) => fieldTree('PodSpec', { ...spec });
/** What is there when one manager applies one thing after the other. */
function appliedInTurn(first: object, second: object): unknown {
  return strategicPatch('PodSpec', withoutFields('PodSpec', { ...first }, tree(first), tree(second)), second);
}
/** Lists by their key and empty things left out: an order that nobody asked for is no difference. */
function normal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normal).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, normal(part)] as const);
  const left = parts.filter(([, part]) => !(typeof part === 'object' && Object.keys(part as object).length === 0));
  return Object.fromEntries(left.sort(([a], [b]) => (a < b ? -1 : 1)));
}

describe('the fields of an object as a set', () => {
  it('applied one after the other by one manager, only the last is left', () => {
    fc.assert(
      fc.property(podSpec, podSpec, (first, second) => {
        expect(normal(appliedInTurn(first, second))).toEqual(normal(second));
      }),
    );
  });

  it('taken away leaves everything that others have set', () => {
    fc.assert(
      fc.property(podSpec, podSpec, (mine, theirs) => {
        const both = strategicPatch('PodSpec', mine, theirs) as Record<string, unknown>;
        const left = withoutFields('PodSpec', both, tree(mine), tree(theirs));
        expect(normal(left)).toEqual(normal(theirs));
      }),
    );
  });

  it('is a set: a union has both, and a difference nothing of the other', () => {
    fc.assert(
      fc.property(podSpec, podSpec, (a, b) => {
        const [treeA, treeB] = [tree(a), tree(b)];
        expect(without(treeA, union([treeA, treeB]))).toEqual({});
        expect(without(union([treeA, treeB]), treeB)).toEqual(without(treeA, treeB));
      }),
    );
  });

  it('differs between two objects where both set a field to another value, and says where', () => {
    const [a, b] = [
      { hostname: 'x', containers: [{ name: 'app', image: 'one', env: [{ name: 'A', value: '1' }] }] },
      { hostname: 'x', containers: [{ name: 'app', image: 'two', env: [{ name: 'A', value: '2' }] }, { name: 'other' }] },
    ];
    expect(pathsIn(differing(tree(a), tree(b), a, b))).toEqual([
      '.containers[name="app"].image',
      '.containers[name="app"].env[name="A"].value',
    ]);
    expect(differing(tree(a), tree(a), a, a)).toEqual({});
  });
});
