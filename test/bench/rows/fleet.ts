import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import type { FoldedSecond } from '../fleet/folded-second.ts';
import { fixed, grouped, table } from '../markdown.ts';
import { median } from '../measure/statistics.ts';
import type { Row } from '../row.ts';
import { inTemporaryFolder } from '../temporary.ts';

const HERE = resolve(import.meta.dirname, '../fleet');
const WARM_UP_S = 3;
const AT_MOST_MB = 30;

interface Fleet {
  readonly how: 'fold' | 'through the API';
  readonly workers: number;
  readonly ratePerSecond: number;
}

const FLEETS: readonly Fleet[] = [
  { how: 'fold', workers: 1000, ratePerSecond: 1000 },
  { how: 'fold', workers: 1000, ratePerSecond: 100 },
  { how: 'through the API', workers: 50, ratePerSecond: 1000 },
];

interface Figures {
  readonly requests: number;
  readonly cpuUsPerRequest: number;
  readonly logBytesPerRequest: number;
  readonly earlyMb: number;
  readonly lateMb: number;
}

/** What a fleet's controller costs: a made-up but realistic load, told by the code of a real worker. */
export const fleet: Row = {
  name: 'fleet',
  title: 'The controller of a fleet',
  page: 'fleet.md',
  async measure(bench) {
    const { seconds } = bench;
    const measured: [Fleet, Figures][] = [];
    for (const setting of FLEETS) {
      bench.say(`fleet: ${setting.workers} workers, ${setting.ratePerSecond} requests/s each, ${setting.how}`);
      measured.push([setting, figuresOf(await (setting.how === 'fold' ? fold(setting, seconds) : stream(setting, seconds)))]);
    }
    const [[, whole] = []] = measured;
    if (whole === undefined) throw new Error('nothing was measured');
    const perSecond = 1e6 / whole.cpuUsPerRequest;
    const growthMb = whole.lateMb - whole.earlyMb;
    return {
      findings: [
        {
          measure: 'requests/s of 1,000 workers folded on one core',
          goal: 'at least 1,000,000',
          figure: grouped(perSecond),
          met: perSecond >= 1e6,
        },
        {
          measure: `RSS after ${grouped(whole.requests)} requests over RSS after ${WARM_UP_S} s`,
          goal: `within ${AT_MOST_MB} MB`,
          figure: `${fixed(growthMb)} MB`,
          met: growthMb <= AT_MOST_MB,
        },
      ],
      details: table(
        ['what', 'workers', 'requests/s each', 'requests', 'CPU us/request', 'log bytes/request', 'RSS early', 'RSS late'],
        measured.map(([{ how, workers, ratePerSecond }, figures]) => [
          how,
          grouped(workers),
          grouped(ratePerSecond),
          grouped(figures.requests),
          fixed(figures.cpuUsPerRequest, 2),
          fixed(figures.logBytesPerRequest),
          `${fixed(figures.earlyMb, 0)} MB`,
          `${fixed(figures.lateMb, 0)} MB`,
        ]),
      ),
    };
  },
};

function start(program: string, { workers, ratePerSecond }: Fleet, seconds: number, ...more: string[]): ChildProcess {
  const args = [join(HERE, program), ...[workers, ratePerSecond, seconds].map(String), ...more];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function outputOf({ stdout }: ChildProcess): Promise<FoldedSecond[]> {
  const lines = stdout === null ? '' : await text(stdout);
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as FoldedSecond);
}

function fold(setting: Fleet, seconds: number): Promise<FoldedSecond[]> {
  return outputOf(start('fold-process.ts', setting, seconds));
}

function stream(setting: Fleet, seconds: number): Promise<FoldedSecond[]> {
  return inTemporaryFolder(async (folder) => {
    const server = start('log-server-process.ts', setting, seconds);
    try {
      const [config] = (await once(server.stdout ?? server, 'data')) as [Buffer];
      const kubeconfig = join(folder, 'kubeconfig');
      writeFileSync(kubeconfig, config);
      return await outputOf(start('stream-process.ts', setting, seconds, kubeconfig));
    } finally {
      server.kill();
    }
  });
}

/** The first seconds are those of a program that is not compiled yet. */
function figuresOf(seconds: readonly FoldedSecond[]): Figures {
  const first = Math.min(WARM_UP_S, Math.floor(seconds.length / 2));
  const warm = seconds.slice(first);
  const sum = (of: (second: FoldedSecond) => number): number => warm.reduce((total, second) => total + of(second), 0);
  return {
    requests: seconds.reduce((total, { requests }) => total + requests, 0),
    cpuUsPerRequest: median(warm.map(({ cpuUs, requests }) => cpuUs / requests)),
    logBytesPerRequest: sum(({ logBytes }) => logBytes) / sum(({ requests }) => requests),
    earlyMb: (seconds[first]?.residentBytes ?? Number.NaN) / 1e6,
    lateMb: (seconds.at(-1)?.residentBytes ?? Number.NaN) / 1e6,
  };
}
