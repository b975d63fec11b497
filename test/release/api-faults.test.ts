import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MilestoneKind } from '../../src/release/milestone.ts';
import { connectCluster } from '../../src/release/kubernetes/connect.ts';
import { release } from '../../src/release/release.ts';
import { watchRelease } from '../../src/release/watch-release.ts';
import { type FaultyApi, faultyApi } from '../support/faulty-api.ts';
import { type Lab, type Room, startLab } from '../support/release-lab.ts';
import { keepTable } from '../support/measured-table.ts';
import { prepared, type StrategyName } from '../support/releases.ts';

let lab: Lab;
beforeAll(async () => {
  lab = await startLab();
});
const outcomes: string[][] = [];
afterAll(async () => {
  await lab.stop();
  keepTable('strategies.md', 'api-faults', { header: ['fault', 'the release', 'what it says'], rows: outcomes });
});

/** Short, so that a test need not wait for what is dead. */
const TIMINGS = { requestMs: 3_000, patienceMs: 30_000, firstContactMs: 3_000, watchMs: 10_000, silenceMs: 3_000 };

interface Case {
  readonly fault: string;
  /** Switches the fault on; called at the milestone `at`, before the release when there is none. */
  readonly strike: (api: FaultyApi) => unknown;
  readonly at?: MilestoneKind;
  readonly strategy?: StrategyName;
  readonly ends: 'released' | 'failed, restored' | 'failed, not restored';
  readonly reason?: RegExp;
}

const FOREVER = { times: Infinity };

const CASES: readonly Case[] = [
  {
    fault: 'watches end after every second event',
    strike: (api) => api.inject({ kind: 'watch-ends', afterEvents: 2, how: 'end' }, FOREVER),
    ends: 'released',
  },
  {
    fault: 'watches are reset after every second event',
    strike: (api) => api.inject({ kind: 'watch-ends', afterEvents: 2, how: 'reset' }, FOREVER),
    ends: 'released',
  },
  {
    fault: 'watches expire (410 Gone) after every event',
    strike: (api) => api.inject({ kind: 'watch-ends', afterEvents: 1, how: 'gone' }, FOREVER),
    ends: 'released',
  },
  { fault: 'all watches fall silent', at: 'updated', strike: (api) => api.endWatches('silent'), ends: 'released' },
  {
    fault: 'the update meets a conflict (409)',
    strike: (api) => api.inject({ kind: 'status', code: 409 }, { method: 'PUT', path: /deployments/ }),
    ends: 'released',
  },
  {
    fault: 'the switch meets a conflict (409)',
    strategy: 'blue-green',
    strike: (api) => api.inject({ kind: 'status', code: 409 }, { method: 'PATCH', path: /services/ }),
    ends: 'released',
  },
  {
    fault: 'the update is turned away for a second (429 with Retry-After)',
    strike: (api) => api.inject({ kind: 'status', code: 429, retryAfterS: 1 }, { method: 'PUT', path: /deployments/ }),
    ends: 'released',
  },
  {
    fault: 'ten reads are turned away (429)',
    at: 'updated',
    strike: (api) => api.inject({ kind: 'status', code: 429 }, { method: 'GET', times: 10 }),
    ends: 'released',
  },
  {
    fault: 'ten reads fail (500)',
    at: 'updated',
    strike: (api) => api.inject({ kind: 'status', code: 500 }, { method: 'GET', times: 10 }),
    ends: 'released',
  },
  {
    fault: 'every answer comes 300 ms late',
    strike: (api) => api.inject({ kind: 'slow', delayMs: 300 }, FOREVER),
    ends: 'released',
  },
  {
    fault: 'three reads are taken and never answered',
    at: 'updated',
    strike: (api) => api.inject({ kind: 'silent' }, { method: 'GET', times: 3 }),
    ends: 'released',
  },
  {
    fault: 'the update fails (503)',
    strike: (api) => api.inject({ kind: 'status', code: 503 }, { method: 'PUT', path: /deployments/ }),
    ends: 'failed, restored',
    reason: /^updating Deployment .*hello: ServiceUnavailable$/,
  },
  {
    fault: 'the update is made, and its answer is lost',
    strike: (api) => api.inject({ kind: 'answer-lost' }, { method: 'PUT', path: /deployments/ }),
    ends: 'failed, restored',
    reason: /^updating Deployment .*hello: .* cannot be reached: /,
  },
  {
    fault: 'the update is forbidden (403)',
    strike: (api) =>
      api.inject({ kind: 'status', code: 403, message: 'deployments.apps "hello" is forbidden' }, { method: 'PUT' }),
    ends: 'failed, restored',
    reason: /^updating Deployment .*hello: deployments.apps "hello" is forbidden$/,
  },
  {
    fault: 'the token expires in the middle (401)',
    at: 'updated',
    strike(api) {
      api.endWatches('reset');
      api.inject({ kind: 'status', code: 401 }, FOREVER);
    },
    ends: 'failed, not restored',
    reason: /Unauthorized$/,
  },
  {
    fault: 'the API server restarts in the middle',
    at: 'updated',
    strike: (api) => api.down().then(() => api.up()),
    ends: 'released',
  },
  {
    fault: 'the API server goes away for good',
    at: 'updated',
    strike: (api) => api.down(),
    ends: 'failed, not restored',
    reason: /^the release was not done within 8 s, while .*cannot be reached/,
  },
];

describe('a release through a faulty API server', () => {
  it.each(CASES)('$fault: $ends', async ({ fault, strategy = 'rolling', at, strike, ends, reason }) => {
    const room = await lab.room();
    const settings = { ...(await prepared(room, strategy)), ...(ends === 'failed, not restored' ? { timeoutMs: 8_000 } : {}) };
    await using api = await faultyApi(readFileSync(lab.kubeconfig, 'utf8'));
    const place = { kubeconfig: api.kubeconfig, context: undefined, namespace: room.cluster.namespace };
    const cluster = await connectCluster(place, TIMINGS);
    const milestones: [MilestoneKind, string][] = [];
    let struck: unknown;
    const mark = (kind: MilestoneKind, detail: string) => {
      milestones.push([kind, detail]);
      if (kind === at) struck = strike(api);
    };
    if (at === undefined) struck = strike(api);
    const watch = await watchRelease(settings, cluster, mark);
    const before = await namesOfPods(room);
    const result = await release(settings, { cluster, folder: room.folder, signal: new AbortController().signal, mark });
    await struck;
    await watch.stop();

    outcomes.push([fault, outcomeOf(result), result.kind === 'failed' ? withoutPlaces(result.reason, api, room) : '']);
    expect(outcomeOf(result)).toBe(ends);
    if (reason !== undefined) expect(result).toMatchObject({ reason: expect.stringMatching(reason) });
    if (ends !== 'failed, not restored') await room.serves(ends === 'released' ? '12.0' : '11.0');
    expectNothingInvented(milestones, before, await namesOfPods(room));
  });
});

/** As a user sees it, without the names that only this test has. */
function withoutPlaces(reason: string, api: FaultyApi, room: Room): string {
  return reason
    .replaceAll(api.server, 'the API server')
    .replaceAll(new URL(api.server).host, '')
    .replaceAll(`${room.cluster.namespace}/`, '')
    .trim();
}

function outcomeOf(result: Awaited<ReturnType<typeof release>>): string {
  if (result.kind !== 'failed') return result.kind;
  return ['restored', 'nothing'].includes(result.restoration.kind) ? 'failed, restored' : 'failed, not restored';
}

async function namesOfPods(room: Room): Promise<string[]> {
  return (await room.cluster.list('Pod', { labels: 'app=hello' })).map(({ metadata }) => metadata?.name ?? '');
}

/** Whatever a watch missed or told twice: no pod has a milestone twice, none is ready before it is there, and what was there was not created. */
function expectNothingInvented(milestones: readonly [MilestoneKind, string][], before: string[], after: string[]): void {
  const lives = new Map<string, MilestoneKind[]>();
  for (const [kind, detail] of milestones.filter(([name]) => ORDER.includes(name))) {
    const name = detail.split(' ')[0] ?? '';
    lives.set(name, [...(lives.get(name) ?? []), kind]);
  }
  for (const [name, life] of lives) {
    expect(new Set(life).size).toBe(life.length);
    expect(life).toEqual(ORDER.filter((kind) => life.includes(kind)));
    if (before.includes(name)) expect(life).not.toContain('pod-created');
    if (after.includes(name)) expect(life).not.toContain('pod-gone');
  }
}

const ORDER: readonly MilestoneKind[] = ['pod-created', 'pod-ready', 'pod-deleted', 'pod-gone'];
