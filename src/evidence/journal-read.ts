import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CutoverError, messageOf } from '../errors.ts';
import type { WorkerHealth } from '../load/batch.ts';
import type { Milestone } from '../release/milestone.ts';
import type { Surroundings } from '../release/surroundings.ts';
import { type Delivered, JOURNAL_FILE, JOURNAL_FORMAT, parseJournalLine, withInfinities } from './journal.ts';
import type { FleetWorkerRecord, LostWorker, RunEnd, RunHeader } from './run-record.ts';

export interface Journal {
  readonly header: RunHeader;
  readonly milestones: readonly Milestone[];
  /** Before the release and after the load; fewer where they could not be read, and of older versions of cutover none. */
  readonly surroundings: readonly Surroundings[];
  readonly health: readonly WorkerHealth[];
  readonly lost: readonly LostWorker[];
  /** Of a fleet, in the order in which it was told; else empty. */
  readonly fleetWorkers: readonly FleetWorkerRecord[];
  readonly end: (RunEnd & Delivered) | undefined;
  readonly problems: readonly string[];
}

/** Throws CutoverError when the folder holds no journal, or none that this version can read. */
export function readJournal(folder: string): Journal {
  const path = join(folder, JOURNAL_FILE);
  // What follows the last line's end is a line that is still being written, or empty.
  const [firstLine = '', ...lines] = textOf(folder, path).split('\n').slice(0, -1);
  const header = headerOf(firstLine, path);
  const milestones: Milestone[] = [];
  const surroundings: Surroundings[] = [];
  const health: WorkerHealth[] = [];
  const lost: LostWorker[] = [];
  const fleetWorkers: FleetWorkerRecord[] = [];
  const problems: string[] = [];
  let end: Journal['end'];
  for (const [index, line] of lines.entries()) {
    const entry = parseJournalLine(line);
    if (entry === undefined) problems.push(`line ${index + 2} of the journal is damaged`);
    else if ('milestone' in entry) milestones.push(entry.milestone);
    else if ('surroundings' in entry) surroundings.push(entry.surroundings);
    else if ('health' in entry) health.push(entry.health);
    else if ('workerLost' in entry) lost.push(entry.workerLost);
    else if ('fleetWorker' in entry) fleetWorkers.push(entry.fleetWorker);
    else if ('end' in entry) end = entry.end;
  }
  return { header, milestones, surroundings, health, lost, fleetWorkers, end, problems };
}

function textOf(folder: string, path: string): string {
  const next = 'name the folder of a run, such as one under reports/';
  if (statSync(folder, { throwIfNoEntry: false }) === undefined) {
    throw new CutoverError('there is no such folder', { where: folder, next });
  }
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new CutoverError(`it holds no evidence of a run: ${messageOf(cause)}`, { where: folder, next, cause });
  }
}

function headerOf(line: string, path: string): RunHeader {
  const entry = parseJournalLine(line);
  if (entry === undefined || !('run' in entry)) {
    throw new CutoverError('its first line does not tell of a run: it is damaged, or was cut short at the very start', {
      where: path,
    });
  }
  const { format, ...header } = entry.run;
  if (format !== JOURNAL_FORMAT) {
    throw new CutoverError(`it is written as ${format}, this version of cutover reads ${JOURNAL_FORMAT}`, {
      where: path,
      next: 'use the version of cutover that wrote it, or a later one',
    });
  }
  return withInfinities(header);
}
