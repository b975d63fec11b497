/** The requests that a window holds, in the order of sending, oldest first: a ring of columns that grows with the most it ever held. */
export class HeldRequests {
  private sentUs = new Float64Array(1024);
  private durationUs = new Float64Array(1024);
  private bits = new Uint16Array(1024);
  private first = 0;
  private end = 0;

  get isEmpty(): boolean {
    return this.first === this.end;
  }

  /** Of the oldest; not to be asked of none. */
  get oldestSentUs(): number {
    return this.sentUs[this.first & (this.sentUs.length - 1)] as number;
  }
  get oldestDurationUs(): number {
    return this.durationUs[this.first & (this.sentUs.length - 1)] as number;
  }
  get oldestBits(): number {
    return this.bits[this.first & (this.sentUs.length - 1)] as number;
  }

  dropOldest(): void {
    this.first += 1;
  }

  push(sentUs: number, durationUs: number, bits: number): void {
    if (this.end - this.first === this.sentUs.length) this.grow();
    const at = this.end & (this.sentUs.length - 1);
    this.sentUs[at] = sentUs;
    this.durationUs[at] = durationUs;
    this.bits[at] = bits;
    this.end += 1;
  }

  private grow(): void {
    const { length } = this.sentUs;
    const from = this.first & (length - 1);
    this.sentUs = unrolled(this.sentUs, from, new Float64Array(2 * length));
    this.durationUs = unrolled(this.durationUs, from, new Float64Array(2 * length));
    this.bits = unrolled(this.bits, from, new Uint16Array(2 * length));
    this.first = 0;
    this.end = length;
  }
}

/** A full ring that begins at `from`, written from the start of a larger one. */
function unrolled<Column extends Float64Array | Uint16Array>(ring: Column, from: number, larger: Column): Column {
  larger.set(ring.subarray(from));
  larger.set(ring.subarray(0, from), ring.length - from);
  return larger;
}
