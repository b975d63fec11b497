/** Up to here every whole microsecond has a bucket of its own. */
const EXACT_US = 2048;
/** Above, each octave has so many: a bucket is at most a thousandth wide. */
const PER_OCTAVE = 1024;
/** 2^31 us, 36 minutes: longer ones count as this. Shorter ones than a microsecond count as one, so that there is a ratio to them. */
const LONGEST_US = 2 ** 31 - 1;

/** Durations that a bucket holds, told by its upper end. */
export interface DurationBucket {
  readonly upToUs: number;
  readonly count: number;
}

/** How many durations fell into which bucket: as exact as the histogram of `Latency`, but bare counts, for statistics over many of them. */
export class DurationCounts {
  private counts = new Uint32Array(EXACT_US);
  /** All of them together. */
  count = 0;

  record(durationUs: number): void {
    this.count += 1;
    const index = bucketOf(durationUs);
    this.reserve(index + 1);
    this.counts[index] = (this.counts[index] ?? 0) + 1;
  }

  absorb({ counts, count: added }: DurationCounts): void {
    this.count += added;
    this.reserve(counts.length);
    for (const [index, count] of counts.entries()) this.counts[index] = (this.counts[index] ?? 0) + count;
  }

  /** Those with something in them, in rising order. */
  get buckets(): DurationBucket[] {
    const found: DurationBucket[] = [];
    for (const [index, count] of this.counts.entries()) if (count > 0) found.push({ upToUs: endOfBucket(index), count });
    return found;
  }

  private reserve(length: number): void {
    if (length <= this.counts.length) return;
    const grown = new Uint32Array(Math.ceil(length / PER_OCTAVE) * PER_OCTAVE);
    grown.set(this.counts);
    this.counts = grown;
  }
}

function bucketOf(durationUs: number): number {
  const wholeUs = Math.min(Math.max(1, Math.round(durationUs)), LONGEST_US);
  if (wholeUs < EXACT_US) return wholeUs;
  const octave = 21 - Math.clz32(wholeUs);
  return octave * PER_OCTAVE + (wholeUs >>> octave);
}

function endOfBucket(index: number): number {
  if (index < EXACT_US) return index;
  const octave = Math.floor(index / PER_OCTAVE) - 1;
  return (index - octave * PER_OCTAVE + 1) * 2 ** octave - 1;
}
