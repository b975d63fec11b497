import { describe, expect, it } from 'vitest';
import { CutoverError } from '../../src/errors.ts';
import { assertCanTell, blindSpot } from '../../src/load/runtime.ts';

describe('what a runtime can tell', () => {
  it.each([
    ['22.19.0', '2', false],
    ['24.21.0', '2', false],
    ['26.8.2', '2', false],
    ['26.9.0', '2', true],
    ['26.10.0', '2', true],
    ['27.0.0-nightly', '2', true],
    ['22.19.0', '1.1', true],
  ] as const)('Node %s speaks HTTP/%s: %s', (node, httpVersion, fine) => {
    const ask = (): void => assertCanTell({ httpVersion }, { node, uv: '1.52.1' });
    if (fine) ask();
    else expect(ask).toThrow(CutoverError);
  });

  it.each([
    ['1.51.0', true],
    ['1.52.0', false],
    ['1.52.1', false],
    ['2.0.0', false],
  ])('libuv %s has a blind spot: %s', (uv, blind) => {
    expect(blindSpot({ node: '22.19.0', uv }) !== undefined).toBe(blind);
  });

  it('this one has none', () => {
    assertCanTell({ httpVersion: '2' });
    expect(blindSpot(process.versions)).toBeUndefined();
  });
});
