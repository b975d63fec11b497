import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PRIORITIES } from '../../../src/profile/compare.ts';
import { compare } from '../../../src/verdict/comparison/comparison.ts';
import type { Contender } from '../../../src/verdict/comparison/run-figures.ts';
import { comparisonStatement } from '../../../src/verdict/comparison/statement.ts';
import { contender, figures } from '../../support/run-figures.ts';

const told = (contenders: readonly Contender[], priorities: readonly (typeof PRIORITIES)[number][] = PRIORITIES) =>
  compare(contenders, { priorities }, 0.95);
const ranks = (contenders: readonly Contender[], priorities?: readonly (typeof PRIORITIES)[number][]) =>
  told(contenders, priorities).standings.map(({ name, rank }) => `${rank ?? '-'} ${name}`);
const said = (contenders: readonly Contender[], priorities?: readonly (typeof PRIORITIES)[number][]) =>
  comparisonStatement(told(contenders, priorities), 0.95);

const none = [0, 0, 0, 0, 0];
const some = [24, 31, 19, 28, 22];
const many = [420, 390, 455, 402, 431];

describe('a comparison', () => {
  it('puts what drops less first, whatever it costs', () => {
    const dear = contender('blue-green', none, { extraPodSeconds: 60, onlyNewMs: 20_000 });
    const contenders = [contender('recreate', many), contender('rolling', some), dear];
    expect(ranks(contenders)).toEqual(['1 blue-green', '2 rolling', '3 recreate']);
    expect(told(contenders)).toMatchObject({ best: ['blue-green'], isTold: true });
    expect(said(contenders)).toEqual([
      'blue-green is the best.',
      expect.stringMatching(
        /^blue-green over rolling: by dropped, 24\.8 less on average \(95 %: \S+ to \S+; by chance alone p = 0\.0079\)\.$/,
      ),
      expect.stringMatching(/^rolling over recreate: by dropped, 395 less on average /),
      'The intervals are from as few as 5 runs, and so rather too narrow.',
    ]);
  });

  it('lets the next priority decide where the first is the same', () => {
    const slow = contender('blue-green', none, { onlyNewMs: 9000 });
    expect(ranks([slow, contender('rolling', none)])).toEqual(['1 rolling', '2 blue-green']);
    expect(said([slow, contender('rolling', none)])).toContainEqual(
      expect.stringMatching(/^rolling over blue-green: by duration, 7\.5 s less on average/),
    );
  });

  it('goes by the profile’s priorities, and by no others', () => {
    const cheap = contender('recreate', many, { extraPodSeconds: 0 });
    const dear = contender('blue-green', none, { extraPodSeconds: 60 });
    expect(ranks([dear, cheap], ['pods'])).toEqual(['1 recreate', '2 blue-green']);
    expect(ranks([dear, contender('canary', none, { extraPodSeconds: 60, onlyNewMs: 60_000 })], ['dropped', 'pods'])).toEqual([
      '1 blue-green',
      '1 canary',
    ]);
  });

  it('says of equals that they are', () => {
    const equals = [contender('rolling', none), contender('blue-green', none)];
    expect(told(equals)).toMatchObject({ best: ['rolling', 'blue-green'], isTold: true });
    expect(said(equals).slice(0, 2)).toEqual([
      'rolling and blue-green are equally good.',
      'rolling and blue-green: the same by every priority.',
    ]);
  });

  it('does not call a winner by what counts less while what counts more is unclear', () => {
    const contenders = [
      contender('rolling', [0, 0, 0, 0, 3], { onlyNewMs: 1000 }),
      contender('blue-green', none, { onlyNewMs: 9000 }),
    ];
    expect(told(contenders).isTold).toBe(false);
    const sentences = said(contenders);
    expect(sentences[0]).toBe('These runs do not suffice to say which is the best, though rolling comes first.');
    expect(sentences[1]).toMatch(
      /^rolling over blue-green: by duration, .*; but they are not told apart by dropped \(about \d+ runs of each may tell\), which counts for more\.$/,
    );
  });

  it.each([1, 2, 3])('tells nothing by %d runs of each, and how many it takes', (runs) => {
    const contenders = [contender('rolling', some.slice(0, runs)), contender('blue-green', none.slice(0, runs))];
    expect(told(contenders).isTold).toBe(false);
    expect(said(contenders)).toEqual([expect.stringMatching(/nothing can be told at 95 %; it takes at least 4 of each\.$/)]);
  });

  it('leaves out of the order what could not be released, and what proved nothing', () => {
    const failed: Contender = { name: 'canary', runs: [figures(), figures({ verdict: 'release-failed', dropped: 9 })] };
    const unclear: Contender = { name: 'recreate', runs: [figures({ verdict: 'inconclusive' })] };
    const contenders = [failed, unclear, contender('rolling', none), contender('blue-green', some)];
    expect(ranks(contenders)).toEqual(['1 rolling', '2 blue-green', '- canary', '- recreate']);
    expect(said(contenders)).toContain('canary is not in the order: its release failed in 1 of 2 runs.');
    expect(said(contenders)).toContain('recreate is not in the order: none of its runs came to an end on sound evidence.');
  });

  it('tells nothing as long as one of them has proved nothing, though one that cannot be released keeps nobody back', () => {
    const contenders = [contender('rolling', none), contender('blue-green', some)];
    const unclear: Contender = { name: 'recreate', runs: [figures({ verdict: 'inconclusive' })] };
    const failed: Contender = { name: 'canary', runs: [figures({ verdict: 'release-failed' })] };
    expect(told([...contenders, failed]).isTold).toBe(true);
    expect(told([...contenders, unclear]).isTold).toBe(false);
    expect(told([contender('rolling', none), unclear]).isTold).toBe(false);
    expect(told([contender('rolling', none)]).isTold).toBe(false);
  });

  it('takes no figures from runs that proved nothing', () => {
    const mixed: Contender = {
      name: 'rolling',
      runs: [...contender('', none).runs, figures({ verdict: 'inconclusive', dropped: 900 })],
    };
    const [standing] = told([mixed]).standings;
    expect(standing).toMatchObject({
      runs: 6,
      usable: 5,
      sent: 20_000,
      dropped: { median: 0, worst: 0 },
      verdicts: { pass: 5, inconclusive: 1 },
    });
  });

  it('bounds drops over requests and over rollouts', () => {
    const [standing] = told([contender('rolling', none)]).standings;
    // 1 - 0.05^(1/20000), and 1 - 0.05^(1/5).
    expect(standing?.dropRateUpperBound).toBeCloseTo(0.00014978, 8);
    expect(standing?.droppingRolloutsUpperBound).toBeCloseTo(0.4507, 4);
  });

  it('has nothing to say of nothing', () => {
    expect(said([])).toEqual(['No run came to an end on sound evidence: nothing can be compared.']);
    expect(said([contender('rolling', none)])).toEqual(['There is nothing to compare rolling with.']);
  });

  it('never ranks above another what is told to drop more', () => {
    const drops = fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 4, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(drops, { minLength: 2, maxLength: 4 }), (all) => {
        const { standings, decisions, best } = told(all.map((dropped, index) => contender(`way ${index}`, dropped)));
        const place = new Map(standings.map(({ name, rank }) => [name, rank ?? Infinity]));
        for (const { better, worse, by } of decisions) {
          if (by === 'dropped') expect(place.get(better)).toBeLessThan(place.get(worse) ?? 0);
        }
        expect(best.map((name) => place.get(name))).toEqual(best.map(() => 1));
      }),
      { numRuns: 40 },
    );
  });
});
