import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createEvidence } from '../../src/evidence/writer.ts';
import { realisticBatches } from '../support/realistic-load.ts';
import { runHeader } from '../support/run-header.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

it.each([
  { ratePerSecond: 50_000, threads: 50, open: false, newConnections: 0 },
  { ratePerSecond: 10_000, threads: 50, open: true, newConnections: 0.5 },
  { ratePerSecond: 800, threads: 20, open: true, newConnections: 0.5 },
])('takes at most 16 bytes for a request: %o', async (load) => {
  const folder = join(temporaryFolder(), 'run');
  const requests = 40_000;
  const writer = createEvidence(folder, runHeader());
  for (const batch of realisticBatches({ ...load, requests })) writer.batch(batch);
  await writer.close();
  expect(statSync(join(folder, 'samples.bin')).size / requests).toBeLessThanOrEqual(16);
});
