import { threadRandom } from '../../load/random.ts';

/** So many ways to deal the values out are gone through; of more, as many are drawn. */
const MOST_WAYS = 200_000;
const DRAWN = 20_000;
const SEED = 1;

/**
 * How probable a difference of means at least as large, in either direction, is when it does not matter which of the two groups a value
 * is in (Fisher, The Design of Experiments, 1935; Good, Permutation Tests, 2000): the share of all ways to deal the values out to groups of
 * these sizes that differ so much. Exact, however few values there are and whatever their distribution; for many values a share of
 * drawn ways, with the observed one among them. Undefined when a group is empty.
 */
export function permutationTest(one: readonly number[], other: readonly number[]): number | undefined {
  if (one.length === 0 || other.length === 0) return undefined;
  const values = [...one, ...other];
  const total = sum(values);
  const distance = (sumOfOne: number): number => Math.abs(sumOfOne / one.length - (total - sumOfOne) / other.length);
  // Sums in another order may differ in their last bits.
  const observed = distance(sum(one)) - 1e-9 * Math.max(1, ...values.map(Math.abs));
  const isAsFar = (sumOfOne: number): boolean => distance(sumOfOne) >= observed;
  const ways = waysToChoose(values.length, one.length);
  return ways <= MOST_WAYS ? countAll(values, one.length, isAsFar) / ways : shareOfDrawn(values, one.length, isAsFar);
}

/** The fewest values in each of two groups with which the test can fall to `significance` at all: 4 for 5 %. */
export function fewestToTell(significance: number): number {
  let size = 1;
  while (2 / waysToChoose(2 * size, size) > significance) size += 1;
  return size;
}

function countAll(values: readonly number[], size: number, isAsFar: (sum: number) => boolean): number {
  const from = (index: number, left: number, sumSoFar: number): number => {
    if (left === 0) return isAsFar(sumSoFar) ? 1 : 0;
    if (values.length - index < left) return 0;
    return from(index + 1, left - 1, sumSoFar + (values[index] ?? 0)) + from(index + 1, left, sumSoFar);
  };
  return from(0, size, 0);
}

function shareOfDrawn(values: readonly number[], size: number, isAsFar: (sum: number) => boolean): number {
  const random = threadRandom(SEED, 0);
  const dealt = [...values];
  let asFar = 1;
  for (let draw = 0; draw < DRAWN; draw += 1) {
    let sumOfOne = 0;
    for (let place = 0; place < size; place += 1) {
      const chosen = place + Math.floor(random() * (dealt.length - place));
      const value = dealt[chosen] ?? 0;
      dealt[chosen] = dealt[place] ?? 0;
      dealt[place] = value;
      sumOfOne += value;
    }
    if (isAsFar(sumOfOne)) asFar += 1;
  }
  return asFar / (DRAWN + 1);
}

/** Binomial coefficient; beyond 2^53 only about right, which suffices to know that it is large. */
function waysToChoose(from: number, size: number): number {
  let ways = 1;
  for (let step = 1; step <= size; step += 1) ways = (ways * (from - size + step)) / step;
  return Math.round(ways);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
