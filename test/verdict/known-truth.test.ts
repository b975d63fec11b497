import { describe, expect, it } from 'vitest';
import { ordersOf, runThrough } from '../support/known-outages.ts';
import type { OutageWay } from '../support/outage-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// How many of them are longer than what the report says cannot be missed depends on how busy the machine is: the report knows.
describe('outages at random times', () => {
  it.each<[way: OutageWay, what: string, lengthsMs: number[], load: object]>([
    ['closed', 'that new connections see', [5, 20, 100, 500, 2000], { rate: '1000/s' }],
    ['unavailable', 'that both kinds see', [5, 20, 100, 500, 2000], { rate: '1000/s' }],
    ['gone', 'that end kept connections', [5, 20, 100, 500], { rate: '1000/s' }],
    ['unavailable', 'under load without a schedule', [5, 20, 100, 500], { thinkTime: '5ms' }],
  ])('%s: %s', async (way, _, lengthsMs, load) => {
    const { report, known, invented } = await runThrough(temporaryFolder(), ordersOf(way, lengthsMs, 20), { load });
    const certain = known.filter(({ lengthMs, limitMs }) => lengthMs > limitMs);
    expect(certain.length).toBeGreaterThan(0);
    for (const { lengthMs, limitMs, found } of certain) {
      expect(found, `outage of ${lengthMs} ms, limit ${limitMs} ms`).toBeDefined();
      expect(Math.abs(found?.startLateMs ?? Infinity)).toBeLessThanOrEqual(limitMs);
      expect(Math.abs(found?.endLateMs ?? Infinity)).toBeLessThanOrEqual(limitMs);
    }
    expect(invented).toEqual([]);
    expect(report.verdict).toBe('fail');
    expect(report.requests.local).toBe(0);
  });
});

it('a target without an outage is never said to have had one', async () => {
  for (let run = 1; run <= 10; run += 1) {
    const { report } = await runThrough(temporaryFolder(), []);
    expect(report.reasons.slice(0, 1)).toEqual(['all 2 checks passed']);
    expect(report).toMatchObject({ verdict: 'pass', outages: [], failures: [], requests: { dropped: 0, slowConnects: 0 } });
    expect(report.checks.map(({ state }) => state)).toEqual(['pass', 'pass']);
  }
});
