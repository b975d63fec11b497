import { isDropped, OUTCOMES, type Outcome } from '../load/outcome.ts';
import type { Sample } from './sample.ts';
import { type ConnectTimes, isSlowConnect } from './slow-connect.ts';

/**
 * How many requests ended how. sent = ok + rejected + dropped + local, always; retryable is a part of dropped. slowConnects are requests of
 * any outcome whose connection TCP made only by sending its SYN again: hidden drops, never counted in dropped.
 */
export interface Counts {
  readonly sent: number;
  readonly ok: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly retryable: number;
  readonly local: number;
  readonly slowConnects: number;
}

type Counted = Pick<Sample, 'outcome' | 'retryable'> & ConnectTimes;

/** Counts of requests that ended in the same way. */
interface OfOneOutcome {
  readonly outcome: Outcome;
  readonly sent: number;
  readonly retryable: number;
  readonly slowConnects: number;
}

export class Tally {
  private readonly outcomes = new Map<Outcome, number>(OUTCOMES.map((outcome) => [outcome, 0]));
  private retryable = 0;
  private slowConnects = 0;

  add(sample: Counted): void {
    const { outcome } = sample;
    this.outcomes.set(outcome, this.count(outcome) + 1);
    if (sample.retryable && isDropped(outcome)) this.retryable += 1;
    if (isSlowConnect(sample)) this.slowConnects += 1;
  }

  absorb({ outcome, sent, retryable, slowConnects }: OfOneOutcome): void {
    this.outcomes.set(outcome, this.count(outcome) + sent);
    if (isDropped(outcome)) this.retryable += retryable;
    this.slowConnects += slowConnects;
  }

  count(outcome: Outcome): number {
    return this.outcomes.get(outcome) ?? 0;
  }

  /** All are derived from the outcomes, so that they cannot disagree with them. */
  get counts(): Counts {
    let sent = 0;
    let dropped = 0;
    for (const [outcome, count] of this.outcomes) {
      sent += count;
      if (isDropped(outcome)) dropped += count;
    }
    return {
      sent,
      ok: this.count('ok'),
      rejected: this.count('rejected'),
      dropped,
      retryable: this.retryable,
      local: this.count('local'),
      slowConnects: this.slowConnects,
    };
  }

  /** The outcomes that occurred, in the order of the closed list. */
  get byOutcome(): Partial<Record<Outcome, number>> {
    return Object.fromEntries([...this.outcomes].filter(([, count]) => count > 0));
  }
}
