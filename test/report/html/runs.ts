import type { Recording } from '../../support/recorded-run.ts';
import { milestones } from '../../support/recorded-run.ts';
import { samples } from '../../support/samples.ts';

const RELEASE =
  'load-started 0, release-started 2000 rolling, updated 2010, rolled-out 2900, release-finished 3000, load-stopped 5000';

function run(during: string): Recording {
  const before = 'v1 ~v1 '.repeat(100);
  const after = 'v2 ~v2 '.repeat(100);
  return {
    samples: samples(`${before}${during}${after}`),
    milestones: milestones(RELEASE),
    thresholds: ['dropped == 0', 'p99 < 250ms'],
  };
}

export const PASSING: Recording = run('v1 v2 v1 ~v1 v2=30 '.repeat(20));

/** 130 dropped requests: more than a page of the list. */
export const FAILING: Recording = run(
  'v1 reset ~reset! refused timeout=300 v2 unavailable '.repeat(18) + 'reset rejected local '.repeat(22),
);

export const INCONCLUSIVE: Recording = {
  ...run('v1 v2 '.repeat(40)),
  end: null,
  milestones: milestones('load-started 0, release-started 2000 rolling'),
};
