import { describe, expect, it } from 'vitest';
import { renderDiff } from '../../src/report/terminal/diff.ts';
import type { Diff } from '../../src/verdict/diff/diff.ts';

const diff: Diff = {
  conclusion: 'regression',
  reasons: ['p99{phase=after} > 1.2x: 1.31 times (1.22 to 1.40)'],
  confidence: 0.95,
  confidenceEach: 0.975,
  differences: { decisive: [], notes: ['the strategy was rolling, now \u001b[31mcanary'] },
  rules: [
    { rule: 'p99{phase=after} > 1.2x', state: 'regression', reason: '1.31 times (1.22 to 1.40)' },
    { rule: 'p50 > 1.2x', state: 'cannot-tell', reason: 'too few' },
  ],
  figures: [
    {
      name: 'p99{phase=after}',
      quantity: 'ms',
      changeIs: 'ratio',
      interval: 'drawn',
      old: 10,
      new: 13.1,
      change: { value: 1.31, low: 1.22, high: 1.4 },
      told: 'worse',
    },
    {
      name: 'drop_rate',
      quantity: 'share',
      changeIs: 'difference',
      interval: 'counted',
      old: 0.001,
      new: 0.0015,
      change: { value: 0.0005, low: -0.0001, high: 0.0011 },
      told: 'not-distinguishable',
    },
    {
      name: 'outage',
      quantity: 'ms',
      changeIs: 'difference',
      interval: 'measured',
      old: 0,
      new: 120,
      change: { value: 120, low: 100, high: 140 },
      told: 'worse',
    },
    {
      name: 'p50',
      quantity: 'ms',
      changeIs: 'ratio',
      interval: 'drawn',
      old: null,
      new: null,
      change: null,
      told: 'no-data',
      missing: 'too few',
    },
  ],
};

describe('a diff on the terminal', () => {
  const text = renderDiff(diff, { old: 'reports/a', new: 'reports/b' }, { columns: 80, colour: false });

  it('says first whether the run got worse, and why', () => {
    expect(text.split('\n').slice(0, 3)).toEqual([
      'REGRESSION',
      '  reports/b against reports/a',
      '  - p99{phase=after} > 1.2x: 1.31 times (1.22 to 1.40)',
    ]);
  });

  it.each([
    [/^ {2}p99 after +10 ms +13\.1 ms +1\.31 times \(1\.22 to 1\.40\) +worse$/m],
    [/^ {2}drop_rate +0\.1 % +0\.15 % +\+0\.05 % \(-0\.01 % to \+0\.11 %\) +not told apart$/m],
    [/^ {2}outage +0 ms +120 ms +\+120 ms \(\+100 ms to \+140 ms\) +worse$/m],
    [/^ {2}p50 +- +- +- +no data$/m],
    [/^ {2}✗ regression +p99\{phase=after\} > 1\.2x/m],
    [/^ {2}\? cannot tell +p50 > 1\.2x +too few$/m],
  ])('has the line %s', (line) => {
    expect(text).toMatch(line);
  });

  it('says how sure it is, and what two runs cannot tell', () => {
    const words = text.replaceAll(/\s+/g, ' ');
    expect(words).toContain('Each interval holds with 97.5 % confidence, all that the rules ask for together with 95 %');
    expect(words).toContain('Of outage each run has one value');
  });

  it('makes harmless what comes from outside', () => {
    expect(text).toContain('now \\x1b[31mcanary');
    expect(text).not.toContain('\u001b');
  });
});
