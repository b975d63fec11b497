import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbeGap } from '../../../src/observe/probes/probe-gap.ts';

interface Request {
  readonly sentMs: number;
  readonly endedMs: number;
}

function longestMs(requests: readonly Request[], startMs: number, endMs: number): number | undefined {
  const gap = new ProbeGap({ startMs, endMs });
  for (const { sentMs, endedMs } of requests) gap.add(sentMs * 1000, endedMs * 1000);
  return gap.longestMs;
}

/** `90 110+5`: sent at 90 ms and answered at once, sent at 110 ms and answered 5 ms later. */
function requests(line: string): Request[] {
  return line
    .split(' ')
    .filter((token) => token !== '')
    .map((token) => {
      const [sentMs = 0, tookMs = 0] = token.split('+').map(Number);
      return { sentMs, endedMs: sentMs + tookMs };
    });
}

describe('the longest time without a whole request in a window', () => {
  it.each<[string, string, number | undefined]>([
    ['requests on both sides', '90 110 140 160 210', 50],
    ['a stretch over the start counts in full', '60 110 150 199 201', 50],
    ['only inside: cut at the edges', '130 150', 50],
    ['nothing inside', '50 250', undefined],
    ['nothing at all', '', undefined],
    ['later stretches do not matter', '99 120 150 180 201 900 2000', 30],
    ['until the next request was answered', '90+4 110+4 140+4 170+9 199+4 210', 39],
    ['a slow request does not hide quick ones beside it', '95 100+500 110 120 130 140 150 160 170 180 190 200', 15],
    ['while all are slow, nothing else is seen', '95 110+500 120+500 130+500 650', 520],
    ['one under way over the end', '95 110 130 150 170 190+60 300', 110],
    ['the last one takes long, and none follows', '95 110 130 150 170 190+60', 80],
  ])('%s: %s', (_, line, expected) => {
    expect(longestMs(requests(line), 100, 200)).toBe(expected);
  });

  it('an open window begins and ends with a request', () => {
    expect(longestMs(requests('90 110 140'), 100, Infinity)).toBe(30);
    expect(longestMs(requests('90 110 140'), -Infinity, Infinity)).toBe(30);
    expect(longestMs(requests('90 130 140'), -Infinity, 200)).toBe(60);
  });

  const load = fc
    .array(fc.record({ sentMs: fc.integer({ min: 0, max: 300 }), tookMs: fc.integer({ min: 0, max: 60 }) }), { minLength: 1 })
    .map((all) =>
      all
        .map(({ sentMs, tookMs }) => ({ sentMs, endedMs: sentMs + tookMs }))
        .toSorted((a, b) => a.sentMs - b.sentMs || a.endedMs - b.endedMs),
    );
  const isWithin = (request: Request, fromMs: number, untilMs: number): boolean =>
    request.sentMs > fromMs && request.endedMs < untilMs;

  it('every longer outage that begins in the window, while requests are sent, holds a whole one', () => {
    fc.assert(
      fc.property(load, fc.integer({ min: 100, max: 199 }), (all, outageAtMs) => {
        const limitMs = longestMs(all, 100, 200);
        fc.pre(limitMs !== undefined);
        const outageEndMs = outageAtMs + (limitMs ?? 0) + 0.001;
        fc.pre(outageEndMs < 200);
        expect(all.some((request) => isWithin(request, outageAtMs - 0.0005, outageEndMs))).toBe(true);
      }),
    );
  });

  it('an outage of that length fits in without a whole one', () => {
    fc.assert(
      fc.property(load, (all) => {
        const limitMs = longestMs(all, -Infinity, Infinity) ?? 0;
        const begins = all.map(({ sentMs }) => sentMs);
        expect(begins.some((beginMs) => !all.some((request) => isWithin(request, beginMs, beginMs + limitMs)))).toBe(true);
      }),
    );
  });

  it('does not remember requests that are over', () => {
    const gap = new ProbeGap({ startMs: 0, endMs: Infinity });
    for (let sentUs = 0; sentUs < 1e7; sentUs += 100) gap.add(sentUs, sentUs + 1000);
    expect(gap.longestMs).toBe(1.1);
    expect(gap['begins'].length).toBeLessThan(2000);
  });
});
