import { describe, expect, it } from 'vitest';
import { isSlowConnect } from '../../src/observe/slow-connect.ts';

const after = (milliseconds: number): boolean => isSlowConnect({ resolvedUs: 5e6, tcpConnectedUs: 5e6 + milliseconds * 1000 });

describe('a connect is one that TCP sent its SYN again for', () => {
  it.each([
    [0.2, false],
    [300, false],
    [980, false],
    [995, true],
    [1000, true],
    [1032, true],
    [1370, true],
    [1500, false],
    [1980, false],
    [2000, true],
    [3050, true],
    [4064, true],
    [5100, true],
    [6400, false],
    [7020, true],
    [7900, true],
    [9500, false],
    [11_200, true],
    [15_100, true],
    [19_500, true],
    [25_000, false],
    [31_000, true],
    [35_000, true],
  ])('after %d ms: %s', (milliseconds, slow) => {
    expect(after(milliseconds)).toBe(slow);
  });

  it('only where it was made', () => {
    expect(isSlowConnect({ resolvedUs: 0, tcpConnectedUs: Number.NaN })).toBe(false);
    expect(isSlowConnect({ resolvedUs: Number.NaN, tcpConnectedUs: Number.NaN })).toBe(false);
  });

  it('by what TCP took, not the name', () => {
    expect(isSlowConnect({ resolvedUs: 6e6, tcpConnectedUs: 6e6 + 200 })).toBe(false);
  });
});
