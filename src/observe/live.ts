import { SampleRow, WorkerTexts } from '../evidence/sample-row.ts';
import type { SampleBatch } from '../load/batch.ts';
import { isDropped, type Outcome } from '../load/outcome.ts';
import { CappedLabels } from './capped-labels.ts';
import { Latency } from './latency.ts';
import { connectionOf, type ConnectionKind, UNKNOWN_VERSION } from './sample.ts';
import { type Counts, Tally } from './tally.ts';

/** A run while it goes on: totals, and the last window. For people to watch; the report is computed from the evidence. */
export interface LiveSnapshot {
  readonly total: Counts;
  readonly dropped: Readonly<Record<ConnectionKind, number>>;
  /** Those that occurred. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Requests that started late because all threads were busy. */
  readonly lateStarts: number;
  /** Undefined before the first window is over. */
  readonly recent: RecentWindow | undefined;
  /** The last windows, oldest first. */
  readonly history: readonly PastWindow[];
}

export interface PastWindow {
  readonly endedPerSecond: number;
  readonly dropped: number;
}

/** What ended in the last full window. */
export interface RecentWindow {
  readonly endedPerSecond: number;
  /** Shares of the ok answers, largest first. */
  readonly versions: readonly { readonly version: string; readonly share: number }[];
  /** Undefined when nothing ended ok. */
  readonly p50Us: number | undefined;
  readonly p99Us: number | undefined;
}

export interface Live {
  batch(batch: SampleBatch): void;
  /** `atMs`: now, on the run's clock. */
  snapshot(atMs: number): LiveSnapshot;
}

const MOST_VERSIONS = 8;
const MOST_PAST_WINDOWS = 60;

/** Folds batches as they arrive. A window is over with the first snapshot that is at least `windowMs` after the one that began it. */
export function createLive(windowMs = 1000): Live {
  const texts = new WorkerTexts();
  const row = new SampleRow();
  const total = new Tally();
  const labels = new CappedLabels(MOST_VERSIONS, '(others)');
  const latency = new Latency(2);
  const versions = new Map<string, number>();
  let ended = 0;
  let lateStarts = 0;
  let sinceMs = 0;
  let recent: RecentWindow | undefined;
  const dropped = { new: 0, reused: 0 };
  let droppedInWindow = 0;
  let history: readonly PastWindow[] = [];

  return {
    batch(batch) {
      const known = texts.learn(batch);
      for (let index = 0; index < batch.count; index += 1) {
        row.moveTo(batch, index, known);
        total.add(row);
        ended += 1;
        if (row.queued) lateStarts += 1;
        if (isDropped(row.outcome)) {
          dropped[connectionOf(row)] += 1;
          droppedInWindow += 1;
        }
        if (row.outcome !== 'ok') continue;
        latency.record(row.endedUs - row.sentUs);
        const version = labels.of(row.version ?? UNKNOWN_VERSION);
        versions.set(version, (versions.get(version) ?? 0) + 1);
      }
    },
    snapshot(atMs) {
      if (atMs - sinceMs >= windowMs) {
        recent = {
          endedPerSecond: (ended * 1000) / (atMs - sinceMs),
          versions: [...versions]
            .map(([version, count]) => ({ version, share: count / latency.count }))
            .toSorted((a, b) => b.share - a.share),
          p50Us: latency.percentile(50),
          p99Us: latency.percentile(99),
        };
        history = [...history, { endedPerSecond: recent.endedPerSecond, dropped: droppedInWindow }].slice(-MOST_PAST_WINDOWS);
        sinceMs = atMs;
        ended = 0;
        droppedInWindow = 0;
        versions.clear();
        latency.reset();
      }
      return { total: total.counts, dropped: { ...dropped }, outcomes: total.byOutcome, lateStarts, recent, history };
    },
  };
}
