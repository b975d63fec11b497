import { describe, expect, it } from 'vitest';
import { formatQuantity, parseQuantity } from '../../../src/release/quota/quantity.ts';

describe('a quantity', () => {
  it.each([
    ['0', 0],
    ['1', 1000],
    ['250m', 250],
    ['0.1', 100],
    ['.5', 500],
    ['1.5', 1500],
    ['100u', 1],
    ['1n', 1],
    ['2k', 2_000_000],
    ['2e3', 2_000_000],
    ['1Ki', 1_024_000],
    ['1.5Gi', 1.5 * 2 ** 30 * 1000],
    ['64Mi', 64 * 2 ** 20 * 1000],
    [3, 3000],
  ])('%s is %d thousandths', (text, thousandths) => {
    expect(parseQuantity(text)).toBe(thousandths);
  });

  it.each(['', 'x', '1Q', '1 Gi', 'm', '1mi'])('%j is none', (text) => {
    expect(parseQuantity(text)).toBeUndefined();
  });

  it.each([
    [300, 'requests.cpu', '300m'],
    [2000, 'cpu', '2'],
    [192 * 2 ** 20 * 1000, 'requests.memory', '192Mi'],
    [1.5 * 2 ** 30 * 1000, 'limits.memory', '1.5Gi'],
    [500_000, 'memory', '500'],
    [3000, 'pods', '3'],
  ])('%d thousandths of %s read %s', (thousandths, resource, text) => {
    expect(formatQuantity(thousandths, resource)).toBe(text);
  });
});
