import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runCutoverInto } from '../generators/cutover.ts';
import { fixed, grouped, table } from '../markdown.ts';
import { residentMb, watchProcess } from '../measure/running-process.ts';
import type { Row } from '../row.ts';
import { inTemporaryFolder } from '../temporary.ts';
import { withNginx } from '../targets/nginx.ts';

const EARLY_REQUESTS = 1_000_000;
const AT_MOST_MB = 30;
/** Slower than this a run is given up. */
const SLOWEST_PER_SECOND = 10_000;

interface Look {
  readonly evidenceBytes: number;
  readonly residentMb: number;
}

/** One long run: how much memory it holds when it has come to a million requests, and when it has come to all of them. */
export const memory: Row = {
  name: 'memory',
  title: 'Memory over a long run',
  measure: (bench) =>
    withNginx(bench.targetCore, ({ url }) =>
      inTemporaryFolder(async (parent) => {
        const out = join(parent, 'run');
        const looks: Look[] = [];
        let highestMb = NaN;
        const started = (bashPid: number): void => {
          void watchProcess(bashPid, 100, (pid) => {
            const resident = residentMb(pid);
            if (resident === undefined) return 'ended';
            highestMb = resident.highest;
            looks.push({ evidenceBytes: sizeOf(join(out, 'samples.bin')), residentMb: resident.now });
            return 'runs';
          });
        };
        const { connections, memoryRequests } = bench;
        bench.say(`memory: ${grouped(memoryRequests)} requests`);
        const loops = Math.ceil(memoryRequests / connections);
        const load = [
          '--threads',
          String(connections),
          '--ramp-up',
          '0s',
          '--loops',
          String(loops),
          '--connection',
          'keep-alive',
        ];
        const options = { core: bench.generatorCore, timeoutMs: (memoryRequests / SLOWEST_PER_SECOND) * 1000 + 60_000, started };
        const { report, cpuSeconds } = await runCutoverInto(out, url, load, options);
        const { sent, ok } = report.requests;
        const allBytes = sizeOf(join(out, 'samples.bin'));
        // The evidence grows evenly with the requests, so its size tells how many there were.
        const early = looks.find(({ evidenceBytes }) => evidenceBytes >= (allBytes * EARLY_REQUESTS) / sent)?.residentMb ?? NaN;
        const late = looks.find(({ evidenceBytes }) => evidenceBytes >= allBytes)?.residentMb ?? NaN;
        const measure = `RSS after ${grouped(sent)} requests over RSS after ${grouped(EARLY_REQUESTS)}`;
        const figure = `${fixed(late - early)} MB`;
        const met = sent < 20_000_000 ? undefined : late - early <= AT_MOST_MB && sent === ok;
        const header = [
          'requests',
          'not ok',
          'after 1,000,000',
          'after the last',
          'at the highest, report included',
          'CPU us/request',
        ];
        const megabytes = [early, late, highestMb].map((mb) => `${fixed(mb)} MB`);
        return {
          findings: [{ measure, goal: `within ${AT_MOST_MB} MB (20 million)`, figure, met }],
          details: table(header, [[grouped(sent), sent - ok, ...megabytes, fixed((cpuSeconds / sent) * 1e6, 2)]]),
        };
      }),
    ),
};

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
