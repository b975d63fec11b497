import { randomInt } from 'node:crypto';
import { CutoverError } from '../errors.ts';
import { threadRandom } from '../load/random.ts';

/**
 * Each of them so many times, in an order that the seed decides (Fisher and Yates): what changes on the machine or in the cluster in the
 * course of time then meets all of them alike.
 */
export function shuffled<Item>(items: readonly Item[], repeat: number, seed: number): Item[] {
  const order = Array.from({ length: repeat }, () => items).flat();
  const random = threadRandom(seed, 0);
  for (let place = order.length - 1; place > 0; place -= 1) {
    const chosen = Math.floor(random() * (place + 1));
    const [here, there] = [order[place], order[chosen]];
    if (here === undefined || there === undefined) continue;
    order[place] = there;
    order[chosen] = here;
  }
  return order;
}

const MOST_RUNS = 1000;

/** Throws CutoverError, which calls it `where`. */
export function parseRepeat(text: string, where: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= MOST_RUNS) return value;
  throw new CutoverError(`expected a whole number from 1 to ${MOST_RUNS}, found "${text}"`, { where });
}

/** One of its own where none is given. Throws CutoverError, which calls it `where`. */
export function parseSeed(text: string | undefined, where: string): number {
  if (text === undefined) return randomInt(1_000_000);
  const value = Number(text);
  if (/^\d+$/.test(text) && value < 2 ** 32) return value;
  throw new CutoverError(`expected a whole number from 0 to ${2 ** 32 - 1}, found "${text}"`, { where });
}
