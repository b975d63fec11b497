import type { Outcome } from '../load/outcome.ts';

/**
 * Folds requests, in the order of sending, into the longest stretch between two successes, by when they were sent. The edges count:
 * from the first request to the first success, and from the last success to the end of the last failed request.
 */
export class SuccessGap {
  private firstSentUs: number | undefined;
  private lastSuccessUs: number | undefined;
  private lastFailureEndUs = -Infinity;
  private longestUs = 0;

  add(outcome: Outcome, sentUs: number, endedUs: number): void {
    this.firstSentUs ??= sentUs;
    if (outcome === 'ok') {
      this.longestUs = Math.max(this.longestUs, sentUs - (this.lastSuccessUs ?? this.firstSentUs));
      this.lastSuccessUs = sentUs;
      this.lastFailureEndUs = -Infinity;
    } else {
      this.lastFailureEndUs = Math.max(this.lastFailureEndUs, endedUs);
    }
  }

  /** Undefined when there was no request at all. */
  get longestMs(): number | undefined {
    const sinceUs = this.lastSuccessUs ?? this.firstSentUs;
    if (sinceUs === undefined) return undefined;
    return Math.max(this.longestUs, this.lastFailureEndUs - sinceUs) / 1000;
  }
}
