/**
 * What evidence costs: bytes on disk, time to write, time to read in send order, for loads of several kinds.
 * Run it with `node test/bench/evidence-size.ts [requests]`; the figures in docs/evidence.md come from it.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readEvidence } from '../../src/evidence/reader.ts';
import { inSendOrder } from '../../src/evidence/send-order.ts';
import { createEvidence } from '../../src/evidence/writer.ts';
import { realisticBatches, type RealisticLoad } from '../support/realistic-load.ts';
import { runHeader } from '../support/run-header.ts';

const requests = Number(process.argv[2] ?? 1_000_000);

const LOADS: readonly (Omit<RealisticLoad, 'requests'> & { readonly name: string })[] = [
  { name: 'keep-alive, closed', ratePerSecond: 50_000, threads: 50, open: false, newConnections: 0 },
  { name: 'new connections, closed', ratePerSecond: 10_000, threads: 50, open: false, newConnections: 1 },
  { name: 'both, open', ratePerSecond: 10_000, threads: 50, open: true, newConnections: 0.5 },
  { name: 'both, open, a release', ratePerSecond: 800, threads: 20, open: true, newConnections: 0.5 },
];

function microsPerRequest(count: number, action: () => void): number {
  const before = process.cpuUsage();
  action();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

/** One row of a Markdown table. */
async function measure({ name, ...load }: (typeof LOADS)[number]): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'cutover-bench-'));
  try {
    const run = join(folder, 'run');
    const writer = createEvidence(run, runHeader());
    let writeUs = 0;
    for (const batch of realisticBatches({ ...load, requests })) writeUs += microsPerRequest(requests, () => writer.batch(batch));
    await writer.close();
    const evidence = readEvidence(run);
    let rows = 0;
    const readUs = microsPerRequest(requests, () => {
      for (const row of inSendOrder(evidence.batches(), evidence.workers)) rows += row.sentUs >= 0 ? 1 : 0;
    });
    const bytes = statSync(join(run, 'samples.bin')).size / rows;
    return `| ${[name, load.ratePerSecond, rows, ...[bytes, writeUs, readUs].map((figure) => figure.toFixed(2))].join(' | ')} |\n`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

process.stdout.write(
  '| load | requests/s | requests | bytes/request | write, CPU us/request | read in send order, CPU us/request |\n',
);
process.stdout.write('|---|---|---|---|---|---|\n');
for (const load of LOADS) process.stdout.write(await measure(load));
