import type { Row } from './row.ts';
import { keepAlive, newConnection } from './rows/cpu-per-request.ts';
import { diagnosis } from './rows/diagnosis.ts';
import { evidence } from './rows/evidence.ts';
import { fewPorts } from './rows/few-ports.ts';
import { fleet } from './rows/fleet.ts';
import { freeze } from './rows/freeze.ts';
import { hiddenDrops } from './rows/hidden-drops.ts';
import { knownTruth } from './rows/known-truth.ts';
import { lateness } from './rows/lateness.ts';
import { manyThreads } from './rows/many-threads.ts';
import { memory } from './rows/memory.ts';
import { twoWorkers } from './rows/two-workers.ts';

/** In the order in which they are measured and shown. */
export const ROWS: readonly Row[] = [
  keepAlive,
  newConnection,
  fewPorts,
  hiddenDrops,
  twoWorkers,
  lateness,
  freeze,
  memory,
  evidence,
  manyThreads,
  knownTruth,
  diagnosis,
  fleet,
];
