import { describe, expect, it } from 'vitest';
import { type KnownOutage, ordersOf, runThrough } from '../support/known-outages.ts';
import type { OutageWay } from '../support/outage-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** Another time, when the machine was so busy that the report promises to have seen none of such outages. */
const MOST_ATTEMPTS = 5;
const PATIENCE_MS = 600_000;

describe('outages at random times', () => {
  it.each<[way: OutageWay, what: string, lengthsMs: number[], load: object]>([
    ['closed', 'that new connections see', [5, 20, 100, 500, 2000], { rate: '1000/s' }],
    ['unavailable', 'that both kinds see', [5, 20, 100, 500, 2000], { rate: '1000/s' }],
    ['gone', 'that end kept connections', [5, 20, 100, 500], { rate: '1000/s' }],
    ['unavailable', 'under load without a schedule', [5, 20, 100, 500], { thinkTime: '5ms' }],
  ])(
    '%s: %s',
    async (way, _, lengthsMs, load) => {
      let certain: readonly KnownOutage[] = [];
      for (let attempt = 1; attempt <= MOST_ATTEMPTS && certain.length === 0; attempt += 1) {
        const { report, known, invented } = await runThrough(temporaryFolder(), ordersOf(way, lengthsMs, attempt), { load });
        expect(invented).toEqual([]);
        expect(report.verdict).toBe('fail');
        expect(report.requests.local).toBe(0);
        certain = known.filter(({ lengthMs, limitMs }) => lengthMs > limitMs);
        for (const { lengthMs, limitMs, isAlone, found } of certain) {
          expect(found, `outage of ${lengthMs} ms, limit ${limitMs} ms`).toBeDefined();
          if (!isAlone || found === undefined) continue;
          expect(Math.abs(found.startLateMs)).toBeLessThanOrEqual(limitMs);
          expect(Math.abs(found.endLateMs)).toBeLessThanOrEqual(limitMs);
        }
      }
      expect(certain.length).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

it(
  'a target without an outage is never said to have had one',
  async () => {
    for (let run = 1; run <= 10; run += 1) {
      const { report } = await runThrough(temporaryFolder(), []);
      expect(report.reasons.slice(0, 1)).toEqual(['all 2 checks passed']);
      expect(report).toMatchObject({ verdict: 'pass', outages: [], failures: [], requests: { dropped: 0 } });
      expect(report.checks.map(({ state }) => state)).toEqual(['pass', 'pass']);
    }
  },
  PATIENCE_MS,
);
