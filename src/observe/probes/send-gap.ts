/**
 * The longest time in a window between two sends. Takes send times in ascending order; the edges of the window are as in ProbeGap.
 */
export class SendGap {
  private readonly startUs: number;
  private readonly endUs: number;
  private lastUs: number | undefined;
  private longestUs = 0;
  private sendsInWindow = 0;

  constructor(window: { startMs: number; endMs: number }) {
    this.startUs = window.startMs * 1000;
    this.endUs = window.endMs * 1000;
  }

  add(sentUs: number): void {
    if (this.lastUs !== undefined && this.lastUs >= this.endUs) return;
    const sinceUs = this.lastUs ?? (Number.isFinite(this.startUs) ? Math.min(sentUs, this.startUs) : sentUs);
    if (sentUs >= this.startUs) this.longestUs = Math.max(this.longestUs, sentUs - sinceUs);
    if (sentUs >= this.startUs && sentUs < this.endUs) this.sendsInWindow += 1;
    this.lastUs = sentUs;
  }

  /** Undefined when nothing was sent in the window. */
  get longestMs(): number | undefined {
    if (this.lastUs === undefined || this.sendsInWindow === 0) return undefined;
    const untilEndUs = Number.isFinite(this.endUs) ? this.endUs - this.lastUs : 0;
    return Math.round(Math.max(this.longestUs, untilEndUs)) / 1000;
  }
}
