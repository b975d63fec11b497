import { createEvidence } from '../../../src/evidence/writer.ts';
import type { SampleBatch } from '../../../src/load/batch.ts';
import { newColumns } from '../../../src/load/columns.ts';
import { OUTCOMES } from '../../../src/load/outcome.ts';
import { headerOf, healthAt, milestones } from '../../support/recorded-run.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const RUN_SECONDS = 100;
const PER_BATCH = 10_000;
/** When the release starts, switches and ends. */
const SECONDS = { started: 40, switched: 60, finished: 70 };

/** A run of 100 s in which half of the requests are dropped for 4 s after the switch. */
export async function recordLongRun(folder: string, requests: number): Promise<void> {
  const evidence = createEvidence(folder, headerOf({ samples: [], milestones: [] }));
  const { started, switched, finished } = SECONDS;
  const marks = `load-started 0, release-started ${started * 1000}, switched ${switched * 1000}, release-finished ${finished * 1000}, load-stopped 100000`;
  for (const milestone of milestones(marks)) evidence.milestone(milestone);
  evidence.health(healthAt(50));
  const random = seededRandom(1);
  for (let sequence = 0; sequence < requests / PER_BATCH; sequence += 1) {
    evidence.batch(batchAt(sequence, (RUN_SECONDS * 1e6) / requests, random));
  }
  evidence.end({ atMs: 100_000, outcome: 'released', reason: '' });
  await evidence.close();
}

function batchAt(sequence: number, everyUs: number, random: () => number): SampleBatch {
  const columns = newColumns(PER_BATCH);
  for (let row = 0; row < PER_BATCH; row += 1) {
    const sentUs = (sequence * PER_BATCH + row) * everyUs;
    const seconds = sentUs / 1e6;
    const isNew = seconds > SECONDS.switched;
    const isDropped = seconds > SECONDS.switched && seconds < SECONDS.switched + 4 && random() < 0.5;
    columns.sentUs[row] = sentUs;
    columns.endedUs[row] = sentUs + 300 + 2000 * random() ** 6;
    columns.dueUs[row] = Number.NaN;
    columns.resolvedUs[row] = columns.tcpConnectedUs[row] = columns.connectedUs[row] = columns.firstByteUs[row] = Number.NaN;
    columns.outcome[row] = OUTCOMES.indexOf(isDropped ? 'refused' : 'ok');
    columns.thread[row] = row % 100;
    columns.connection[row] = (row % 100) + 1;
    columns.flags[row] = row % 2;
    columns.version[row] = isDropped ? 0 : isNew ? 2 : 1;
    columns.detail[row] = isDropped ? 3 : 0;
    columns.remote[row] = 4 + (row % 3);
  }
  return {
    worker: 0,
    sequence,
    count: PER_BATCH,
    watermarkUs: (sequence + 1) * PER_BATCH * everyUs,
    newTexts: sequence === 0 ? ['v1', 'v2', 'ECONNREFUSED', '10.0.0.1:80', '10.0.0.2:80', '10.0.0.3:80'] : [],
    columns,
  };
}
