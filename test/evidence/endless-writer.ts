/** A process that keeps evidence until it is killed: `node endless-writer.ts FOLDER`. Says the number of each batch once it was given. */
import { writeSync } from 'node:fs';
import { createEvidence } from '../../src/evidence/writer.ts';
import { batchOf } from '../support/sample-batches.ts';
import { runHeader } from '../support/run-header.ts';

const writer = createEvidence(process.argv[2] ?? '', runHeader());
let sequence = 0;
setInterval(() => {
  const rows = Array.from({ length: 50 }, (_, row) => ({ sentUs: sequence * 1000 + row, endedUs: sequence * 1000 + row + 5 }));
  writer.batch(batchOf({ sequence, watermarkUs: (sequence + 1) * 1000, rows }));
  writer.milestone({ atMs: sequence, kind: 'pod-ready', detail: `after batch ${sequence}` });
  writeSync(1, `${sequence}\n`);
  sequence += 1;
}, 1);
