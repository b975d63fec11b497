import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readEvidence } from '../../../src/evidence/reader.ts';
import { createEvidence } from '../../../src/evidence/writer.ts';
import { runCutover } from '../generators/cutover.ts';
import { timeoutMs } from '../generators/generator.ts';
import { fixed, grouped, table } from '../markdown.ts';
import { median } from '../measure/statistics.ts';
import type { Bench, Row } from '../row.ts';
import { withNginx } from '../targets/nginx.ts';

const MOST_BYTES = 16;
const MOST_CPU_SHARE = 0.05;

const LOADS = [
  { name: 'keep-alive, closed', flags: ['--connection', 'keep-alive'] },
  { name: 'new connections, closed', flags: ['--connection', 'new'] },
  { name: 'both, 2,000/s', flags: ['--connection', 'both', '--rate', '2000/s'] },
] as const;

interface Kept {
  readonly requests: number;
  readonly bytes: number;
  /** CPU of writing the same batches once more, alone. */
  readonly writeUs: number;
  readonly runUs: number;
}

export const evidence: Row = {
  name: 'evidence',
  title: 'What evidence costs',
  async measure(bench) {
    const measured = new Map<string, Kept[]>(LOADS.map(({ name }) => [name, []]));
    await withNginx(bench.targetCore, async ({ url }) => {
      for (let round = 1; round <= bench.runs; round++) {
        for (const { name, flags } of LOADS) measured.get(name)?.push(await keep(bench, url, flags));
        bench.say(`evidence ${round}/${bench.runs}`);
      }
    });
    const rows = [...measured].map(([name, kept]) => {
      const of = (pick: (one: Kept) => number): number => median(kept.map(pick));
      return {
        name,
        requests: of(({ requests }) => requests),
        bytes: of(({ bytes }) => bytes),
        share: of(({ writeUs, runUs }) => writeUs / runUs),
      };
    });
    const bytes = Math.max(...rows.map((row) => row.bytes));
    const share = Math.max(...rows.map((row) => row.share));
    return {
      findings: [
        { measure: 'bytes per request on disk', goal: 'at most 16', figure: fixed(bytes), met: bytes <= MOST_BYTES },
        {
          measure: "writing it, of the run's CPU",
          goal: 'under 5 %',
          figure: `${fixed(share * 100)} %`,
          met: share < MOST_CPU_SHARE,
        },
      ],
      details: table(
        ['load', 'requests a run', 'bytes/request, samples and journal', "share of the run's CPU"],
        rows.map((row) => [row.name, grouped(row.requests), fixed(row.bytes, 2), `${fixed(row.share * 100)} %`]),
      ),
    };
  },
};

function keep({ connections, seconds, generatorCore }: Bench, url: string, more: readonly string[]): Promise<Kept> {
  const flags = ['--threads', String(connections), '--ramp-up', '0s', '--duration', `${seconds}s`, ...more];
  return runCutover(
    url,
    flags,
    { core: generatorCore, timeoutMs: timeoutMs(seconds) },
    async ({ report, cpuSeconds }, folder) => {
      const requests = report.requests.sent;
      const bytes = ['samples.bin', 'journal.ndjson'].reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
      return {
        requests,
        bytes: bytes / requests,
        writeUs: await writeAgainUs(folder, requests),
        runUs: (cpuSeconds / requests) * 1e6,
      };
    },
  );
}

/** What it cost to write this run's evidence, by doing it once more with nothing beside it. */
async function writeAgainUs(folder: string, requests: number): Promise<number> {
  const written = readEvidence(folder);
  const writer = createEvidence(join(folder, 'again'), written.header);
  const all = [...written.batches()];
  const before = process.cpuUsage();
  for (const batch of all) writer.batch(batch);
  for (const report of written.health) writer.health(report);
  await writer.close();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / requests;
}
