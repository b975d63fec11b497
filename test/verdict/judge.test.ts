import { describe, expect, it } from 'vitest';
import type { RunEnd } from '../../src/evidence/run-record.ts';
import type { Milestone, MilestoneKind } from '../../src/release/milestone.ts';
import type { Check } from '../../src/verdict/thresholds/check.ts';
import { type Case, judge } from '../../src/verdict/judge.ts';

function check(state: Check['state']): Check {
  return { threshold: `check ${state}`, observed: 1, quantity: 'count', state, reason: 'observed 1' };
}

function ended(outcome: RunEnd['outcome'], reason = ''): RunEnd {
  return { atMs: 100, outcome, reason };
}

function marked(...kinds: MilestoneKind[]): Milestone[] {
  return kinds.map((kind, index) => ({ kind, atMs: index, detail: `at ${kind}` }));
}

const [PASS, FAIL, OPEN] = [check('pass'), check('fail'), check('inconclusive')];
const WEAK = ['the generator stalled'];
const SOUND: Case = { milestones: [], end: ended('released'), checks: [PASS], weaknesses: [] };

describe('the verdict', () => {
  it.each<[string, Partial<Case>, string, string[]]>([
    ['all checks pass on sound evidence', {}, 'pass', ['the check passed']],
    ['two of them', { checks: [PASS, PASS] }, 'pass', ['all 2 checks passed']],
    ['all pass and something stays open', { openQuestions: ['no effect seen'] }, 'pass', ['the check passed', 'no effect seen']],
    ['a load without a release', { end: ended('loaded') }, 'pass', ['the check passed']],
    ['a check fails', { checks: [PASS, FAIL] }, 'fail', ['check fail: observed 1']],
    ['a check has no data', { checks: [PASS, OPEN] }, 'inconclusive', ['check inconclusive: observed 1']],
    ['there is no check', { checks: [] }, 'inconclusive', ['the profile has no thresholds: nothing was checked']],
    ['all pass on weak evidence', { weaknesses: WEAK }, 'inconclusive', WEAK],
    ['a check fails on weak evidence', { checks: [FAIL], weaknesses: WEAK }, 'fail', ['check fail: observed 1', ...WEAK]],
    ['a check fails, another has no data', { checks: [OPEN, FAIL] }, 'fail', ['check fail: observed 1']],
    ['the run was cut short', { end: undefined, weaknesses: ['the end is missing'] }, 'inconclusive', ['the end is missing']],
    ['the release failed', { end: ended('failed', 'no image') }, 'release-failed', ['the release failed: no image']],
    [
      'the release failed and requests were dropped',
      { end: ended('failed', 'no image'), checks: [FAIL], weaknesses: WEAK },
      'release-failed',
      ['the release failed: no image', 'check fail: observed 1'],
    ],
    ['the user interrupted', { end: ended('interrupted') }, 'interrupted', ['interrupted']],
    [
      'the user interrupted and a check failed',
      { end: ended('interrupted', 'SIGINT'), checks: [FAIL] },
      'interrupted',
      ['SIGINT', 'check fail: observed 1'],
    ],
    [
      'cut short after the release had failed',
      { end: undefined, milestones: marked('release-started', 'release-failed') },
      'release-failed',
      ['the release failed: at release-failed'],
    ],
    [
      'cut short after an interrupt',
      { end: undefined, milestones: marked('release-started', 'interrupted') },
      'interrupted',
      ['at interrupted'],
    ],
  ])('%s', (_, changes, verdict, reasons) => {
    expect(judge({ ...SOUND, ...changes })).toEqual({ verdict, reasons });
  });
});
