import { describe, expect, it } from 'vitest';
import { WorkerViews } from '../../../src/observe/fleet/worker-views.ts';
import type { Sample } from '../../../src/observe/sample.ts';
import { differentViews } from '../../../src/verdict/fleet/different-views.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { samples } from '../../support/samples.ts';

const SECONDS = 30;
const PER_SECOND = 40;

interface Nature {
  readonly slower?: number;
  /** Of its requests, all the time. */
  readonly drops?: number;
  /** For one second everything is dropped. */
  readonly outage?: boolean;
}

/** 30 s of a fleet whose workers are like this. */
function fleet(natures: readonly Nature[], seed = 7): WorkerViews {
  const random = seededRandom(seed);
  const [ok, dropped] = samples('v1 reset');
  if (ok === undefined || dropped === undefined) throw new Error('no samples');
  const views = new WorkerViews(new Map(natures.map((_, index) => [index, [index]])), 0);
  for (let slot = 0; slot < SECONDS * PER_SECOND; slot += 1) {
    const sentUs = (slot * 1e6) / PER_SECOND;
    for (const [worker, { slower = 1, drops = 0, outage = false }] of natures.entries()) {
      const isOut = outage && sentUs >= 10e6 && sentUs < 11e6;
      const like: Sample = isOut || random() < drops ? dropped : ok;
      const durationUs = slower * (2000 - 1500 * Math.log(1 - random()));
      views.add({ ...like, worker, sentUs, endedUs: sentUs + durationUs });
    }
  }
  return views;
}

const said = (natures: readonly Nature[], seed?: number) => differentViews(fleet(natures, seed).views, 0.95);

describe('the views of a fleet', () => {
  it('are alike where the workers are, nearly always', () => {
    const seeds = Array.from({ length: 20 }, (_, seed) => seed + 1);
    const alarms = seeds.filter(
      (seed) => said([{ drops: 0.01 }, { drops: 0.01 }, { drops: 0.01 }, { drops: 0.01 }], seed).length > 0,
    );
    expect(alarms.length).toBeLessThanOrEqual(2);
  });

  it('differ where one drops more than the others', () => {
    expect(said([{}, { drops: 0.05 }, {}])).toEqual([
      { index: 1, what: expect.stringMatching(/^dropped [\d.]+ % of its requests, the others 0 %$/) as string },
    ]);
  });

  it('differ where one is slower than the others', () => {
    expect(said([{}, {}, {}, { slower: 3 }])).toEqual([
      { index: 3, what: expect.stringMatching(/^had a p\d\d of [\d.]+ to [\d.]+ times that of the others$/) as string },
    ]);
  });

  it('do not differ for one burst that hit one worker: it is one event, and could have hit any', () => {
    expect(said([{}, {}, { outage: true }])).toEqual([]);
  });

  it('are no views of a fleet where there is only one', () => {
    expect(said([{ drops: 0.5 }])).toEqual([]);
  });
});
