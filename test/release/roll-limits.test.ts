import { describe, expect, it } from 'vitest';
import { rollLimits } from '../../src/release/roll-limits.ts';

describe('how many pods a roll may add and take away', () => {
  it.each([
    [4, {}, { surge: 1, unavailable: 1 }],
    [3, {}, { surge: 1, unavailable: 0 }],
    [1, {}, { surge: 1, unavailable: 0 }],
    [3, { maxSurge: 0, maxUnavailable: 0 }, { surge: 0, unavailable: 1 }],
    [3, { maxSurge: '0%', maxUnavailable: '10%' }, { surge: 0, unavailable: 1 }],
    [10, { maxSurge: '25%', maxUnavailable: '25%' }, { surge: 3, unavailable: 2 }],
    [2, { maxSurge: 0, maxUnavailable: '100%' }, { surge: 0, unavailable: 2 }],
  ])('%i replicas with %o', (replicas, rollingUpdate, expected) => {
    expect(rollLimits(replicas, rollingUpdate)).toEqual(expected);
  });
});
