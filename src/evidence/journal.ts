import type { WorkerHealth } from '../load/batch.ts';
import type { Milestone } from '../release/milestone.ts';
import type { Surroundings } from '../release/surroundings.ts';
import type { FleetWorkerRecord, LostWorker, RunEnd, RunHeader } from './run-record.ts';

/** The journal is the run's diary beside the samples: one JSON object a line, with one key that says what it is. */
export type JournalEntry =
  /** The first line, and only that. */
  | { readonly run: { readonly format: string } & RunHeader }
  | { readonly milestone: Milestone }
  | { readonly surroundings: Surroundings }
  | { readonly health: WorkerHealth }
  | { readonly workerLost: LostWorker }
  | { readonly fleetWorker: FleetWorkerRecord }
  /** The last line. */
  | { readonly end: RunEnd & Delivered };

/** What the run was given to keep: what the sample file must hold. */
export interface Delivered {
  readonly batches: number;
  readonly samples: number;
}

export const JOURNAL_FILE = 'journal.ndjson';
export const JOURNAL_FORMAT = 'cutover/journal/v1';

export function journalLine(entry: JournalEntry): Buffer {
  return Buffer.from(`${JSON.stringify(entry)}\n`, 'utf8');
}

/** An entry, or undefined for a line that is none. */
export function parseJournalLine(line: string): JournalEntry | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as JournalEntry) : undefined;
  } catch {
    return undefined;
  }
}

/** JSON knows no Infinity and writes null. The profile has it in three places, where null can mean nothing else. */
export function withInfinities(header: RunHeader): RunHeader {
  const { profile } = header;
  const endless = <Other>(value: number | Other | null): number | Other => value ?? Number.POSITIVE_INFINITY;
  const { loops, durationMs, dnsTtlMs } = profile.load;
  const load = { ...profile.load, loops: endless(loops), durationMs: endless(durationMs), dnsTtlMs: endless(dnsTtlMs) };
  return { ...header, profile: { ...profile, load } };
}
