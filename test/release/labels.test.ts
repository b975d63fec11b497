import { describe, expect, it } from 'vitest';
import { matches, selectorText, selects } from '../../src/release/labels.ts';

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

describe('a workload’s selector', () => {
  const pod = { app: 'hello', track: 'canary' };
  it.each([
    [{ matchLabels: { app: 'hello' } }, true],
    [{ matchLabels: { app: 'hello', track: 'stable' } }, false],
    [{}, true],
    [{ matchExpressions: [{ key: 'track', operator: 'In', values: ['stable', 'canary'] }] }, true],
    [{ matchExpressions: [{ key: 'track', operator: 'NotIn', values: ['canary'] }] }, false],
    [{ matchExpressions: [{ key: 'tier', operator: 'NotIn', values: ['web'] }] }, true],
    [{ matchExpressions: [{ key: 'tier', operator: 'In', values: ['web'] }] }, false],
    [{ matchExpressions: [{ key: 'track', operator: 'Exists' }] }, true],
    [{ matchLabels: { app: 'hello' }, matchExpressions: [{ key: 'track', operator: 'DoesNotExist' }] }, false],
  ])('%j takes the pod: %s', (selector, taken) => expect(matches(selector, pod)).toBe(taken));
});
