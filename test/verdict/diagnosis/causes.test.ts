import { describe, expect, it } from 'vitest';
import {
  causeOf,
  type DiagnosisCase,
  drop,
  exits,
  joins,
  leaves,
  livenessFails,
  starts,
  stops,
  switched,
} from '../../support/diagnosis-case.ts';

/** A rollout of both pods, the second 2 s after the first. */
const rollout = (how: Parameters<typeof stops>[2] = {}): NonNullable<DiagnosisCase['events']> => [
  starts('web-new-1', 8000),
  stops('web-old-1', 8000, how),
  starts('web-new-2', 10_000),
  stops('web-old-2', 10_000, how),
];
const kept = { connection: 'reused' } as const;
const refused = { outcome: 'refused', stage: 'connecting', detail: 'ECONNREFUSED' } as const;
const answered = (status: number, version?: string) =>
  ({ outcome: 'unavailable', stage: 'complete', detail: `status ${status}`, version }) as const;
const cut = drop(8045, kept);

type Row = readonly [what: string, dropped: ReturnType<typeof drop>, told: DiagnosisCase, expected: string];

function table(rows: readonly Row[]): void {
  it.each(rows)('%s', (_, dropped, told, expected) => {
    const { cause, confidence } = causeOf(dropped, told);
    expect(`${cause}, ${confidence}`).toBe(expected);
  });
}

describe('pods that stop', () => {
  table([
    ['cut on a kept connection when the app ends at once', cut, { events: rollout() }, 'exits-on-sigterm, high'],
    [
      'sent to a pod that is gone, others having been cut',
      drop(8300),
      { events: rollout(), drops: [cut] },
      'exits-on-sigterm, high',
    ],
    ['the same where there was nothing to cut', drop(8300), { events: rollout() }, 'exits-on-sigterm, medium'],
    ['seconds later, as only slow balancers send', drop(25_000), { events: rollout(), drops: [cut] }, 'exits-on-sigterm, low'],
    [
      'the app goes on, and does not listen',
      drop(8300),
      { events: rollout({ endedAfterMs: 4000 }) },
      'stops-listening-early, high',
    ],
    [
      'the app answers 503 itself',
      drop(8300, answered(503, 'v11')),
      { events: rollout({ endedAfterMs: 4000 }) },
      'stops-listening-early, high',
    ],
    [
      'cut when the app ends, long after new connections had gone elsewhere',
      drop(11_005, kept),
      { events: rollout({ endedAfterMs: 3020 }), container: { preStop: 'sleep 3', preStopSeconds: 3 } },
      'keep-alive-not-closed, high',
    ],
    [
      'sent on a kept connection seconds after SIGTERM',
      drop(11_995, kept),
      { events: rollout({ endedAfterMs: 4000 }) },
      'keep-alive-not-closed, high',
    ],
    [
      'quick, on a connection that was kept until the pod was killed',
      drop(11_998, kept),
      { events: rollout({ endedAfterMs: 4000, exitCode: 137, graceSeconds: 4 }) },
      'keep-alive-not-closed, high',
    ],
    [
      'under way since before SIGTERM when the pod was killed',
      drop(7500, { ...kept, endedAtMs: { min: 12_000, max: 12_000 } }),
      { events: rollout({ endedAfterMs: 4000, exitCode: 137, graceSeconds: 4 }) },
      'grace-too-short, high',
    ],
    [
      'a preStop that takes the whole grace period',
      drop(10_010, kept),
      {
        events: rollout({ endedAfterMs: 2020, exitCode: 137, graceSeconds: 2 }),
        container: { preStop: 'sleep 5', preStopSeconds: 5 },
      },
      'grace-too-short, high',
    ],
  ]);
});

describe('pods that start', () => {
  const drains = { endedAfterMs: 6000 };
  table([
    [
      'refused by a new pod that nothing asks whether it listens',
      drop(8700, refused),
      { events: rollout(drains), container: { hasReadinessProbe: false } },
      'no-readiness-probe, high',
    ],
    [
      'at the address of the new pod, while an old one ends as well',
      drop(8100, { ...refused, remote: '10.0.1.1:8080' }),
      { events: rollout(), container: { hasReadinessProbe: false }, drops: [cut] },
      'no-readiness-probe, high',
    ],
    [
      'at the address of the old pod, while a new one starts as well',
      drop(8100, { ...refused, remote: '10.0.0.1:8080' }),
      { events: rollout(), container: { hasReadinessProbe: false }, drops: [drop(8045, { ...kept, remote: '10.0.0.1:8080' })] },
      'exits-on-sigterm, high',
    ],
    ['503 of the new version', drop(8700, answered(503, 'v12')), { events: rollout() }, 'ready-too-early, high'],
    [
      'a kept connection to the new version that dies was served before',
      drop(10_045, { ...kept, connectionVersion: 'v12' }),
      { events: [starts('web-new-1', 8000), stops('web-old-1', 10_000)] },
      'exits-on-sigterm, high',
    ],
  ]);
});

describe('what the Service leads to', () => {
  const empty = [leaves('web-old-1', 8000), leaves('web-old-2', 8000)];
  const goes = [stops('web-old-1', 8000), stops('web-old-2', 8000), starts('web-new-1', 12_000)];
  const noAnswer = 'v11 ~v11 '.repeat(1000);
  table([
    ['no endpoint, of pods that are to roll', drop(9000, refused), { events: goes }, 'unavailable-during-roll, high'],
    [
      'no endpoint, of pods that are recreated',
      drop(9000, refused),
      { events: goes, workload: { updates: 'Recreate' } },
      'recreate, high',
    ],
    [
      'cut by the end of pods that are recreated',
      drop(8045, kept),
      { events: goes, workload: { updates: 'Recreate' } },
      'recreate, high',
    ],
    [
      'the gateway has none either',
      drop(9000, answered(503)),
      { events: goes, workload: { updates: 'Recreate' } },
      'recreate, high',
    ],
    ['no endpoint, and pods that are ready', drop(9000, refused), { events: empty }, 'selector-matches-nothing, high'],
    [
      'fewer endpoints than before, and the rest says 503',
      drop(9000, answered(503, 'v11')),
      {
        events: [stops('web-old-1', 8000, { endedAfterMs: 3000 }), starts('web-new-1', 12_000)],
        workload: { maxUnavailable: 1 },
      },
      'unavailable-during-roll, high',
    ],
    [
      'new pods are ready on a port that the Service does not lead to',
      drop(12_000),
      { events: rollout(), answers: noAnswer, serviceAfter: { targetPorts: [9090] } },
      'wrong-target-port, high',
    ],
    [
      'a restart brings no other version that could have answered',
      drop(8300),
      { events: rollout(), answers: noAnswer, release: '{ strategy: restart, restart: { deployment: web } }', drops: [cut] },
      'exits-on-sigterm, high',
    ],
    [
      'the old colour was deleted at the switch',
      drop(8300),
      { events: [starts('web-new-1', 7900), switched(7950), stops('web-old-1', 8000)], drops: [cut] },
      'old-colour-removed-early, high',
    ],
    [
      "the pod's own address, long after it had left",
      drop(15_000, { ...refused, remote: '10.0.0.1:8080' }),
      { events: rollout() },
      'stale-address, high',
    ],
    [
      'no connection from outside to a node without a pod',
      drop(8500, { outcome: 'connect-timeout', stage: 'connecting', detail: 'no answer to the connect' }),
      { events: rollout(), service: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' } },
      'external-traffic-policy-local, high',
    ],
  ]);
});

describe('gateways', () => {
  table([
    ['502 of nobody who tells a version, as a pod goes', drop(8300, answered(502)), { events: rollout() }, 'gateway, high'],
    ['503 with no pod event', drop(6000, answered(503)), {}, 'gateway-reload, medium'],
    [
      '503 that had ended before the release began, and stopped a pod',
      drop(4800, answered(503)),
      { events: [stops('web-old-1', 5300)] },
      'gateway-reload, medium',
    ],
    ['504 with no pod event', drop(6000, answered(504)), {}, 'slow-target, medium'],
  ]);
});

describe('what the release is not to blame for', () => {
  const back = joins('web-old-1', 9500);
  const idle = { ...kept, idleMs: { min: 4900, max: 5010 } };
  const allAlong = [drop(500, answered(503, 'v11')), drop(4500, answered(503, 'v11'))];
  table([
    [
      'a container ended by itself',
      drop(8300),
      { events: [exits('web-old-1', 8200), leaves('web-old-1', 8250), back] },
      'crash, high',
    ],
    [
      'a container was stopped for its liveness',
      drop(8300),
      { events: [livenessFails('web-old-1', 8100), exits('web-old-1', 8200), leaves('web-old-1', 8250), back] },
      'liveness-restart, high',
    ],
    ['a pod was deleted before the release', drop(3050), { events: [stops('web-old-1', 3000)] }, 'eviction, high'],
    [
      'a pod of the new revision was deleted',
      drop(12_045, kept),
      { events: [...rollout(), stops('web-new-1', 12_000)] },
      'eviction, high',
    ],
    ['idle for about as long each time', drop(6000, idle), {}, 'idle-keep-alive-race, high'],
    [
      'on connections that had been idle, and worked on until the pod was killed',
      drop(7500, { ...idle, endedAtMs: { min: 12_000, max: 12_000 } }),
      {
        events: rollout({ endedAfterMs: 4000, exitCode: 137, graceSeconds: 4 }),
        drops: [drop(4900, { ...idle, requests: 4, endedAtMs: { min: 12_000, max: 12_000 } })],
      },
      'grace-too-short, high',
    ],
    [
      'sent before the release began, and cut off by it, with a burst long before',
      drop(4990, { ...kept, endedAtMs: { min: 5030, max: 5030 } }),
      {
        events: [stops('web-old-1', 1000), stops('web-old-2', 5010), starts('web-new-1', 8000)],
        drops: [drop(1045, { ...kept, requests: 4 })],
      },
      'exits-on-sigterm, high',
    ],
    ['all along before the release', drop(2500, answered(503, 'v11')), { drops: allAlong }, 'already-before, high'],
    ['no more often in it than before', drop(6000, answered(503, 'v11')), { drops: allAlong }, 'already-before, high'],
    [
      'far more often in it than before',
      drop(8700, { ...answered(503, 'v12'), requests: 400 }),
      { events: rollout(), drops: allAlong },
      'ready-too-early, high',
    ],
    [
      'a deadline while the generator stood still',
      drop(8300, { outcome: 'timeout', detail: 'no answer' }),
      { events: rollout(), stallMs: 20_000 },
      'generator, high',
    ],
    [
      'no answer in time, and nothing happened',
      drop(6000, { outcome: 'timeout', detail: 'no answer' }),
      {},
      'slow-target, medium',
    ],
    ['nothing that is known', drop(6000, { outcome: 'protocol', detail: 'not HTTP' }), {}, 'unknown, low'],
  ]);
});
