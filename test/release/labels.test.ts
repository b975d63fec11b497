import { describe, expect, it } from 'vitest';
import { selectorText, selects } from '../../src/release/labels.ts';

describe('a label selector as text', () => {
  it.each([
    [{ matchLabels: { app: 'hello', tier: 'web' } }, 'app=hello,tier=web'],
    [
      { matchLabels: { app: 'hello' }, matchExpressions: [{ key: 'color', operator: 'In', values: ['blue', 'green'] }] },
      'app=hello,color in (blue,green)',
    ],
    [
      {
        matchExpressions: [
          { key: 'a', operator: 'NotIn', values: ['b'] },
          { key: 'c', operator: 'Exists' },
          { key: 'd', operator: 'DoesNotExist' },
        ],
      },
      'a notin (b),c,!d',
    ],
    [{}, ''],
  ])('%j', (selector, text) => expect(selectorText(selector)).toBe(text));
});

describe('a Service’s selector', () => {
  it.each([
    [{ app: 'hello' }, { app: 'hello', color: 'blue' }, true],
    [{ app: 'hello', color: 'green' }, { app: 'hello', color: 'blue' }, false],
    [{}, { app: 'hello' }, false],
    [undefined, { app: 'hello' }, false],
    [{ app: 'hello' }, undefined, false],
  ])('%j takes %j: %s', (selector, labels, taken) => expect(selects(selector, labels)).toBe(taken));
});
