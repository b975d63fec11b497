import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, STAGES, isDropped } from '../../../src/load/outcome.ts';
import { DropCount } from '../../../src/observe/drops/drop-count.ts';
import type { DropGroup } from '../../../src/observe/drops/drops.ts';
import { HORIZON_MS } from '../../../src/observe/drops/nearest-milestone.ts';
import type { PhaseName } from '../../../src/observe/phases.ts';
import type { Sample } from '../../../src/observe/sample.ts';
import type { Milestone } from '../../../src/release/milestone.ts';
import { samples } from '../../support/samples.ts';

const SUBJECT = { of: 'pod', pod: 'hello-1', uid: '1' } as const;

const milestone = (atMs: number, kind: Milestone['kind']): Milestone => ({ atMs, kind, detail: kind, subject: SUBJECT });

function dropsOf(all: Iterable<Sample>, milestones: readonly Milestone[] = [], phase: PhaseName = 'during'): DropGroup[] {
  const count = new DropCount(milestones);
  for (const sample of all) count.add(sample, phase);
  return count.list;
}

/** A request of one thread's connection. */
function request(sentMs: number, more: Partial<Sample> = {}): Sample {
  const [made] = samples('ok', { startMs: sentMs });
  if (made === undefined) throw new Error('no sample');
  return { ...made, connection: 1, reused: true, ...more };
}

/** The first request of a connection. */
const opening = (sentMs: number, more: Partial<Sample> = {}): Sample =>
  request(sentMs, { reused: false, connectedUs: sentMs * 1000 + 500, ...more });

const DEAD = { outcome: 'reset', stage: 'written', detail: 'ECONNRESET', version: undefined } as const;

describe('dropped requests are grouped', () => {
  it('by what can tell their cause', () => {
    const groups = dropsOf(samples('v1 refused refused ~reset v1 rejected local timeout'));
    expect(
      groups.map(({ outcome, connection, stage, detail, requests }) => [outcome, connection, stage, detail, requests]),
    ).toEqual([
      ['refused', 'new', 'connecting', 'why refused', 2],
      ['reset', 'reused', 'written', 'why reset', 1],
      ['timeout', 'new', 'written', 'why timeout', 1],
    ]);
  });

  it('with when they were sent and when they ended', () => {
    const [group] = dropsOf(samples('refused refused=3 refused', { startMs: 1000 }));
    expect(group).toMatchObject({ firstAtMs: 1000, lastAtMs: 1020, endedAtMs: { min: 1002, max: 1022 } });
  });

  it.each([
    ['status 502 (nginx)', 'status 502', 'nginx'],
    ['status 502', 'status 502', undefined],
    ['status 503 (envoy, via 1.1 front (b))', 'status 503', 'envoy, via 1.1 front (b)'],
    ['answer not complete, ended in its body', 'answer not complete, ended in its body', undefined],
  ])('%s tells the server apart', (detail, shown, server) => {
    const [group] = dropsOf([request(0, { outcome: 'unavailable', stage: 'complete', detail })]);
    expect(group).toMatchObject({ detail: shown, server });
  });
});

describe('the nearest milestone of a drop', () => {
  const at = (endedMs: number, milestones: Milestone[]): DropGroup | undefined =>
    dropsOf([request(endedMs - 2, DEAD)], milestones)[0];

  it.each([
    ['the last before its end', 500, [milestone(100, 'pod-deleted'), milestone(400, 'pod-ready'), milestone(600, 'pod-gone')], 1],
    ['one at its very end', 400, [milestone(400, 'pod-deleted')], 0],
    ['none before it', 300, [milestone(400, 'pod-deleted')], undefined],
    [
      'one that can be a cause',
      500,
      [milestone(100, 'pod-deleted'), milestone(400, 'pod-created'), milestone(450, 'probe-failed')],
      0,
    ],
    [
      'one that was watched',
      500,
      [milestone(100, 'pod-deleted'), { atMs: 400, kind: 'container-exited', detail: '' } as const],
      0,
    ],
    ['one within the horizon', HORIZON_MS + 100, [milestone(100, 'pod-deleted')], 0],
    ['none beyond the horizon', HORIZON_MS + 101, [milestone(100, 'pod-deleted')], undefined],
  ])('is %s', (_, endedMs, milestones, nearest) => {
    const group = at(endedMs, milestones);
    const nearestAtMs = nearest === undefined ? undefined : milestones[nearest]?.atMs;
    expect(group?.nearest).toBe(nearest);
    expect(group?.offsetMs).toEqual(
      nearestAtMs === undefined ? undefined : { min: endedMs - nearestAtMs, max: endedMs - nearestAtMs },
    );
  });

  it('keeps apart what came at another time after it, or was in flight for longer', () => {
    const deleted = [milestone(0, 'pod-deleted')];
    const refused = { reused: false, outcome: 'refused', stage: 'connecting' } as const;
    const groups = dropsOf(
      [10, 20, 250, 950, 1100, 1900, 2100].map((sentMs) => request(sentMs, refused)),
      deleted,
    );
    expect(groups.map(({ requests, offsetMs }) => [requests, offsetMs?.min, offsetMs?.max])).toEqual([
      [2, 12, 22],
      [1, 252, 252],
      [1, 952, 952],
      [2, 1102, 1902],
      [1, 2102, 2102],
    ]);
    const late = request(50, { ...refused, endedUs: 3_060_000 });
    const soon = request(3050, { ...refused, endedUs: 3_060_000 });
    expect(dropsOf([late, soon], deleted).map(({ firstAtMs }) => firstAtMs)).toEqual([50, 3050]);
  });

  it('keeps drops on both sides of it apart, however long ago it was', () => {
    const after = HORIZON_MS * 3;
    expect(dropsOf([request(10, DEAD), request(after, DEAD)], [milestone(20, 'pod-deleted')])).toHaveLength(2);
    expect(dropsOf([request(10, DEAD), request(after, DEAD)])).toHaveLength(1);
  });
});

describe('the connection of a drop', () => {
  it('has an age, an idle time, and the version that it was told by', () => {
    const all = [opening(0, { version: 'v1' }), request(100, { version: 'v1' }), request(900, DEAD)];
    expect(dropsOf(all)[0]).toMatchObject({
      connection: 'reused',
      version: undefined,
      connectionVersion: 'v1',
      ageMs: { min: 899.5, max: 899.5 },
      idleMs: { min: 798, max: 798 },
    });
  });

  it('is the one that its thread has now', () => {
    const all = [
      opening(0, { version: 'v1', connection: 1 }),
      opening(10, { version: 'v2', connection: 2, thread: 1 }),
      opening(20, { version: 'v3', connection: 1, worker: 1 }),
      opening(30, { version: 'v4', connection: 3 }),
      request(40, { ...DEAD, connection: 3 }),
      request(50, { ...DEAD, connection: 2, thread: 1 }),
      request(60, { ...DEAD, connection: 1, worker: 1 }),
    ];
    expect(dropsOf(all).map(({ connectionVersion }) => connectionVersion)).toEqual(['v4', 'v2', 'v3']);
  });

  it('is forgotten when another is opened', () => {
    const all = [opening(0, { version: 'v1' }), opening(10, { connection: 2 }), request(20, { ...DEAD, connection: 2 })];
    expect(dropsOf(all)[0]?.connectionVersion).toBeUndefined();
  });

  it.each([
    ['a new one has no past', [opening(0, { outcome: 'reset', stage: 'written' })]],
    [
      'one whose first requests are missing',
      [opening(0, { version: 'v1', connection: 7 }), request(50, { ...DEAD, connection: 8 })],
    ],
  ])('%s', (_, all) => {
    expect(dropsOf(all)[0]).toMatchObject({ connectionVersion: undefined, ageMs: undefined, idleMs: undefined });
  });

  it('is grouped with those that were idle for about as long', () => {
    const idle = (idleMs: number, thread: number): Sample[] => [
      opening(0, { thread, connection: thread + 1 }),
      request(2 + idleMs, { ...DEAD, thread, connection: thread + 1 }),
    ];
    const all = [idle(5000, 0), idle(5100, 1), idle(200, 2), idle(300, 3), idle(20_000, 4)].flat();
    const groups = dropsOf(all.toSorted((a, b) => a.sentUs - b.sentUs));
    expect(groups.map(({ idleMs }) => idleMs)).toEqual([
      { min: 200, max: 300 },
      { min: 5000, max: 5100 },
      { min: 20_000, max: 20_000 },
    ]);
  });
});

describe('whatever the samples', () => {
  const anyText = fc.option(fc.string({ maxLength: 3 }), { nil: undefined });
  const anySample: fc.Arbitrary<Sample> = fc
    .record({
      sentMs: fc.integer({ min: 0, max: 200_000 }),
      tookMs: fc.integer({ min: 0, max: 20_000 }),
      outcome: fc.constantFrom(...OUTCOMES),
      stage: fc.constantFrom(...STAGES),
      reused: fc.boolean(),
      worker: fc.constantFrom(0, 1),
      thread: fc.constantFrom(0, 1, 2),
      connection: fc.constantFrom(0, 1, 2),
      version: anyText,
      remote: anyText,
      detail: anyText,
    })
    .map(({ sentMs, tookMs, ...more }) => ({ ...request(sentMs), ...more, endedUs: (sentMs + tookMs) * 1000 }));
  const anyMilestones = fc
    .array(
      fc
        .record({
          atMs: fc.integer({ min: 0, max: 200_000 }),
          kind: fc.constantFrom('pod-deleted', 'pod-ready', 'endpoint-removed', 'probe-failed'),
        })
        .map(({ atMs, kind }) => milestone(atMs, kind)),
    )
    .map((all) => all.toSorted((a, b) => a.atMs - b.atMs));

  it('the groups add up to the dropped requests, and say nothing that is not so of one of them', () => {
    fc.assert(
      fc.property(fc.array(anySample), anyMilestones, (unordered, milestones) => {
        const all = unordered.toSorted((a, b) => a.sentUs - b.sentUs);
        const dropped = all.filter(({ outcome }) => isDropped(outcome));
        const groups = dropsOf(all, milestones);
        expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(dropped.length);
        for (const { nearest, offsetMs, endedAtMs, firstAtMs, lastAtMs, requests } of groups) {
          expect(requests).toBeGreaterThan(0);
          expect(lastAtMs).toBeGreaterThanOrEqual(firstAtMs);
          expect(endedAtMs.max).toBeGreaterThanOrEqual(endedAtMs.min);
          const atMs = nearest === undefined ? undefined : milestones[nearest]?.atMs;
          expect(offsetMs).toEqual(atMs === undefined ? undefined : { min: endedAtMs.min - atMs, max: endedAtMs.max - atMs });
        }
      }),
    );
  });

  it('there are not more groups than can be looked at, and none is lost', () => {
    const milestones = Array.from({ length: 300 }, (_, index) => milestone(index * 100, 'pod-deleted'));
    const everyOther = function* (): Generator<Sample> {
      for (let index = 0; index < 60_000; index += 1) {
        yield request(index, { ...DEAD, detail: `status 502 (server ${index})`, remote: `10.0.0.1:${index}`, reused: false });
      }
    };
    for (const events of [milestones, []]) {
      const groups = dropsOf(everyOther(), events);
      expect(groups.reduce((sum, { requests }) => sum + requests, 0)).toBe(60_000);
      expect(groups.length).toBeLessThan(2_100);
    }
  });

  it('drops that nothing was near to leave room for those of the release', () => {
    const deleted = milestone(100_000, 'pod-deleted');
    const noise = Array.from({ length: 5_000 }, (_, index) => request(index, { ...DEAD, remote: `10.0.0.1:${index}` }));
    const groups = dropsOf([...noise, request(100_050, { ...DEAD, remote: '10.0.0.2:80' })], [deleted]);
    expect(groups).toContainEqual(expect.objectContaining({ remote: '10.0.0.2:80', nearest: 0, requests: 1 }));
  });
});
