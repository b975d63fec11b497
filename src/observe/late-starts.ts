import type { Sample } from './sample.ts';

/** Requests of the open model that had to wait for a thread, because all were busy when they were due. None is left out: they start late. */
export interface LateStarts {
  readonly requests: number;
  /** The longest that one started after it was due; null without any. */
  readonly longestMs: number | null;
}

export class LateStartCount {
  private requests = 0;
  private longestUs = 0;

  add({ queued, sentUs, dueUs }: Sample): void {
    if (!queued) return;
    this.requests += 1;
    this.longestUs = Math.max(this.longestUs, sentUs - dueUs);
  }

  get result(): LateStarts {
    return { requests: this.requests, longestMs: this.requests === 0 ? null : this.longestUs / 1000 };
  }
}
