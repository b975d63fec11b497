import type { SampleBatch, WorkerHealth } from '../../../src/load/batch.ts';
import { FrameLog } from '../../../src/fleet/worker/frame-log.ts';
import { SampleFrames } from '../../../src/fleet/worker/sample-frames.ts';
import { ToldTogether } from '../../../src/fleet/worker/told-together.ts';
import { realisticBatches } from '../../support/realistic-load.ts';

export const REPORTS_PER_SECOND = 10;
/** As the API puts it before each line. */
export const STAMP = '2026-01-01T00:00:00.123456789Z ';

const RECORDED_WORKERS = 10;
const TIMES = ['dueUs', 'sentUs', 'resolvedUs', 'tcpConnectedUs', 'connectedUs', 'firstByteUs', 'endedUs'] as const;

/** A second of a few workers that differ; all others say the same as one of them, every second anew. */
export function recordedSecond(ratePerSecond: number): readonly (readonly SampleBatch[])[] {
  return Array.from({ length: RECORDED_WORKERS }, (_, seed) => [
    ...realisticBatches({ requests: ratePerSecond, ratePerSecond, threads: 10 + seed, open: true, newConnections: 0.5 }),
  ]);
}

/** What one worker of a fleet writes to its log, by the code that a real one writes it with. */
export class Speaker {
  readonly #worker: number;
  readonly #recorded: readonly SampleBatch[];
  readonly #told = new ToldTogether();
  readonly #frames = new SampleFrames();
  readonly #log: FrameLog;
  #lines: string[] = [];

  constructor(worker: number, recorded: readonly (readonly SampleBatch[])[]) {
    this.#worker = worker;
    this.#recorded = recorded[worker % recorded.length] ?? [];
    const write = (text: string, taken: () => void): void => {
      this.#lines.push(`${STAMP}${text}`);
      taken();
    };
    this.#log = new FrameLog(write, 0);
  }

  /** The lines of one tenth of a second; mostly none, because several are told together. */
  report(second: number, tenth: number): readonly string[] {
    this.#lines = [];
    const batch = this.#recorded[tenth];
    if (batch === undefined) throw new RangeError('nothing was recorded for this tenth of a second');
    const later = shifted(batch, second * 1e6);
    this.#told.batch({ ...later, worker: this.#worker, newTexts: second === 0 ? batch.newTexts : [] });
    this.#told.health(healthOf(this.#worker, second * 1e6 + tenth * 1e5));
    if (!this.#told.isDue) return [];
    const { batch: all, health } = this.#told.take();
    this.#log.say('health', health);
    for (const block of all === undefined ? [] : this.#frames.blocksOf(all)) this.#log.sayBytes('batch', block);
    return this.#lines;
  }
}

function shifted(batch: SampleBatch, laterUs: number): SampleBatch {
  const columns = { ...batch.columns };
  for (const name of TIMES) columns[name] = batch.columns[name].map((timeUs) => timeUs + laterUs);
  return { ...batch, watermarkUs: batch.watermarkUs + laterUs, columns };
}

function healthOf(worker: number, atUs: number): WorkerHealth {
  return {
    worker,
    atUs,
    loopLagMaxUs: 812.5,
    lateSendMaxUs: 57.25,
    waitingDue: 0,
    cpuUs: 14_731,
    gcPauseUs: 402,
    gcPauseMaxUs: 402,
    openConnections: 17,
    activeThreads: 20,
  };
}
