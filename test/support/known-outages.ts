import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Outage } from '../../src/observe/outages.ts';
import { CONNECTION_KINDS, type ConnectionKind } from '../../src/observe/sample.ts';
import { profileFrom } from '../../src/profile/read.ts';
import { assessRun } from '../../src/report/assess.ts';
import type { RunReport } from '../../src/report/run-report.ts';
import { run } from '../../src/run.ts';
import { type InjectedOutage, type OutageOrder, type OutageWay, startOutageServer } from './outage-server.ts';
import { seededRandom } from './seeded-random.ts';

/** What a run made of an outage whose truth is known. */
export interface KnownOutage {
  readonly way: OutageWay;
  readonly connection: ConnectionKind;
  /** As ordered, and as it really was. */
  readonly orderedMs: number;
  readonly lengthMs: number;
  /** A longer one cannot be missed, says the report. */
  readonly limitMs: number;
  /** So far from the next one that the two cannot be taken for one: begin and end can be compared. */
  readonly isAlone: boolean;
  /** How much later than in truth it begins and ends in the report; undefined: it was not found. */
  readonly found: { readonly startLateMs: number; readonly endLateMs: number } | undefined;
}

export interface KnownRun {
  readonly report: RunReport;
  readonly known: readonly KnownOutage[];
  /** Reported outages that were none. */
  readonly invented: readonly Outage[];
}

/** Which connections see all of an outage. Those that are reset with the process are not there until it is over. */
const HITS: Readonly<Record<OutageWay, readonly ConnectionKind[]>> = {
  closed: ['new'],
  unavailable: ['new', 'reused'],
  gone: ['new'],
};

/** The lengths in an order and at times that the seed draws. */
export function ordersOf(way: OutageWay, lengthsMs: readonly number[], seed: number): OutageOrder[] {
  const random = seededRandom(seed);
  return lengthsMs
    .map((durationMs) => ({ way, durationMs, afterMs: 150 + random() * 150, place: random() }))
    .toSorted((a, b) => a.place - b.place);
}

/**
 * A release under load, as `cutover run` does it, that does nothing but wait while the target has the outages. Without other `load` it is
 * 1,000 requests/s by 20 threads, half of them with kept connections.
 */
export async function runThrough(
  folder: string,
  orders: readonly OutageOrder[],
  { load = { rate: '1000/s' }, maxStallMs = 5000 }: { readonly load?: object; readonly maxStallMs?: number } = {},
): Promise<KnownRun> {
  const server = await startOutageServer();
  const isOver = join(folder, 'outages-are-over');
  const written = {
    target: { url: server.url },
    load: { threads: 20, rampUp: '0ms', connection: 'both', ...load },
    release: {
      strategy: 'command',
      command: { steps: [{ run: `sleep 0.3; until [ -e '${isOver}' ]; do sleep 0.1; done` }] },
      baseline: '200ms',
      settle: '200ms',
    },
    thresholds: ['dropped == 0', 'outage == 0'],
    // What is shown is not how busy the machine is.
    proof: { maxGeneratorStall: `${maxStallMs}ms`, minRequestsDuringRelease: 1 },
  };
  const named = { file: '/known.yaml', label: 'known.yaml', name: 'known', sets: [], cwd: '/', env: {} };
  let originUs = 0;
  let injected: Promise<readonly InjectedOutage[]> | undefined;
  try {
    await run(profileFrom(JSON.stringify(written), named), {
      folder: join(folder, 'run'),
      interrupt: new AbortController().signal,
      abandon: new AbortController().signal,
      observer: {
        started: (_, clock) => void (originUs = clock.originUs),
        batch() {},
        output() {},
        milestone({ kind }) {
          if (kind !== 'release-started') return;
          injected = server.inject(orders);
          void injected.then(() => writeFileSync(isOver, ''));
        },
      },
    });
    return compare(await assessRun(join(folder, 'run')), orders, (await injected) ?? [], originUs);
  } finally {
    await server.close();
  }
}

interface Stretch {
  readonly startMs: number;
  readonly endMs: number;
}

function compare(
  report: RunReport,
  orders: readonly OutageOrder[],
  injected: readonly InjectedOutage[],
  originUs: number,
): KnownRun {
  const truths = injected.map(({ fromUs, untilUs }, index) => ({
    startMs: (fromUs - originUs) / 1000,
    endMs: (untilUs - originUs) / 1000,
    order: orders[index] ?? { way: 'closed' as const, durationMs: Number.NaN, afterMs: Number.NaN },
  }));
  const known: KnownOutage[] = [];
  const invented: Outage[] = [];
  for (const connection of CONNECTION_KINDS) {
    const limitMs = report.proof.shortestDetectableOutageMs[connection] ?? Number.NaN;
    const reported = report.outages.filter((outage) => outage.connection === connection);
    // At its edges requests overtake each other on their way: what one of them tells apart still is one outage.
    const ownerOf = (outage: Outage) => truths.toSorted((a, b) => apartMs(a, outage) - apartMs(b, outage))[0];
    invented.push(...reported.filter((outage) => !truths.some((truth) => apartMs(truth, outage) <= limitMs)));
    for (const truth of truths) {
      if (!HITS[truth.order.way].includes(connection)) continue;
      const lengthMs = truth.endMs - truth.startMs;
      const parts = reported.filter((outage) => apartMs(outage, truth) === 0 || ownerOf(outage) === truth);
      const startLateMs = Math.min(...parts.map(({ startMs }) => startMs)) - truth.startMs;
      const endLateMs = Math.max(...parts.map(({ endMs }) => endMs)) - truth.endMs;
      const isAlone = truths.every((other) => other === truth || apartMs(other, truth) > 2 * limitMs);
      known.push({
        way: truth.order.way,
        connection,
        orderedMs: truth.order.durationMs,
        lengthMs,
        limitMs,
        isAlone,
        found: parts.length === 0 ? undefined : { startLateMs, endLateMs },
      });
    }
  }
  return { report, known, invented };
}

function apartMs(one: Stretch, other: Stretch): number {
  return Math.max(0, one.startMs - other.endMs, other.startMs - one.endMs);
}
