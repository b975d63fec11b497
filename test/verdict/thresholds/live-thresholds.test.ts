import { describe, expect, it } from 'vitest';
import { CutoverError } from '../../../src/errors.ts';
import { checkThresholdsOf } from '../../../src/verdict/thresholds/live-thresholds.ts';
import { readText } from '../../support/profile-text.ts';

interface Asked {
  readonly abort?: string;
  readonly steps?: string;
  readonly thresholds?: string;
}

function profileWith({ abort = '', steps = '{ hold: 5s, replicas: 1 }', thresholds = 'dropped == 0' }: Asked) {
  const canary = `canary: { service: s, deployment: d, image: i, steps: [${steps}] }`;
  return readText(
    `target: { url: http://a }\nrelease: { strategy: canary, abort: [${abort}], ${canary} }\nthresholds: ['${thresholds}']`,
  );
}

describe('thresholds where they stand', () => {
  it.each<[string, Asked]>([
    ['of the run', { thresholds: 'p99{phase=during} over 1s < 1s and dropped == 0' }],
    ['of an abort', { abort: `'drop_rate over 1s > 1%', 'p99{version=new} > 2 * p99{version=old}'` }],
    ['of an abort that is below something in a window', { abort: `throughput over 1s < 5/s` }],
    ['of an abort with a condition', { abort: `'failed > 5 and sent < 1000'` }],
    ['of a step', { steps: `{ hold: 5s, replicas: 1, thresholds: [p99 over 4s < 1s] }` }],
  ])('%s are taken', (_, asked) => {
    expect(() => checkThresholdsOf(profileWith(asked))).not.toThrow();
  });

  it.each<[string, Asked, string]>([
    [
      'a phase of the other side',
      { abort: `'p99 > 2 * p99{phase=before}'` },
      'column 21: it is about what is sent while it is looked at',
    ],
    [
      'nothing that is too much',
      { abort: `'dropped == 0 and ok < 5'` },
      'column 9: it says what is too much, with > or >=: `==` could',
    ],
    [
      'a window as long as the step',
      { steps: `{ hold: 5s, replicas: 1, thresholds: [dropped == 0, 'sent > 0 and p99 over 5s < 1s'] }` },
      'column 14: its window never fits into the step, which holds for 5 s only: hold longer, or look at a shorter window',
    ],
    ['a metric that has no windows', { thresholds: 'gap over 1s < 1s' }, 'column 5: gap cannot be taken over windows'],
    ['a request that is not there', { thresholds: 'ok{request=GET} < ok{request=home}' }, 'column 12: unknown request `GET`'],
    ['one on the other side', { abort: `'ok > ok{request=home}'` }, 'column 17: unknown request `home`'],
  ])('%s is refused', (_, asked, message) => {
    const profile = profileWith(asked);
    expect(() => checkThresholdsOf(profile)).toThrow(CutoverError);
    expect(() => checkThresholdsOf(profile)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), where: expect.stringMatching(/^p\.yaml:\d+:\d+$/) }),
    );
  });
});
