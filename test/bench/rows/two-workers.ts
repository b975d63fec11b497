import { cutover } from '../generators/cutover.ts';
import { wrkWith } from '../generators/wrk.ts';
import { Absent } from '../packages.ts';
import { cpuUs, type GeneratorRun } from '../generators/generator.ts';
import { fixed, grouped, table } from '../markdown.ts';
import { median } from '../measure/statistics.ts';
import type { Finding, Row } from '../row.ts';
import { withNginx } from '../targets/nginx.ts';

const AT_MOST = 1.15;

/**
 * Two workers are for two cores, where one of two is also the target's. What the same costs on a single one, and what two threads of wrk
 * cost in either place, is told beside it: it shows which part is the machine's.
 */
const PLACES = [
  { place: "on both cores, one of them also the target's", pinned: false, goal: 'within 15 %' },
  { place: 'on one core', pinned: true, goal: '' },
] as const;

export const twoWorkers: Row = {
  name: 'two-workers',
  title: 'Two workers against one',
  async measure(bench) {
    const peers = [wrkWith('wrk, one thread', 1), wrkWith('wrk, two threads', 2)];
    const hasPeers = !((await peers[0]?.prepare()) instanceof Absent);
    const generators = [cutover('one worker'), cutover('two workers', ['--set', 'load.workers=2']), ...(hasPeers ? peers : [])];
    const findings: Finding[] = [];
    const rows: (string | number)[][] = [];
    await withNginx(bench.targetCore, async ({ url }) => {
      const runOf = (generator: (typeof generators)[number], pinned: boolean): Promise<GeneratorRun> => {
        const { connections, seconds, generatorCore } = bench;
        return generator.run({ url, connections, seconds, shape: 'keep-alive', core: pinned ? generatorCore : undefined });
      };
      for (const { place, pinned, goal } of PLACES) {
        const costs = generators.map((): GeneratorRun[] => []);
        for (let round = 1; round <= bench.runs; round++) {
          for (const [index, generator] of generators.entries()) costs[index]?.push(await runOf(generator, pinned));
          bench.say(`two-workers ${place} ${round}/${bench.runs}`);
        }
        const [one = NaN, two = NaN] = costs.map((runs) => median(runs.map(cpuUs)));
        const figure = `${fixed((two / one - 1) * 100)} % more`;
        findings.push({
          measure: `CPU per request, ${place}`,
          goal,
          figure,
          met: goal === '' ? undefined : two / one <= AT_MOST,
        });
        for (const [index, { name }] of generators.entries()) {
          const runs = costs[index] ?? [];
          const perSecond = median(runs.map(({ requestsPerSecond }) => requestsPerSecond));
          rows.push([place, name, fixed(median(runs.map(cpuUs)), 2), grouped(perSecond)]);
        }
      }
    });
    return { findings, details: table(['where', 'generator', 'CPU us/request', 'requests/s'], rows) };
  },
};
