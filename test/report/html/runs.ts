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

/** 106 failed requests: several pages of the list. */
export const FAILING: Recording = run(
  'v1 reset ~reset! refused timeout=300 v2 unavailable '.repeat(8) + 'reset rejected local '.repeat(22),
);

export const INCONCLUSIVE: Recording = {
  ...run('v1 v2 '.repeat(40)),
  end: null,
  milestones: milestones('load-started 0, release-started 2000 rolling'),
};

/** Texts that a target could send: none of them may be more than text on the page. */
export const HOSTILE = {
  markup: `<img src=x onerror="alert(1)"></script></td><!--`,
  ansi: '\u001b[31mred\u001b[0m\u0007',
  turned: 'a\u202egpj.exe\u2066\u200f\u2028b',
  long: `v-${'x'.repeat(10_240)}`,
} as const;

/** They are versions, details of failures, milestones and names. */
export function hostileRun(): Recording {
  const { markup, ansi, turned, long } = HOSTILE;
  const all = [markup, ansi, turned, long, '__proto__'];
  const base = run('v1 v2 reset '.repeat(20));
  return {
    ...base,
    samples: base.samples.map((sample, index) => {
      const text = all[index % all.length];
      return sample.outcome === 'ok' ? { ...sample, version: text } : { ...sample, detail: text, version: text };
    }),
    milestones: base.milestones.map((milestone, index) => ({ ...milestone, detail: all[index % all.length] ?? '' })),
    load: { requests: all.map((name) => ({ ...REQUEST, name })) },
  };
}

const REQUEST = {
  method: 'GET',
  path: '/',
  headers: { 'x-hostile': HOSTILE.markup },
  body: undefined,
  expectStatus: [{ from: 200, to: 299 }],
  expectations: [],
};
