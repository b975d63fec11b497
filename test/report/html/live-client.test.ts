import { describe, expect, it } from 'vitest';
import type { CourseStep } from '../../../src/observe/live-course.ts';
import { columnsOf } from '../../../src/report/html/client/live/columns.ts';
import { LivePicture } from '../../../src/report/html/client/live/picture.ts';
import type { LiveUpdate } from '../../../src/report/live/live-update.ts';

function step(ok: readonly number[], more: Partial<CourseStep> = {}): CourseStep {
  return { ok, rejected: 0, dropped: 0, local: 0, p50Us: null, p99Us: null, maxUs: null, ...more };
}

describe('the columns of the charts', () => {
  it('are those of the steps, with zeros where a version had not come yet', () => {
    const steps = [step([4], { dropped: 1, p99Us: 9 }), step([2, 3], { rejected: 2, local: 5, p50Us: 7, maxUs: 8 })];
    expect(columnsOf({ stepMs: 500, untilMs: 1000, versions: ['v1', 'v2'], steps })).toEqual({
      binMs: 500,
      atMs: [0, 500, 1000],
      ok: [
        [4, 2],
        [0, 3],
      ],
      dropped: [1, 0],
      rejected: [0, 2],
      local: [0, 5],
      p50Us: [null, 7],
      p99Us: [9, null],
      maxUs: [null, 8],
    });
  });

  it.each([
    ['a last step that is half over counts twice', 3000, [10, 20], [10, 40]],
    ['one that is over counts once', 4000, [10, 20], [10, 20]],
    ['one of which nothing is over has what came late', 2000, [10, 1], [10, 1]],
  ])('%s', (_, untilMs, [first = 0, last = 0], rates) => {
    const { ok } = columnsOf({ stepMs: 2000, untilMs, versions: ['v1'], steps: [step([first]), step([last])] });
    expect(ok).toEqual([rates]);
  });

  it('are empty before anything was sent', () => {
    expect(columnsOf({ stepMs: 500, untilMs: 0, versions: [], steps: [] })).toMatchObject({ atMs: [0], ok: [], dropped: [] });
  });
});

describe('the picture that a page has', () => {
  const update = (isWhole: boolean, from: number, steps: readonly CourseStep[], stepMs = 500): LiveUpdate => ({
    isWhole,
    now: { name: 'shop' } as LiveUpdate['now'],
    course: { stepMs, untilMs: 1000, versions: ['v1'], from, steps },
    log: { from, items: [{ atMs: from, kind: 'output', text: String(from), isOutput: true }] },
  });

  it('follows changes, also where steps became longer, and begins anew with a whole', () => {
    const picture = new LivePicture();
    picture.take(update(true, 0, [step([1]), step([2])]));
    picture.take(update(false, 1, [step([3]), step([4])]));
    expect(picture.steps.map(({ ok }) => ok[0])).toEqual([1, 3, 4]);
    expect(picture.log.items.map(({ text }) => text)).toEqual(['0', '1']);
    picture.take(update(false, 0, [step([4]), step([5])], 1000));
    expect([picture.stepMs, picture.steps.map(({ ok }) => ok[0])]).toEqual([1000, [4, 5]]);
    picture.take(update(true, 0, [step([9])]));
    expect([picture.steps.length, picture.log.items.length]).toEqual([1, 1]);
  });
});
