import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CourseStep, LiveCourse } from '../../src/observe/live-course.ts';
import { batchOf, samples } from '../support/samples.ts';

const STEP: CourseStep = { ok: [], rejected: 0, dropped: 0, local: 0, p50Us: null, p99Us: null, maxUs: null };

describe('the course of a run', () => {
  it('counts what ended in each half second, by version, with its latencies', () => {
    const course = new LiveCourse();
    course.batch(batchOf(samples('v1=2 v1=2 reset rejected', { startMs: 100 })));
    course.batch(batchOf(samples('v2=9 local v1=9', { startMs: 1100 }), 0, 1, ['v1', 'reset', 'rejected']));
    const { versions, steps, untilMs } = course.whole(2000);
    expect([versions, untilMs]).toEqual([['v1', 'v2'], 1500]);
    expect(steps).toEqual([
      { ...STEP, ok: [2], dropped: 1, rejected: 1, p50Us: 2000, p99Us: 2000, maxUs: 2000 },
      STEP,
      { ...STEP, ok: [1, 1], local: 1, p50Us: 9000, p99Us: 9000, maxUs: 9000 },
    ]);
    expect(course.recentOk).toEqual([1, 1]);
  });

  it('waits a little for what workers have not handed over, and counts what comes later all the same', () => {
    const course = new LiveCourse();
    expect(course.whole(700)).toMatchObject({ untilMs: 0, steps: [] });
    expect(course.takeChange(1900)).toMatchObject({ untilMs: 1500, from: 0 });
    expect(course.takeChange(1950)).toMatchObject({ from: 3, steps: [] });
    course.batch(batchOf(samples('reset', { startMs: 600 })));
    expect(course.takeChange(1990)).toMatchObject({ from: 1, steps: [{ dropped: 1 }, { dropped: 0 }] });
  });

  it('shows nothing rather than the past while nothing is answered', () => {
    const course = new LiveCourse();
    course.batch(batchOf(samples('v1 v1')));
    course.whole(1000);
    expect(course.recentOk).toEqual([2]);
    course.whole(2000);
    expect(course.recentOk).toEqual([]);
  });

  it('holds eight versions at most, the others together', () => {
    const course = new LiveCourse();
    course.batch(batchOf(samples(Array.from({ length: 20 }, (_, index) => `v${index + 1}`).join(' '))));
    const { versions, steps } = course.whole(1000);
    expect(versions).toEqual(['v1', 'v2', 'v3', 'v4', 'v5', 'v6', 'v7', '(others)']);
    expect(steps[0]?.ok).toEqual([1, 1, 1, 1, 1, 1, 1, 13]);
  });

  it('loses no request however long the run, and its changes add up to the whole', () => {
    const piece = fc.record({
      aheadMs: fc.oneof(fc.nat(2000), fc.nat(200_000)),
      agoMs: fc.nat(3000),
      line: fc.array(fc.constantFrom('v1', 'v2=30', 'reset', 'rejected', 'local'), { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 30 }), (pieces) => {
        const course = new LiveCourse();
        const followed: CourseStep[] = [];
        const sent = { ok: 0, failed: 0 };
        let atMs = 0;
        for (const [sequence, { aheadMs, agoMs, line }] of pieces.entries()) {
          atMs += aheadMs;
          course.batch(batchOf(samples(line.join(' '), { startMs: Math.max(0, atMs - agoMs), everyMs: 0 }), sequence));
          for (const token of line) sent[token.startsWith('v') ? 'ok' : 'failed'] += 1;
          const { from, steps } = course.takeChange(atMs);
          followed.splice(from, Infinity, ...steps);
        }
        const { from, steps } = course.takeChange(atMs + 5000);
        followed.splice(from, Infinity, ...steps);
        const whole = course.whole(atMs + 5000);
        expect(followed).toEqual(whole.steps);
        expect(whole.steps.length).toBeLessThanOrEqual(480);
        expect(whole.steps.length * whole.stepMs).toBeGreaterThanOrEqual(whole.untilMs);
        const sum = (of: (step: CourseStep) => number): number => whole.steps.reduce((total, step) => total + of(step), 0);
        expect(sum(({ ok }) => ok.reduce((total, count) => total + count, 0))).toBe(sent.ok);
        expect(sum(({ dropped, rejected, local }) => dropped + rejected + local)).toBe(sent.failed);
      }),
    );
  });
});
