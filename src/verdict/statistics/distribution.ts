/** A sample as a histogram: its distinct values in rising order, and how often each is there. */
export interface Distribution {
  readonly values: readonly number[];
  /** As many as values, none of them 0. */
  readonly counts: readonly number[];
}

/** How many values are in the sample. */
export function sizeOf({ counts }: Distribution): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** All of the samples in one. */
export function pooled(samples: readonly Distribution[]): Distribution {
  const countOf = new Map<number, number>();
  for (const { values, counts } of samples) {
    for (const [index, value] of values.entries()) countOf.set(value, (countOf.get(value) ?? 0) + (counts[index] ?? 0));
  }
  const rising = [...countOf].toSorted(([a], [b]) => a - b);
  return { values: rising.map(([value]) => value), counts: rising.map(([, count]) => count) };
}
