import { dropRateUpperBound } from './drop-rate-bound.ts';
import { exactShare, formatQuantity } from '../quantity.ts';

/**
 * The largest share of releases like these that may drop a request, when `dropping` of `runs` did, at this confidence: the bound of Clopper
 * and Pearson with the release as the unit. None of m: 1 - (1 - confidence)^(1/m), about 3/m at 95 %. Unlike the bound over requests it
 * speaks of the next release as well: drops within one release hang together, releases of the same service do so far less.
 * Runs that did not come to their end with sound evidence prove nothing either way and are to be left out. Undefined without runs.
 */
export function rolloutBound(dropping: number, runs: number, confidence: number): number | undefined {
  return dropRateUpperBound(dropping, runs, confidence);
}

/** The same in a sentence. */
export function rolloutStatement(dropping: number, runs: number, confidence: number): string {
  const bound = rolloutBound(dropping, runs, confidence);
  if (bound === undefined) return 'No release came to its end with sound evidence, so nothing is proven of the next one.';
  const many = formatQuantity(runs, 'count');
  if (dropping === runs) {
    const who = runs === 1 ? 'The one release' : `Each of ${many} releases`;
    return `${who} dropped requests: the next one must be expected to as well.`;
  }
  const seen =
    runs === 1
      ? 'The one release dropped no request'
      : `${dropping === 0 ? 'None' : formatQuantity(dropping, 'count')} of ${many} releases dropped a request`;
  return `${seen}; with ${exactShare(confidence)} confidence at most ${formatQuantity(bound, 'share')} of such releases drop any.`;
}
