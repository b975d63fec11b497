import type { Distribution } from './distribution.ts';

/**
 * A sample in slices, each a histogram on the same grid of values, laid out so that the quantile of any choice of slices is found quickly:
 * how many values of each slice lie at or below each value of the grid.
 */
export class SlicedSample {
  readonly slices: number;
  private readonly grid: readonly number[];
  /** Row by row: for each value of the grid a number for each slice. */
  private readonly upTo: Float64Array;

  constructor(slices: readonly Distribution[], grid: readonly number[]) {
    this.slices = slices.length;
    this.grid = grid;
    this.upTo = new Float64Array(grid.length * slices.length);
    for (const [slice, { values, counts }] of slices.entries()) {
      let next = 0;
      let sum = 0;
      for (const [row, value] of grid.entries()) {
        if (values[next] === value) {
          sum += counts[next] ?? 0;
          next += 1;
        }
        this.upTo[row * this.slices + slice] = sum;
      }
    }
  }

  /** The smallest value that at least a `share` of the values do not exceed, each slice counted as often as it was drawn. */
  quantile(timesDrawn: Float64Array, share: number): number {
    const rank = share * this.countUpTo(this.grid.length - 1, timesDrawn) * (1 - ROUNDING);
    let [low, high] = [0, this.grid.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.countUpTo(middle, timesDrawn) >= rank) high = middle;
      else low = middle + 1;
    }
    return this.grid[low] ?? Number.NaN;
  }

  size(timesDrawn: Float64Array): number {
    return this.countUpTo(this.grid.length - 1, timesDrawn);
  }

  /** Of all pairs of a value of this and one of the other sample, how many the other wins, ties halved: for each slice of this, each of the other. */
  pairsLostTo(other: SlicedSample): Float64Array {
    const pairs = new Float64Array(this.slices * other.slices);
    for (let row = 0; row < this.grid.length; row += 1) {
      for (let theirs = 0; theirs < other.slices; theirs += 1) {
        const count = other.at(row, theirs) - other.at(row - 1, theirs);
        if (count === 0) continue;
        for (let mine = 0; mine < this.slices; mine += 1) {
          const index = mine * other.slices + theirs;
          pairs[index] = (pairs[index] ?? 0) + (count * (this.at(row, mine) + this.at(row - 1, mine))) / 2;
        }
      }
    }
    return pairs;
  }

  private at(row: number, slice: number): number {
    return row < 0 ? 0 : (this.upTo[row * this.slices + slice] ?? 0);
  }

  private countUpTo(row: number, timesDrawn: Float64Array): number {
    let sum = 0;
    for (let slice = 0; slice < this.slices; slice += 1) sum += (timesDrawn[slice] ?? 0) * this.at(row, slice);
    return sum;
  }
}

/** A share such as 0.9 times a count may come out a little above the whole number that it is. */
const ROUNDING = 1e-12;
