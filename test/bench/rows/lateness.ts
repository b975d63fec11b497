import { runCutover } from '../generators/cutover.ts';
import { timeoutMs } from '../generators/generator.ts';
import { fixed, grouped, table } from '../markdown.ts';
import { type PacedRequest, pacedRequests, type Spread, spreadOf } from '../measure/lateness.ts';
import { type ThreadCpu, threadsOf, watchProcess } from '../measure/running-process.ts';
import { median } from '../measure/statistics.ts';
import type { Bench, Finding, Row } from '../row.ts';
import { withStampingServer } from '../targets/stamping-server.ts';

const GOALS = [
  { ratePerSecond: 2_000, p99Ms: 0.3, pacingCores: 0.25 },
  { ratePerSecond: 10_000, p99Ms: 2, pacingCores: undefined },
] as const;

/**
 * Times the length of the other rows: the whole run counts, its first moments included, in which all code runs for the first time; a
 * load around a release is not shorter.
 */
const LENGTH = 3;
const FIRST_US = 1_000_000;

interface Paced {
  /** Of sends, by cutover's evidence; of arrivals, by the target's clock. Microseconds after they were due. */
  readonly sends: Spread;
  readonly firstSends: Spread;
  readonly arrivals: Spread;
  readonly requests: number;
  readonly notOk: number;
  /** CPU of cutover's pacer thread, and of the whole process, in cores over the load's duration. */
  readonly pacerCores: number;
  readonly loadCores: number;
}

export const lateness: Row = {
  name: 'lateness',
  title: 'Open model: how late requests are sent',
  async measure(bench) {
    const findings: Finding[] = [];
    const rows: (string | number)[][] = [];
    for (const { ratePerSecond, p99Ms, pacingCores } of GOALS) {
      const rounds: Paced[] = [];
      for (let round = 1; round <= bench.runs; round++) {
        rounds.push(await pace(bench, ratePerSecond));
        bench.say(
          `lateness at ${ratePerSecond}/s ${round}/${bench.runs}: p99 ${fixed((rounds.at(-1)?.sends.p99 ?? NaN) / 1000, 3)} ms`,
        );
      }
      const of = (pick: (paced: Paced) => number): number => median(rounds.map(pick));
      const at = `at ${grouped(ratePerSecond)}/s`;
      const ms = (pick: (paced: Paced) => number): string => `${fixed(of(pick) / 1000, 3)} ms`;
      findings.push({
        measure: `p99 lateness of sends ${at}`,
        goal: `under ${p99Ms} ms`,
        figure: ms(({ sends }) => sends.p99),
        met: of(({ sends }) => sends.p99) / 1000 < p99Ms,
      });
      findings.push({
        measure: `p99 lateness of arrivals ${at}, by the target's clock`,
        goal: `under ${p99Ms} ms`,
        figure: ms(({ arrivals }) => arrivals.p99),
        met: of(({ arrivals }) => arrivals.p99) / 1000 < p99Ms,
      });
      const cores = of(({ pacerCores }) => pacerCores);
      findings.push({
        measure: `CPU of the pacing ${at}`,
        goal: pacingCores === undefined ? '' : `under ${pacingCores} of a core`,
        figure: fixed(cores, 2),
        met: pacingCores === undefined ? undefined : cores < pacingCores,
      });
      for (const [what, spread] of [
        ['sends, by the evidence', ({ sends }: Paced) => sends],
        ["arrivals, by the target's clock", ({ arrivals }: Paced) => arrivals],
        ['sends of the first second', ({ firstSends }: Paced) => firstSends],
      ] as const) {
        const cells = (['p50', 'p90', 'p99', 'max'] as const).map((key) =>
          fixed(
            of((paced) => spread(paced)[key]),
            0,
          ),
        );
        rows.push([
          grouped(ratePerSecond),
          what,
          ...cells,
          fixed(
            of(({ loadCores }) => loadCores),
            2,
          ),
          of(({ notOk }) => notOk),
        ]);
      }
    }
    const header = ['rate/s', 'lateness in us of', 'p50', 'p90', 'p99', 'max', 'cores, all of cutover', 'not ok'];
    return { findings, details: table(header, rows) };
  },
};

function pace({ connections, generatorCore, targetCore, ...bench }: Bench, ratePerSecond: number): Promise<Paced> {
  const seconds = bench.seconds * LENGTH;
  return withStampingServer(targetCore, async (server) => {
    const load = ['--threads', String(connections), '--ramp-up', '0s', '--duration', `${seconds}s`, '--connection', 'keep-alive'];
    const flags = [...load, '--rate', `${ratePerSecond}/s`, '--set', 'load.requestIdHeader=X-Request-Id'];
    let threads: readonly ThreadCpu[] = [];
    const started = (bashPid: number): void => {
      void watchProcess(bashPid, 100, (pid) => {
        const seen = threadsOf(pid);
        // The threads of the load are gone while the report is made.
        if (seen.some(isPacer)) threads = seen;
        return seen.length === 0 ? 'ended' : 'runs';
      });
    };
    return runCutover(
      server.url,
      flags,
      { core: generatorCore, timeoutMs: timeoutMs(seconds), started },
      async ({ report }, folder) => {
        const arrivals = await server.arrivals();
        const requests = pacedRequests(folder);
        const beginUs = requests[0]?.dueUs ?? NaN;
        const arrivedLate = requests.flatMap(({ id, dueUs }) => {
          const atUs = arrivals.get(id);
          return atUs === undefined ? [] : [atUs - dueUs];
        });
        return {
          sends: spreadOf(requests.map(lateUs)),
          firstSends: spreadOf(requests.filter(({ dueUs }) => dueUs < beginUs + FIRST_US).map(lateUs)),
          arrivals: spreadOf(arrivedLate),
          requests: requests.length,
          notOk: report.requests.sent - report.requests.ok + requests.length - arrivedLate.length,
          pacerCores: (threads.find(isPacer)?.cpuSeconds ?? NaN) / seconds,
          loadCores: threads.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) / seconds,
        };
      },
    );
  });
}

const lateUs = ({ sentUs, dueUs }: PacedRequest): number => sentUs - dueUs;
const isPacer = ({ name }: ThreadCpu): boolean => name === 'cutover-pacer';
