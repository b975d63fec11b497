import { describe, expect, it } from 'vitest';
import { parseWhatIf } from '../../src/profile/what-if.ts';
import { faultLines } from '../support/profile-text.ts';

describe('--what-if', () => {
  it.each([
    ['preStop=5s', undefined, { preStopSeconds: 5 }],
    ['preStop=5', undefined, { preStopSeconds: 5 }],
    ['preStop=0s', undefined, { preStopSeconds: 0 }],
    ['rolling:preStop=5s,maxUnavailable=0', 'rolling', { preStopSeconds: 5, maxUnavailable: 0 }],
    ['blue-green: minReadySeconds=2, replicas=4', 'blue-green', { minReadySeconds: 2, replicas: 4 }],
    [
      'maxSurge=25%,graceSeconds=1m,readinessPeriod=2s',
      undefined,
      { maxSurge: '25%', graceSeconds: 60, readinessPeriodSeconds: 2 },
    ],
    ['terminationGracePeriodSeconds=45', undefined, { graceSeconds: 45 }],
  ])('%s changes what it says', (text, strategy, change) => {
    expect(parseWhatIf(text)).toMatchObject({ strategy, change });
    expect(Object.keys(parseWhatIf(text).change)).toEqual(Object.keys(change));
  });

  it.each([
    ['preStp=5s', '--what-if preStp=5s: there is no key "preStp"'],
    ['preStop', '--what-if preStop: preStop has no value'],
    ['preStop=', '--what-if preStop=: preStop has no value'],
    ['rollng:preStop=5s', '--what-if rollng:preStop=5s: there is no strategy "rollng"'],
    ['preStop=1500ms', '--what-if preStop=1500ms: preStop: expected whole seconds, found 1500ms'],
    ['readinessPeriod=0', '--what-if readinessPeriod=0: readinessPeriod: expected whole seconds, at least 1, found 0'],
    ['replicas=none', '--what-if replicas=none: replicas: expected a whole number of at least 1, found "none"'],
    ['', '--what-if : there is no key ""'],
  ])('%s is refused', (text, fault) => {
    expect(faultLines(() => parseWhatIf(text))).toEqual([fault]);
  });
});
