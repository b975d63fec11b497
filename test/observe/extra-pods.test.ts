import { describe, expect, it } from 'vitest';
import { extraPods } from '../../src/observe/extra-pods.ts';
import { milestones } from '../support/recorded-run.ts';

describe('what a release takes beside the pods of the service', () => {
  it.each([
    // One more for two seconds, then two for one.
    [
      'a new one before each old one goes',
      'pod-created 1000, pod-created 3000, pod-gone 4000, pod-gone 6000, load-stopped 9000',
      { atPeak: 2, podSeconds: 6 },
    ],
    [
      'all old ones first',
      'pod-gone 1000, pod-gone 1000, pod-created 3000, pod-created 3000, load-stopped 9000',
      { atPeak: 0, podSeconds: 0 },
    ],
    ['one that stays until the load ends', 'pod-created 1000, load-stopped 4000', { atPeak: 1, podSeconds: 3 }],
    ['nothing that was seen', 'load-started 0, load-stopped 4000', undefined],
    ['not all of it seen', 'pod-created 1000, watch-lost 2000, load-stopped 4000', undefined],
  ])('%s', (_, line, expected) => {
    expect(extraPods(milestones(line))).toEqual(expected);
  });
});
