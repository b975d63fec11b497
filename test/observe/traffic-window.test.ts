import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WorkerTexts } from '../../src/evidence/sample-row.ts';
import type { SampleBatch } from '../../src/load/batch.ts';
import { Observer } from '../../src/observe/observer.ts';
import type { Sample } from '../../src/observe/sample.ts';
import { ObservedWindow } from '../../src/observe/traffic-window.ts';
import { VersionRoles } from '../../src/observe/versions/version-roles.ts';
import { batchOf, samples } from '../support/samples.ts';

const ALL = {};
const ON_NEW = { connection: 'new' } as const;
const SELECTORS = [ALL, ON_NEW];

/** `v1` is the version that answered before. */
function rolesAfterV1(): VersionRoles {
  const roles = new VersionRoles(undefined);
  for (const sample of samples('v1')) roles.roleOf(sample, ['before']);
  return roles;
}

function windowFrom(fromMs: number, workers: readonly number[] = [0]) {
  const plan = {
    fromMs,
    workers,
    requestNames: ['GET /'],
    roles: rolesAfterV1(),
    prompt: { selectors: SELECTORS, windows: [] },
    ordered: { selectors: SELECTORS, windows: [] },
  };
  const window = new ObservedWindow(plan);
  const texts = new WorkerTexts();
  return { window, deliver: (batch: SampleBatch) => window.batch(batch, texts.learn(batch)) };
}

/** The samples as a worker delivers them: by when they ended, `size` at a time, each with the watermark that holds then. */
function delivered(all: readonly Sample[], size: number): SampleBatch[] {
  const ended = all.toSorted((a, b) => a.endedUs - b.endedUs);
  const batches: SampleBatch[] = [];
  const texts: string[] = [];
  for (let start = 0; start < ended.length; start += size) {
    const batch = batchOf(ended.slice(start, start + size), 0, batches.length, texts);
    texts.push(...batch.newTexts);
    const later = ended.slice(start + size).map(({ sentUs }) => sentUs);
    batches.push({ ...batch, watermarkUs: Math.min(...later, 1e12) });
  }
  return batches;
}

const anySample = fc
  .tuple(
    fc.constantFrom('v1', 'v2', '~v1', '~v2', 'reset', '~reset', 'refused', 'rejected', 'local'),
    fc.integer({ min: 0, max: 2000 }),
    fc.integer({ min: 1, max: 900 }),
  )
  .map(([token, startMs, latencyMs]) => samples(token, { startMs, latencyMs }))
  .map(([sample]) => sample)
  .filter((sample) => sample !== undefined);

/** No two sent at once: then there is one order of sending. */
const manySamples = fc.uniqueArray(anySample, { minLength: 1, maxLength: 60, selector: ({ sentUs }) => sentUs });

describe('a window on the traffic', () => {
  it('counts what was sent since it was opened, up to where it is cut', () => {
    const { window, deliver } = windowFrom(20);
    // Sent at 0, 10, 20, ... 70.
    deliver(batchOf(samples('v1 v1 v2 ~v2 reset v1')));
    expect(window.course(1000).selection(ALL).tally.counts).toMatchObject({ sent: 4, ok: 3, dropped: 1 });
    window.cutAt(70);
    deliver(batchOf(samples('v2 v2', { startMs: 60 }), 0, 1, ['v1', 'v2', 'why reset']));
    expect(window.course(1000).selection(ALL).tally.counts).toMatchObject({ sent: 5, ok: 4, dropped: 1 });
    expect(window.course(1000).selection(ON_NEW).tally.counts).toMatchObject({ sent: 4, ok: 3, dropped: 1 });
  });

  it('knows who answered on new connections, and as what', () => {
    const { window, deliver } = windowFrom(0);
    deliver(batchOf(samples('v1 v2 ~v2 v2 ~v1 ok reset')));
    const answers = [...window.versions].map(([version, { role, onNewConnections }]) => [version, role, onNewConnections]);
    expect(answers).toEqual([
      ['v1', 'old', 1],
      ['v2', 'new', 2],
    ]);
  });

  it('is complete when every worker has delivered all that was sent before the cut', () => {
    const { window, deliver } = windowFrom(0, [0, 1]);
    deliver({ ...batchOf(samples('v1 v1')), watermarkUs: 500_000 });
    deliver({ ...batchOf(samples('v1'), 1), watermarkUs: 99_999 });
    expect(window.isComplete).toBe(false);
    window.cutAt(100);
    expect(window.isComplete).toBe(false);
    deliver({ ...batchOf(samples('v1', { startMs: 120 }), 1, 1), newTexts: [], watermarkUs: 100_000 });
    expect(window.isComplete).toBe(true);
  });

  it('at once, tells what does not depend on the order of sending; the rest when no earlier request is under way', () => {
    const { window, deliver } = windowFrom(0);
    // The request sent at 0 takes long.
    deliver({ ...batchOf(samples('reset v1', { startMs: 10 })), watermarkUs: 0 });
    expect(window.course(100).selection(ALL).tally.counts.dropped).toBe(1);
    expect(window.orderedCourse(100).selection(ALL).outages).toEqual([]);
    deliver({ ...batchOf(samples('v1=200'), 0, 1, ['why reset', 'v1']), watermarkUs: 300_000 });
    expect(window.orderedCourse(300).selection(ALL).outages).toMatchObject([{ startMs: 10, endMs: 20 }]);
  });

  it('comes to what the whole evidence says, whatever the order and the size of the batches, and however often it is asked', () => {
    fc.assert(
      fc.property(manySamples, fc.integer({ min: 1, max: 20 }), (all, size) => {
        const { window, deliver } = windowFrom(0);
        for (const batch of delivered(all, size)) {
          deliver(batch);
          window.course(3000);
          window.orderedCourse(3000);
        }
        const milestones = (['load-started', 'release-started'] as const).map((kind) => ({ kind, atMs: 0, detail: '' }));
        const whole = new Observer({
          milestones,
          releasePlanned: true,
          roles: rolesAfterV1(),
          requestNames: ['GET /'],
          selectors: SELECTORS,
        });
        for (const sample of all.toSorted((a, b) => a.sentUs - b.sentUs)) whole.add(sample);
        for (const selector of SELECTORS) {
          const expected = whole.course(3000).selection(selector);
          const prompt = window.course(3000).selection(selector);
          const ordered = window.orderedCourse(3000).selection(selector);
          expect(prompt.tally.counts).toEqual(expected.tally.counts);
          expect(prompt.fromSend.summary()).toEqual(expected.fromSend.summary());
          expect(ordered.tally.counts).toEqual(expected.tally.counts);
          expect(ordered.outages).toEqual(expected.outages);
          expect(ordered.longestGapMs).toEqual(expected.longestGapMs);
        }
        expect(window.orderedCourse(3000).versions).toEqual(whole.course(3000).versions);
      }),
    );
  });
});
