import { setTimeout as delay } from 'node:timers/promises';
import { monotonicUs } from '../../../src/clock.ts';
import { runCutover } from '../generators/cutover.ts';
import { timeoutMs } from '../generators/generator.ts';
import { fixed, table } from '../markdown.ts';
import { pacedRequests } from '../measure/lateness.ts';
import { median, quantile } from '../measure/statistics.ts';
import type { Bench, Finding, Row } from '../row.ts';
import { withStampingServer } from '../targets/stamping-server.ts';

const RATE_PER_SECOND = 2_000;
const LOAD_SECONDS = 20;
const FREEZE_AFTER_MS = 8_000;
const FREEZE_MS = 500;
const WITHIN = 0.02;

const PERCENTILES = ['p50', 'p99', 'p999', 'max'] as const;
type Percentiles = Readonly<Record<(typeof PERCENTILES)[number], number>>;

/** `labelled`: the report says that the figures are uncorrected. */
interface ClosedLoop extends Percentiles {
  readonly labelled: boolean;
}

interface Frozen {
  readonly told: Percentiles;
  /** What a request that was due in the freeze must have waited: until its end. All others: nothing. */
  readonly arithmetic: Percentiles;
}

export const freeze: Row = {
  name: 'freeze',
  title: `A target frozen for ${FREEZE_MS} ms at ${RATE_PER_SECOND}/s`,
  async measure(bench) {
    const open: Frozen[] = [];
    const closed: ClosedLoop[] = [];
    for (let round = 1; round <= bench.runs; round++) {
      open.push(await openLoop(bench));
      closed.push(await closedLoop(bench));
      bench.say(`freeze ${round}/${bench.runs}`);
    }
    const findings = (['p999', 'max'] as const).map((key): Finding => {
      const off = median(open.map(({ told, arithmetic }) => Math.abs(told[key] / arithmetic[key] - 1)));
      const figure = `${fixed(off * 100, 2)} % off`;
      return { measure: `${key} against arithmetic`, goal: 'within 2 %', figure, met: off <= WITHIN };
    });
    const labelled = closed.every((one) => one.labelled);
    findings.push({
      measure: 'the closed loop is labelled',
      goal: 'uncorrected',
      figure: labelled ? 'uncorrected' : 'not at all',
      met: labelled,
    });
    const row = (name: string, all: readonly Percentiles[]): string[] => [
      name,
      ...PERCENTILES.map((key) => fixed(median(all.map((one) => one[key])) / 1000)),
    ];
    const rows = [
      row(
        'arithmetic',
        open.map(({ arithmetic }) => arithmetic),
      ),
      row(
        'cutover, open loop, from due',
        open.map(({ told }) => told),
      ),
      row('cutover, closed loop (uncorrected)', closed),
    ];
    return { findings, details: table(['latency in ms', ...PERCENTILES], rows) };
  },
};

/** Freezes a process of ours for a while; when it was frozen, on the monotonic clock. */
async function freezeOnce(pid: number): Promise<{ readonly fromUs: number; readonly toUs: number }> {
  await delay(FREEZE_AFTER_MS);
  const fromUs = monotonicUs();
  process.kill(pid, 'SIGSTOP');
  await delay(FREEZE_MS);
  process.kill(pid, 'SIGCONT');
  return { fromUs, toUs: monotonicUs() };
}

function openLoop(bench: Bench): Promise<Frozen> {
  const flags = ['--rate', `${RATE_PER_SECOND}/s`, '--set', 'load.requestIdHeader=X-Request-Id'];
  return frozenRun(bench, flags, async (report, { fromUs, toUs }, folder) => {
    const waits = Float64Array.from(pacedRequests(folder), ({ dueUs }) => (dueUs < fromUs || dueUs > toUs ? 0 : toUs - dueUs));
    waits.sort();
    const arithmetic = {
      p50: quantile(waits, 0.5),
      p99: quantile(waits, 0.99),
      p999: quantile(waits, 0.999),
      max: quantile(waits, 1),
    };
    return { told: percentilesOf(report.latency.fromDue?.all), arithmetic };
  });
}

/** As many requests as the open loop would send, by threads that wait in between. */
function closedLoop(bench: Bench): Promise<ClosedLoop> {
  const thinkMs = Math.round((bench.connections / RATE_PER_SECOND) * 1000);
  return frozenRun(bench, ['--set', `load.thinkTime=${thinkMs}ms`], async ({ latency }) => ({
    ...percentilesOf(latency.all),
    labelled: latency.uncorrected,
  }));
}

type Frozenness = Awaited<ReturnType<typeof freezeOnce>>;
type Report = Parameters<Parameters<typeof runCutover>[3]>[0]['report'];

function frozenRun<Result>(
  { connections, generatorCore, targetCore }: Bench,
  more: readonly string[],
  inspect: (report: Report, frozen: Frozenness, folder: string) => Promise<Result>,
): Promise<Result> {
  return withStampingServer(targetCore, async (server) => {
    const load = [
      '--threads',
      String(connections),
      '--ramp-up',
      '0s',
      '--duration',
      `${LOAD_SECONDS}s`,
      '--connection',
      'keep-alive',
    ];
    let frozen: Promise<Frozenness> | undefined;
    const started = (): void => void (frozen = freezeOnce(server.pid));
    const options = { core: generatorCore, timeoutMs: timeoutMs(LOAD_SECONDS), started };
    return runCutover(server.url, [...load, ...more], options, async ({ report }, folder) => {
      if (frozen === undefined) throw new Error('the target was never frozen');
      return inspect(report, await frozen, folder);
    });
  });
}

function percentilesOf(summary: Report['latency']['all'] | undefined): Percentiles {
  const { p50 = NaN, p99 = NaN, p999 = NaN, max = NaN } = summary ?? {};
  return { p50, p99, p999, max };
}
