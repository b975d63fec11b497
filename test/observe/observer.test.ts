import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { OUTCOMES, STAGES } from '../../src/load/outcome.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { Observer, type ObservationPlan } from '../../src/observe/observer.ts';
import type { Sample } from '../../src/observe/sample.ts';
import { VersionRoles } from '../../src/observe/versions/version-roles.ts';
import type { Milestone } from '../../src/release/milestone.ts';
import { batchOf, samples } from '../support/samples.ts';

const RELEASE: Milestone[] = [
  { kind: 'load-started', atMs: 0, detail: '' },
  { kind: 'release-started', atMs: 30, detail: '' },
  { kind: 'release-finished', atMs: 60, detail: '' },
  { kind: 'load-stopped', atMs: 90, detail: '' },
];

function observe(all: Iterable<Sample>, plan: Partial<ObservationPlan> = {}): Observation {
  const observer = new Observer({
    milestones: RELEASE,
    releasePlanned: true,
    roles: new VersionRoles(undefined),
    requestNames: ['GET /'],
    selectors: [],
    ...plan,
  });
  for (const sample of all) observer.add(sample);
  return observer.finish();
}

describe('an observation', () => {
  // before: 0, 10, 20; during: 30, 40, 50; after: 60, 70, 80
  const observation = observe(samples('v1 ~v1 v1  ~reset! refused v2  v2 ~v2 rejected'));

  it('counts every request once in each breakdown', () => {
    expect(observation.requests).toMatchObject({ sent: 9, ok: 6, rejected: 1, dropped: 2, retryable: 1, local: 0 });
    expect(observation.requests.byOutcome).toEqual({ ok: 6, rejected: 1, refused: 1, reset: 1 });
    expect(observation.requests.byPhase).toMatchObject({
      before: { sent: 3, dropped: 0 },
      during: { sent: 3, dropped: 2 },
      after: { sent: 3, rejected: 1 },
    });
    expect(observation.requests.byConnection).toMatchObject({ new: { sent: 6, dropped: 1 }, reused: { sent: 3, dropped: 1 } });
    expect(observation.requests.byVersion).toMatchObject({ v1: { ok: 3 }, v2: { ok: 3 }, unknown: { sent: 3, ok: 0 } });
    expect(observation.requests.byRequest).toMatchObject({ 'GET /': { sent: 9 } });
  });

  it('measures only ok answers, and has no percentile where there is none', () => {
    expect(observation.latency.all.count).toBe(6);
    expect(observation.latency.byVersion['unknown']).toEqual({ count: 0 });
    expect(observation.latency.fromDue).toBeUndefined();
  });

  it('finds outages for each kind of connection', () => {
    expect(observation.outages).toEqual([
      { startMs: 30, endMs: 70, durationMs: 40, dropped: 1, connection: 'reused' },
      { startMs: 40, endMs: 50, durationMs: 10, dropped: 1, connection: 'new' },
    ]);
  });

  it('tells the change of versions for each kind of connection', () => {
    const { transitions, transitionsByConnection } = observe(samples('v1 ~v1 v2 ~v1 v2 ~v2')).versions;
    const flips = [transitions, transitionsByConnection.new, transitionsByConnection.reused].map((all) =>
      all.map(({ overlapMs, flipBacks }) => [overlapMs, flipBacks]),
    );
    expect(flips).toEqual([[[10, 1]], [[0, 0]], [[0, 0]]]);
  });

  it('groups failures by how, why, where and when', () => {
    expect(observation.failures).toContainEqual({
      outcome: 'reset',
      detail: 'why reset',
      connection: 'reused',
      phase: 'during',
      requests: 1,
      retryable: 1,
      firstAtMs: 30,
      lastAtMs: 30,
    });
  });

  it('puts the time around the release into bins of 100 ms', () => {
    const [bin, ...others] = observation.timeline;
    expect(others).toEqual([]);
    expect(bin).toMatchObject({ startMs: 0, durationMs: 100, sent: 9, ok: 6, dropped: 2, versions: { v1: 3, v2: 3 } });
  });

  it('measures from the schedule where there is one', () => {
    const late = samples('v1 v1=50').map((sample) => ({ ...sample, dueUs: sample.sentUs - 8000 }));
    const { all, fromDue } = observe(late).latency;
    expect([all.max, fromDue?.all.max]).toEqual([50_000, 58_000]);
  });

  it('answers for a selector', () => {
    const selectors = [
      { phase: 'during', version: { role: 'new' } },
      { version: { role: 'old' } },
      { outcome: 'reset' },
    ] as const;
    const { selection } = observe(samples('v1 v1 v1 v1 reset v2 v2 v2 v2'), { selectors });
    expect(selectors.map((selector) => selection(selector).tally.counts.sent)).toEqual([1, 4, 1]);
    expect(selection({ outcome: 'reset' }).candidates).toBe(9);
    expect(() => selection({ phase: 'after' })).toThrow('not observed');
  });

  it('takes the expected version as the new one, also when it answered before', () => {
    const selectors = [{ version: { role: 'new' } }, { version: { role: 'old' } }] as const;
    const { selection } = observe(samples('v1 v2 v1 v3 v2 v2'), { selectors, roles: new VersionRoles('v2') });
    expect(selectors.map((selector) => selection(selector).tally.counts.ok)).toEqual([3, 2]);
  });

  it('does not grow with the versions and details a target invents', () => {
    const invented = Array.from({ length: 3000 }, (_, index) => samples(`v${index} reset rejected`, { startMs: index * 30 }))
      .flat()
      .map((sample, index) => (sample.outcome === 'reset' ? { ...sample, detail: `detail ${index}` } : sample));
    const { requests, latency, versions, failures, selection } = observe(invented, {
      selectors: [{ version: { name: 'v2999' } }],
    });
    expect(requests).toMatchObject({ sent: 9000, ok: 3000, rejected: 3000, dropped: 3000 });
    expect(requests.byVersion['(other versions)']?.ok).toBe(3000 - (Object.keys(requests.byVersion).length - 2));
    expect(latency.all.count).toBe(3000);
    expect(selection({ version: { name: 'v2999' } }).tally.counts.ok).toBe(1);
    expect(Object.keys(requests.byVersion).length).toBeLessThan(20);
    expect(versions.seen.length).toBeLessThan(20);
    expect(failures.length).toBeLessThan(310);
    expect(failures.reduce((sum, group) => sum + group.requests, 0)).toBe(6000);
  });

  it('counts connects that TCP hid a drop of beside all else, wherever their requests are counted', () => {
    const { requests } = observe(samples('v1@0.2 v1@1003 reset@2010 ~v1 v1@600'));
    expect(requests).toMatchObject({ sent: 5, ok: 4, dropped: 1, slowConnects: 2 });
    expect(requests.byConnection).toMatchObject({ new: { slowConnects: 2 }, reused: { slowConnects: 0 } });
    expect(requests.byVersion).toMatchObject({ v1: { slowConnects: 1 }, unknown: { slowConnects: 1 } });
  });

  it('tells what connects took, step by step, and none where there was none', () => {
    const [plain, secure] = samples('v1@2 v1@3');
    if (plain === undefined || secure === undefined) throw new Error('two samples');
    const handshake = { ...secure, resolvedUs: secure.sentUs + 500, connectedUs: secure.tcpConnectedUs + 7000 };
    expect(observe([plain]).latency.connect).toEqual({ tcp: expect.objectContaining({ count: 1, max: 2000 }) });
    expect(observe([plain, handshake]).latency.connect).toMatchObject({
      resolve: { count: 1, max: 500 },
      tcp: { count: 2, max: 2500 },
      tls: { count: 1, max: 7000 },
    });
    expect(observe(samples('~v1 refused')).latency.connect).toEqual({});
  });

  it('tells how many requests had to wait for a thread, and for how long', () => {
    const waited = samples('v1 v1 reset v1').map((sample, slot) => ({
      ...sample,
      dueUs: sample.sentUs - slot * 1000,
      queued: slot === 1 || slot === 2,
    }));
    expect(observe(waited).requests.lateStarts).toEqual({ requests: 2, longestMs: 2 });
    expect(observe(samples('v1')).requests.lateStarts).toEqual({ requests: 0, longestMs: null });
  });

  it('survives versions named like properties of objects', () => {
    const { byVersion } = observe(samples('__proto__ constructor v1')).requests;
    expect(Object.keys(byVersion)).toEqual(['__proto__', 'constructor', 'v1']);
  });
});

const anySample: fc.Arbitrary<Sample> = fc
  .record({
    sentUs: fc.integer({ min: 0, max: 100_000 }),
    durationUs: fc.integer({ min: 1, max: 50_000 }),
    worker: fc.constantFrom(0, 1),
    thread: fc.constantFrom(0, 1),
    // None that another request could be known to have used: requests are shared out among workers at will.
    connection: fc.constant(0),
    remote: fc.constantFrom('127.0.0.1:80', undefined),
    outcome: fc.constantFrom(...OUTCOMES),
    stage: fc.constantFrom(...STAGES),
    reused: fc.boolean(),
    retryable: fc.boolean(),
    queued: fc.boolean(),
    version: fc.constantFrom('v1', 'v2', undefined),
    detail: fc.constantFrom('ECONNRESET', undefined),
    resolvedUs: fc.constantFrom(0, Number.NaN),
    tcpConnectedUs: fc.constantFrom(200, 1_001_000, Number.NaN),
    connectedUs: fc.constantFrom(1_002_000, Number.NaN),
  })
  .map(({ durationUs, ...sample }) => ({ ...sample, endedUs: sample.sentUs + durationUs, dueUs: Number.NaN, request: 0 }));

describe('whatever the samples', () => {
  it('sent = ok + rejected + dropped + local, in total and in every breakdown', () => {
    fc.assert(
      fc.property(fc.array(anySample), (all) => {
        const { requests } = observe(all.toSorted((a, b) => a.sentUs - b.sentUs));
        const { before, during, after } = requests.byPhase;
        const breakdowns = [
          [requests],
          [before, during, after],
          Object.values(requests.byConnection),
          Object.values(requests.byVersion),
          Object.values(requests.byRequest),
        ].map((counts) => counts.flatMap((count) => (count === undefined ? [] : [count])));
        for (const counts of breakdowns) {
          expect(counts.reduce((sum, { sent }) => sum + sent, 0)).toBe(all.length);
          for (const { sent, ok, rejected, dropped, local, retryable } of counts) {
            expect(ok + rejected + dropped + local).toBe(sent);
            expect(retryable).toBeLessThanOrEqual(dropped);
          }
        }
        expect(Object.values(requests.byOutcome).reduce((sum, count) => sum + count, 0)).toBe(all.length);
      }),
    );
  });

  it('it does not matter how workers and batches share them', () => {
    const distinct = fc.uniqueArray(anySample, { selector: ({ sentUs }) => sentUs, maxLength: 60 });
    fc.assert(
      fc.property(distinct, fc.infiniteStream(fc.nat({ max: 2 })), (all, workers) => {
        const ofWorker: Sample[][] = [[], [], []];
        for (const sample of all) ofWorker[workers.next().value ?? 0]?.push(sample);
        const batches = ofWorker.map((share, worker) => batchOf(share, worker));
        const { selection: _, windows: __, ...shared } = observe(inSendOrder(batches, [0, 1, 2]));
        const { selection: ___, windows: ____, ...direct } = observe(all.toSorted((a, b) => a.sentUs - b.sentUs));
        expect(shared).toEqual(direct);
      }),
    );
  });
});
