import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OUTCOMES, STAGES, isDropped } from '../../../src/load/outcome.ts';
import { CAUSES } from '../../../src/verdict/diagnosis/cause.ts';
import { type DiagnosisCase, diagnosed, drop, starts, stops } from '../../support/diagnosis-case.ts';

const kept = { connection: 'reused' } as const;
const rollout = [starts('web-new-1', 8000), stops('web-old-1', 8000), starts('web-new-2', 10_000), stops('web-old-2', 10_000)];

describe('a diagnosis', () => {
  const anyDrop = fc
    .record({
      sentAtMs: fc.integer({ min: 100, max: 20_900 }),
      outcome: fc.constantFrom(...OUTCOMES.filter(isDropped)),
      stage: fc.constantFrom(...STAGES),
      connection: fc.constantFrom('new' as const, 'reused' as const),
      version: fc.constantFrom(undefined, 'v11', 'v12'),
      remote: fc.constantFrom(undefined, '10.96.0.1:80', '10.0.0.1:8080', '10.0.1.2:8080'),
      requests: fc.integer({ min: 1, max: 1000 }),
      tookMs: fc.integer({ min: 0, max: 5000 }),
      idleMs: fc.option(
        fc.integer({ min: 0, max: 10_000 }).map((ms) => ({ min: ms, max: ms })),
        { nil: undefined },
      ),
    })
    .map(({ sentAtMs, tookMs, ...how }) =>
      drop(sentAtMs, { ...how, detail: 'why', endedAtMs: { min: sentAtMs + tookMs, max: sentAtMs + tookMs } }),
    );

  it('puts every request down to exactly one cause of the list, whatever was dropped', () => {
    fc.assert(
      fc.property(fc.array(anyDrop, { minLength: 1, maxLength: 20 }), fc.boolean(), (drops, hasReadinessProbe) => {
        const { diagnosis } = diagnosed({ drops, events: rollout, answers: 'v11 ~v11', container: { hasReadinessProbe } });
        const dropped = drops.reduce((sum, { requests }) => sum + requests, 0);
        expect(diagnosis.reduce((sum, { requests }) => sum + requests, 0)).toBe(dropped);
        expect(diagnosis.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
        expect(new Set(diagnosis.map(({ cause }) => cause)).size).toBe(diagnosis.length);
        expect(diagnosis.map(({ requests }) => requests)).toEqual(
          diagnosis.map(({ requests }) => requests).toSorted((a, b) => b - a),
        );
        for (const { cause, evidence, fix } of diagnosis) {
          expect(Object.keys(CAUSES)).toContain(cause);
          expect(evidence.length).toBeGreaterThan(0);
          expect(fix).not.toBe('');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('names no cause where nothing was dropped', () => {
    expect(diagnosed({ events: rollout }).diagnosis).toEqual([]);
  });

  it('says what speaks for the cause: counts, pods with their times, and what is missing', () => {
    const drops = [drop(8045, { ...kept, requests: 3 }), drop(8060, { requests: 20, lastAtMs: 8600 })];
    const { diagnosis } = diagnosed({ events: rollout, drops });
    expect(diagnosis).toMatchObject([{ cause: 'exits-on-sigterm', requests: 23, share: 1, confidence: 'high' }]);
    expect(diagnosis[0]?.evidence).toEqual([
      '20 reset (ECONNRESET) on new connections, 3 reset (ECONNRESET) on kept connections; sent from 8.045 s to 8.600 s',
      '20 were sent to pods after their app had ended',
      '3 were cut off on kept connections when the app ended',
      'pod web-old-1 was deleted at 8.000 s, left the endpoints 0 ms later, ended 50 ms later with exit code 0',
      'container web of Deployment web has no preStop, and a grace period of 30 s',
      'requests were still sent to a pod 600 ms after its deletion: 1.5 times that and 2 s more, rounded up, is 3 s',
    ]);
  });

  it('tells two causes of one run apart', () => {
    const drops = [
      drop(8045, kept),
      drop(8700, { outcome: 'unavailable', stage: 'complete', detail: 'status 503', version: 'v12', requests: 30 }),
    ];
    expect(diagnosed({ events: rollout, drops }).diagnosis.map(({ cause, requests }) => [cause, requests])).toEqual([
      ['ready-too-early', 30],
      ['exits-on-sigterm', 10],
    ]);
  });
});

describe('the fix, as a patch', () => {
  const patchesOf = (told: DiagnosisCase): unknown =>
    diagnosed({ events: rollout, ...told }).diagnosis.map(({ patches }) => patches);
  const pod = (spec: object): object => ({ kind: 'Deployment', name: 'web', patch: { spec: { template: { spec } } } });
  const sleeps = (seconds: number): object => ({ containers: [{ name: 'web', lifecycle: { preStop: { sleep: { seconds } } } }] });
  const cut = drop(8045, kept);
  const late = (lastAtMs: number) => drop(8060, { lastAtMs });
  const cold = drop(8700, { outcome: 'unavailable', stage: 'complete', detail: 'status 503', version: 'v12' });
  const strategy = { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } };
  const gone = [stops('web-old-1', 8000), stops('web-old-2', 8000), starts('web-new-1', 12_000)];
  const refused = drop(9000, { outcome: 'refused', stage: 'connecting', detail: 'ECONNREFUSED' });

  it.each<[string, DiagnosisCase, unknown]>([
    ['a preStop of the measured length', { drops: [cut, late(8600)] }, [pod(sleeps(3))]],
    ['a longer one where requests came for longer', { drops: [cut, late(9900)] }, [pod(sleeps(5))]],
    ['where nothing was measured, a usual one', { drops: [cut] }, [pod(sleeps(5))]],
    [
      'a grace period that has room for it',
      { drops: [cut, late(8600)], workload: { graceSeconds: 5 } },
      [pod({ terminationGracePeriodSeconds: 8, ...sleeps(3) })],
    ],
    ['nothing in place of a preStop that does something else', { drops: [cut], container: { preStop: 'exec drain' } }, undefined],
    [
      'a readiness probe at the first path of the load',
      { drops: [drop(8700, { remote: '10.0.1.1:8080' })], container: { hasReadinessProbe: false } },
      [
        pod({
          containers: [
            { name: 'web', readinessProbe: { httpGet: { path: '/', port: 8080 }, periodSeconds: 1, failureThreshold: 3 } },
          ],
        }),
      ],
    ],
    [
      'a later first probe, for as long as the new pods were not warm',
      { drops: [cold] },
      [pod({ containers: [{ name: 'web', readinessProbe: { initialDelaySeconds: 3 } }] })],
    ],
    [
      'no pod less',
      { events: gone, drops: [refused], workload: { maxUnavailable: 1 } },
      [{ kind: 'Deployment', name: 'web', patch: { spec: { strategy } } }],
    ],
    [
      'a rolling update, with the preStop that it needs',
      { events: gone, drops: [refused], workload: { updates: 'Recreate', maxUnavailable: undefined, maxSurge: undefined } },
      [{ kind: 'Deployment', name: 'web', patch: { spec: { strategy, template: { spec: sleeps(5) } } } }],
    ],
    [
      'a grace period for long requests',
      {
        events: [stops('web-old-1', 8000, { endedAfterMs: 4000, exitCode: 137, graceSeconds: 4 }), starts('web-new-1', 8000)],
        drops: [drop(7500, { ...kept, endedAtMs: { min: 12_000, max: 12_000 } })],
        workload: { graceSeconds: 4 },
      },
      [pod({ terminationGracePeriodSeconds: 30 })],
    ],
  ])('%s', (_, told, patches) => {
    expect(patchesOf(told)).toEqual([patches]);
  });

  it('is none where only the app can do it', () => {
    const told = { drops: [drop(11_005, kept)], container: { preStop: 'sleep 3', preStopSeconds: 3 } };
    const events = [starts('web-new-1', 8000), stops('web-old-1', 8000, { endedAfterMs: 3020 })];
    const [found] = diagnosed({ ...told, events }).diagnosis;
    expect(found).toMatchObject({
      cause: 'keep-alive-not-closed',
      fix: expect.stringContaining('`Connection: close`') as string,
    });
    expect(found).not.toHaveProperty('patches');
  });
});

describe('warnings', () => {
  const warnings = (told: DiagnosisCase): string[] => diagnosed({ events: rollout, ...told }).warnings.map(({ cause }) => cause);
  const slow = [starts('web-new-1', 8000), stops('web-old-1', 8000, { endedAfterMs: 3000 })];

  it.each<[string, DiagnosisCase, string[]]>([
    ['none of an app that goes on by itself', { events: slow }, []],
    ['none of a preStop', { container: { preStop: 'sleep 3', preStopSeconds: 3 } }, []],
    ['an app that ends at once, without a preStop', {}, ['no-drain-delay']],
    ['not what is a cause already', { drops: [drop(8045, kept)] }, []],
    ['no readiness probe', { events: slow, container: { hasReadinessProbe: false } }, ['no-readiness-probe']],
    ['one replica', { events: slow, workload: { replicas: 1 } }, ['single-replica']],
    ['a rollout that may take a pod of few', { events: slow, workload: { maxUnavailable: 1 } }, ['unavailable-during-roll']],
    ['not of many', { events: slow, workload: { maxUnavailable: 1, replicas: 10 } }, []],
    ['clients that stay with a pod', { events: slow, service: { sessionAffinity: 'ClientIP' } }, ['session-affinity']],
    ['nodes without a pod', { events: slow, service: { externalTrafficPolicy: 'Local' } }, ['external-traffic-policy-local']],
    [
      'kept connections that stay with the old version',
      { events: slow, answers: `${'v11 ~v11 '.repeat(300)} ${'v12 ~v11 '.repeat(300)} ${'v12 ~v12 '.repeat(100)}` },
      ['sticky-connections'],
    ],
    ['connects that TCP had to try again', { events: slow, answers: 'v11 v11@1003 v12' }, ['slow-connects']],
  ])('%s', (_, told, expected) => {
    expect(warnings(told)).toEqual(expected);
  });
});
