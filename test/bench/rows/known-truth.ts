import type { RunReport } from '../../../src/report/run-report.ts';
import { type KnownOutage, ordersOf, runThrough } from '../../support/known-outages.ts';
import type { OutageWay } from '../../support/outage-server.ts';
import { fixed, table } from '../markdown.ts';
import { median } from '../measure/statistics.ts';
import type { Finding, Row } from '../row.ts';
import { inTemporaryFolder } from '../temporary.ts';

const LENGTHS_MS = [5, 20, 100, 500, 2000];
const WAYS: readonly OutageWay[] = ['closed', 'unavailable', 'gone'];
/** So many runs without an outage for each with some. */
const CLEAN_RUNS = 40;
/** What a profile allows unless it says otherwise. */
const ALLOWED_STALL_MS = 200;

export const knownTruth: Row = {
  name: 'known-truth',
  title: 'Outages of known length at random times, and runs without any',
  page: 'proof.md',
  async measure(bench) {
    const outages: KnownOutage[] = [];
    let invented = 0;
    for (let round = 1; round <= bench.runs; round++) {
      for (const [index, way] of WAYS.entries()) {
        const orders = ordersOf(way, LENGTHS_MS, round * WAYS.length + index);
        const seen = await inTemporaryFolder((folder) => runThrough(folder, orders));
        outages.push(...seen.known);
        invented += seen.invented.length;
      }
      bench.say(`known-truth, outages ${round}/${bench.runs}`);
    }
    const clean: RunReport[] = [];
    for (let run = 1; run <= bench.runs * CLEAN_RUNS; run++) {
      const { report } = await inTemporaryFolder((folder) => runThrough(folder, [], { maxStallMs: ALLOWED_STALL_MS }));
      clean.push(report);
      if (run % CLEAN_RUNS === 0) bench.say(`known-truth, clean runs ${run}/${bench.runs * CLEAN_RUNS}`);
    }
    return { findings: [...foundFindings(outages, invented), ...cleanFindings(clean)], details: details(outages, clean) };
  },
};

function foundFindings(outages: readonly KnownOutage[], invented: number): Finding[] {
  const certain = outages.filter(isCertain);
  const found = certain.filter((outage) => outage.found !== undefined).length;
  const share = Math.max(
    ...certain.filter(({ isAlone }) => isAlone).map((outage) => Math.abs(lengthErrorMs(outage)) / outage.limitMs),
  );
  return [
    {
      measure: 'outages longer than the detection limit, found',
      goal: 'all',
      figure: `${found} of ${certain.length}`,
      met: found === certain.length,
    },
    {
      measure: "largest length error of these, in the run's own limit",
      goal: 'under 1',
      figure: fixed(share, 2),
      met: share < 1,
    },
    { measure: 'outages reported that were none', goal: '0', figure: String(invented), met: invented === 0 },
  ];
}

function cleanFindings(clean: readonly RunReport[]): Finding[] {
  const requests = clean.reduce((sum, report) => sum + report.requests.sent, 0);
  const alarms = clean.filter(
    ({ requests: { dropped }, outages, checks }) =>
      dropped > 0 || outages.length > 0 || checks.some(({ state }) => state === 'fail'),
  ).length;
  const undecided = clean.filter(({ verdict, proof }) => verdict !== 'pass' && proof.generator.fit).length;
  return [
    {
      measure: `of ${clean.length} clean runs (${requests.toLocaleString('en-US')} requests), those with a drop, an outage or a failed check`,
      goal: '0',
      figure: String(alarms),
      met: alarms === 0,
    },
    {
      measure: 'those that did not pass although the generator was fit',
      goal: '0',
      figure: String(undecided),
      met: undecided === 0,
    },
  ];
}

function details(outages: readonly KnownOutage[], clean: readonly RunReport[]): string {
  const groups = Map.groupBy(outages, ({ way, connection, orderedMs }) => `${way} ${connection} ${orderedMs}`);
  const rows = [...groups.values()]
    .toSorted((a, b) => place(a) - place(b))
    .map((group) => {
      const [{ way, connection, orderedMs } = { way: '', connection: '', orderedMs: NaN }] = group;
      const certain = group.filter(isCertain);
      const found = group.filter((outage) => outage.found !== undefined);
      const errors = found.map((outage) => Math.abs(lengthErrorMs(outage)));
      return [
        way,
        connection,
        `${orderedMs} ms`,
        `${fixed(median(group.map(({ lengthMs }) => lengthMs)))} ms`,
        `${certain.filter((outage) => outage.found !== undefined).length} of ${certain.length}`,
        `${found.length} of ${group.length}`,
        `${fixed(median(group.map(({ limitMs }) => limitMs)))} ms`,
        errors.length === 0 ? '' : `${fixed(median(errors), 2)} ms`,
        errors.length === 0 ? '' : `${fixed(Math.max(...errors), 2)} ms`,
      ];
    });
  const unfit = clean.filter(({ proof }) => !proof.generator.fit);
  const header = ['target', 'connections', 'ordered', 'true length, median', 'longer than the limit, found', 'all, found'];
  const measured = table([...header, 'limit, median', 'length error, median', 'at most'], rows);
  return `${measured}\n\nClean runs in which the generator was not fit, and the verdict for that reason inconclusive: ${unfit.length} of ${clean.length}.`;
}

function place([first]: readonly KnownOutage[]): number {
  if (first === undefined) return 0;
  return WAYS.indexOf(first.way) * 1e6 + (first.connection === 'new' ? 0 : 1e5) + first.orderedMs;
}

function isCertain({ lengthMs, limitMs }: KnownOutage): boolean {
  return lengthMs > limitMs;
}

function lengthErrorMs({ found }: KnownOutage): number {
  return found === undefined ? Number.NaN : found.endLateMs - found.startLateMs;
}
