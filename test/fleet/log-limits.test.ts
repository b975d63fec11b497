import { describe, expect, it } from 'vitest';
import { logLimits } from '../../src/fleet/log-limits.ts';

describe('the way of the logs', () => {
  it.each([
    ['no rate in the plan', undefined, [], 4],
    ['30,000 requests/s a worker', 120_000, [], 4],
    ['300,000 over 50 workers', 300_000, [], 50],
  ])('is wide enough for %s', (_, ratePerSecond, stages, workers) => {
    expect(logLimits({ ratePerSecond, stages }, workers)).toEqual([]);
  });

  it('is too narrow for so much of one worker that little of it can be said again', () => {
    const [finding, ...more] = logLimits({ ratePerSecond: undefined, stages: [{ durationMs: 1000, ratePerSecond: 100_000 }] }, 2);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ level: 'warning', fix: 'spread the rate over 3 workers or more' });
    expect(finding?.what).toBe('50,000 requests/s a worker are 0.8 MB/s of log, of which it can say the last 22 s again');
    expect(logLimits({ ratePerSecond: 100_000, stages: [] }, 3)).toEqual([]);
  });

  it('is too narrow for more than one controller takes', () => {
    const findings = logLimits({ ratePerSecond: 300_001, stages: [] }, 500);
    expect(findings.map(({ about }) => about)).toEqual(['the controller']);
  });
});
