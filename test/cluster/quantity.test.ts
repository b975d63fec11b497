import { assert, bigInt, boolean, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addQuantities, formatQuantity, parseQuantity, type Quantity } from '../../src/cluster/quantity.ts';

function written(text: string): string | undefined {
  const quantity = parseQuantity(text);
  return quantity === undefined ? undefined : formatQuantity(quantity);
}

describe('a quantity', () => {
  it.each([
    ['0', '0'],
    ['0Mi', '0'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['.25', '250m'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1000Ki', '1000Ki'],
    ['0.5Ki', '512'],
    ['2e3', '2k'],
    ['1E', '1E'],
    ['1500M', '1500M'],
    ['-3', '-3'],
    ['1.0000000001', '1000000001n'],
  ])('%s is written as %s', (given, expected) => expect(written(given)).toBe(expected));

  it.each(['', 'x', '1x', '1 Mi', '--1', '1e99', 'Mi', '1,5'])('%j is none', (text) =>
    expect(parseQuantity(text)).toBeUndefined(),
  );

  it('is the same after it has been written', () => {
    assert(
      property(bigInt(-(10n ** 30n), 10n ** 30n), boolean(), (nanos, isBinary) => {
        expect(parseQuantity(formatQuantity({ nanos, isBinary }))?.nanos).toBe(nanos);
      }),
    );
  });

  it('adds up in the form of the first', () => {
    const parsed = ['0', '64Mi', '1M', '0.5Gi'].map(parseQuantity) as Quantity[];
    expect(formatQuantity(addQuantities(parsed.toSpliced(2, 1)))).toBe('576Mi');
    expect(formatQuantity(addQuantities(parsed))).toBe('604979776');
  });
});
