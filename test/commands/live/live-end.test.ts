import { describe, expect, it } from 'vitest';
import { comparedEnding, judgedEnding } from '../../../src/commands/live/live-end.ts';
import { EXIT } from '../../../src/exit-codes.ts';

describe('what a page is told at the end', () => {
  it.each([
    ['pass', 'Pass', 'good', 0],
    ['fail', 'Fail', 'bad', 3],
    ['inconclusive', 'Inconclusive', 'doubtful', 4],
    ['release-failed', 'Release failed', 'bad', 5],
    ['interrupted', 'Interrupted', 'doubtful', 130],
  ] as const)('of a run: %s', (verdict, word, tone, exitCode) => {
    const reasons = ['because'];
    expect(judgedEnding({ verdict, reasons }, '/runs/1')).toEqual({ word, tone, reasons, exitCode, folder: '/runs/1' });
  });

  it.each([
    [true, EXIT.pass, 'Compared', 'good'],
    [true, EXIT.inconclusive, 'Compared', 'doubtful'],
    [true, EXIT.releaseFailed, 'Compared', 'doubtful'],
    [false, EXIT.interrupted, 'Not all compared', 'doubtful'],
  ] as const)('of a comparison, complete: %s, exit code %s', (complete, exitCode, word, tone) => {
    const statement = ['rolling drops fewer'];
    expect(comparedEnding({ complete, statement }, exitCode, '/runs')).toEqual({
      word,
      tone,
      reasons: statement,
      exitCode,
      folder: '/runs',
    });
  });
});
