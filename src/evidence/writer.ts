import { join } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import type { SampleBatch, WorkerHealth } from '../load/batch.ts';
import { redactProfile, redactUrl } from '../profile/redact.ts';
import type { Milestone } from '../release/milestone.ts';
import type { Surroundings } from '../release/surroundings.ts';
import { type AppendFile, createAppendFile } from './append-file.ts';
import { encodeBlock } from './block.ts';
import { makeFolder } from './folder.ts';
import { JOURNAL_FILE, JOURNAL_FORMAT, journalLine } from './journal.ts';
import type { FleetWorkerRecord, RunEnd, RunHeader } from './run-record.ts';
import { SAMPLES_FILE, sampleFileStart } from './sample-file.ts';

/** Takes everything that happens in a run, in any order, and keeps it. What it was not given cannot be in a report. */
export interface EvidenceWriter {
  batch(batch: SampleBatch): void;
  health(health: WorkerHealth): void;
  milestone(milestone: Milestone): void;
  surroundings(surroundings: Surroundings): void;
  workerLost(worker: number, reason: string, who?: string): void;
  fleetWorker(worker: FleetWorkerRecord): void;
  /** The last entry: nothing more is to come. */
  end(end: RunEnd): void;
  /** Rejects with the first fault of writing, if there was one. */
  close(): Promise<void>;
  /**
   * Resolves at the first fault of writing (the disk is full, say), from which on evidence is being lost; never, when all goes well.
   * The calls above do not throw for it: they are called from where events arrive, and the run has to end in order.
   */
  readonly fault: Promise<CutoverError>;
}

/** Makes the folder where needed. Throws CutoverError when the evidence cannot be kept there, or another run's is there already. */
export function createEvidence(folder: string, header: RunHeader): EvidenceWriter {
  makeFolder(folder);
  const journal = createAppendFile(join(folder, JOURNAL_FILE));
  journal.append(
    journalLine({
      run: { format: JOURNAL_FORMAT, ...header, profile: redactProfile(header.profile), targetUrl: redactUrl(header.targetUrl) },
    }),
  );
  const samples = createAppendFile(join(folder, SAMPLES_FILE));
  samples.append(sampleFileStart());
  return new FolderWriter(journal, samples);
}

class FolderWriter implements EvidenceWriter {
  private readonly journal: AppendFile;
  private readonly samples: AppendFile;
  private readonly textsOfWorker = new Map<number, number>();
  private batches = 0;
  private samplesGiven = 0;
  private firstFault: CutoverError | undefined;
  private readonly faulted = Promise.withResolvers<CutoverError>();
  readonly fault = this.faulted.promise;

  constructor(journal: AppendFile, samples: AppendFile) {
    this.journal = journal;
    this.samples = samples;
  }

  batch(batch: SampleBatch): void {
    const textsBefore = this.textsOfWorker.get(batch.worker) ?? 0;
    this.textsOfWorker.set(batch.worker, textsBefore + batch.newTexts.length);
    this.batches += 1;
    this.samplesGiven += batch.count;
    this.guarded(() => this.samples.append(encodeBlock({ batch, textsBefore })));
  }

  health(health: WorkerHealth): void {
    this.guarded(() => this.journal.append(journalLine({ health })));
  }

  milestone(milestone: Milestone): void {
    this.guarded(() => this.journal.append(journalLine({ milestone })));
  }

  surroundings(surroundings: Surroundings): void {
    this.guarded(() => this.journal.append(journalLine({ surroundings })));
  }

  workerLost(worker: number, reason: string, who?: string): void {
    this.guarded(() => this.journal.append(journalLine({ workerLost: { worker, reason, who } })));
  }

  fleetWorker(fleetWorker: FleetWorkerRecord): void {
    this.guarded(() => this.journal.append(journalLine({ fleetWorker })));
  }

  end(end: RunEnd): void {
    this.guarded(() => this.journal.append(journalLine({ end: { ...end, batches: this.batches, samples: this.samplesGiven } })));
  }

  async close(): Promise<void> {
    this.guarded(() => this.samples.close());
    this.guarded(() => this.journal.close());
    if (this.firstFault !== undefined) throw this.firstFault;
  }

  /** Goes on after a fault: the disk may have room again, and what is lost shows as a gap. */
  private guarded(write: () => void): void {
    try {
      write();
    } catch (thrown) {
      if (this.firstFault !== undefined) return;
      this.firstFault =
        thrown instanceof CutoverError
          ? thrown
          : new CutoverError(`evidence is being lost: ${messageOf(thrown)}`, { cause: thrown });
      this.faulted.resolve(this.firstFault);
    }
  }
}
