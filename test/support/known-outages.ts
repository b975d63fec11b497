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
    proof: { maxGeneratorStall: `${maxStallMs}ms` },
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

function compare(
  report: RunReport,
  orders: readonly OutageOrder[],
  injected: readonly InjectedOutage[],
  originUs: number,
): KnownRun {
  const matched = new Set<Outage>();
  const known = injected.flatMap(({ fromUs, untilUs }, index) => {
    const { way = 'closed', durationMs: orderedMs = 0 } = orders[index] ?? {};
    const [startMs, endMs] = [(fromUs - originUs) / 1000, (untilUs - originUs) / 1000];
    return CONNECTION_KINDS.flatMap((connection): KnownOutage[] => {
      const limitMs = report.proof.shortestDetectableOutageMs[connection] ?? Number.NaN;
      // At its edges requests overtake each other on their way: what one of them tells apart still is one outage.
      const parts = report.outages.filter(
        (outage) => outage.connection === connection && outage.startMs < endMs + limitMs && outage.endMs > startMs - limitMs,
      );
      for (const part of parts) matched.add(part);
      if (!HITS[way].includes(connection)) return [];
      const startLateMs = Math.min(...parts.map((part) => part.startMs)) - startMs;
      const endLateMs = Math.max(...parts.map((part) => part.endMs)) - endMs;
      const found = parts.length === 0 ? undefined : { startLateMs, endLateMs };
      return [{ way, connection, orderedMs, lengthMs: endMs - startMs, limitMs, found }];
    });
  });
  return { report, known, invented: report.outages.filter((outage) => !matched.has(outage)) };
}
