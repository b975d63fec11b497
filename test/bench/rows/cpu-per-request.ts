import { cutover } from '../generators/cutover.ts';
import { cpuUs, type Generator, type GeneratorRun, marginalCpuUs, type Shape } from '../generators/generator.ts';
import { findPeers } from '../generators/peers.ts';
import { fixed, grouped, table } from '../markdown.ts';
import { median } from '../measure/statistics.ts';
import { UNIQUE_PATH, withNginx } from '../targets/nginx.ts';
import type { Bench, Finding, Row, RowResult } from '../row.ts';

/** CPU per request as a multiple of a peer's: of its whole run, or of what one more request costs it. */
interface Goal {
  readonly peer: string;
  readonly atMost: number;
  readonly of: 'whole' | 'marginal';
}

interface Round {
  readonly long: GeneratorRun;
  readonly short: GeneratorRun | undefined;
}

export const keepAlive: Row = {
  name: 'keep-alive',
  title: 'CPU per request and requests per second, keep-alive',
  async measure(bench) {
    const goals: readonly Goal[] = [
      { peer: 'wrk', atMost: 1.25, of: 'whole' },
      { peer: 'autocannon', atMost: 0.6, of: 'whole' },
      { peer: 'hey', atMost: 0.45, of: 'whole' },
      { peer: 'JMeter', atMost: 0.15, of: 'marginal' },
    ];
    const rounds = await measureAll(bench, 'keep-alive');
    const same = compare(rounds, goals);
    // An answer that is the same as the last one is not parsed again: a service whose answers all differ has nothing of that.
    const roundsUnique = await measureAll(bench, 'keep-alive', { path: UNIQUE_PATH, peers: ['wrk'] });
    const unique = compare(
      roundsUnique,
      goals.filter(({ peer }) => peer === 'wrk'),
    );
    const uniqueFindings = [...unique.findings, throughput(roundsUnique)];
    return {
      findings: [
        ...same.findings,
        throughput(rounds),
        ...uniqueFindings.map((finding) => ({ ...finding, measure: `${finding.measure}, no two answers the same` })),
      ],
      details: `${same.details}\n\nNo two answers the same (each has a header of its own):\n\n${unique.details}`,
    };
  },
};

export const newConnection: Row = {
  name: 'new-connection',
  title: 'CPU per request, a new connection each',
  async measure(bench) {
    const goals: readonly Goal[] = [
      { peer: 'wrk', atMost: 1.25, of: 'whole' },
      { peer: 'autocannon', atMost: 0.65, of: 'whole' },
      { peer: 'hey', atMost: 0.7, of: 'whole' },
      { peer: 'JMeter', atMost: 0.35, of: 'marginal' },
    ];
    return compare(await measureAll(bench, 'new-connection'), goals);
  },
};

/** Interleaved, so that what disturbs the machine for a while disturbs all of them. */
async function measureAll(
  bench: Bench,
  shape: Shape,
  { path, peers }: { readonly path: string; readonly peers: readonly string[] | 'all' } = { path: '/', peers: 'all' },
): Promise<Map<string, Round[]>> {
  const { present } = await findPeers(bench);
  const generators = [cutover(), ...present.filter(({ name }) => peers === 'all' || peers.includes(name))];
  const rounds = new Map<string, Round[]>(generators.map(({ name }) => [name, []]));
  await withNginx(bench.targetCore, async (nginx) => {
    const url = new URL(path, nginx.url).href;
    const run = (generator: Generator, seconds: number): Promise<GeneratorRun> =>
      generator.run({ url, connections: bench.connections, seconds: Math.ceil(seconds), shape, core: bench.generatorCore });
    for (let round = 1; round <= bench.runs; round++) {
      for (const generator of generators) {
        const { lengths } = generator;
        const long = await run(generator, bench.seconds * lengths.long);
        const short = lengths.short === undefined ? undefined : await run(generator, bench.seconds * lengths.short);
        rounds.get(generator.name)?.push({ long, short });
        bench.say(
          `${shape} ${round}/${bench.runs} ${generator.name}: ${fixed(cpuUs(long), 2)} us, ${grouped(long.requestsPerSecond)}/s`,
        );
      }
    }
  });
  return rounds;
}

function compare(rounds: ReadonlyMap<string, readonly Round[]>, goals: readonly Goal[]): RowResult {
  const findings = goals.map(({ peer, atMost, of }): Finding => {
    const measure = of === 'whole' ? `CPU per request / ${peer}` : `CPU per request / ${peer}'s marginal`;
    const ratio = ratioTo(rounds, peer, ({ long }) => cpuUs(long), of === 'whole' ? ({ long }) => cpuUs(long) : marginalOf);
    const known = Number.isFinite(ratio);
    const figure = known ? `${fixed(ratio, 2)} x` : 'not measured';
    return { measure, goal: `at most ${atMost} x`, figure, met: known ? ratio <= atMost : undefined };
  });
  const details = table(
    ['generator', 'CPU us/request', 'of it marginal', 'requests/s', 'requests', 'errors it reports'],
    [...rounds].map(([name, own]) => [
      name,
      fixed(median(own.map(({ long }) => cpuUs(long))), 2),
      own.some(({ short }) => short !== undefined) ? fixed(median(own.map(marginalOf)), 2) : '',
      grouped(median(own.map(({ long }) => long.requestsPerSecond))),
      grouped(own.reduce((sum, { long }) => sum + long.requests, 0)),
      grouped(own.reduce((sum, { long }) => sum + long.errors, 0)),
    ]),
  );
  return { findings, details };
}

/** NaN where there was no short run. */
function marginalOf({ long, short }: Round): number {
  return short === undefined ? NaN : marginalCpuUs(long, short);
}

function throughput(rounds: ReadonlyMap<string, readonly Round[]>): Finding {
  const ratio = ratioTo(rounds, 'wrk', ({ long }) => long.requestsPerSecond);
  const known = Number.isFinite(ratio);
  const figure = known ? `${fixed(ratio, 2)} x` : 'not measured';
  return { measure: 'requests/s of one worker / wrk', goal: 'at least 0.9 x', figure, met: known ? ratio >= 0.9 : undefined };
}

/** The median of the rounds' own ratios: what a machine does meanwhile falls on both, as they ran one after the other. */
function ratioTo(
  rounds: ReadonlyMap<string, readonly Round[]>,
  peer: string,
  own: (round: Round) => number,
  theirs: (round: Round) => number = own,
): number {
  const ofPeer = rounds.get(peer) ?? [];
  const ratios = (rounds.get('cutover') ?? []).flatMap((round, index) => {
    const other = ofPeer[index];
    return other === undefined ? [] : [own(round) / theirs(other)];
  });
  return median(ratios);
}
