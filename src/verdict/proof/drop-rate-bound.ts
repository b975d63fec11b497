import { inverseRegularisedBeta } from '../statistics/beta.ts';

/**
 * The highest drop rate that `dropped` of `requests` leave possible at this confidence: the one-sided upper bound of Clopper and
 * Pearson (Biometrika 26, 1934), BetaInv(confidence; k + 1, n - k). Nothing dropped: 1 - (1 - confidence)^(1/n), about 3/n at 95 %.
 * It takes the requests as independent; drops of a release cluster, so it says nothing of the next release.
 * Undefined without requests.
 */
export function dropRateUpperBound(dropped: number, requests: number, confidence: number): number | undefined {
  if (requests === 0) return undefined;
  if (dropped >= requests) return 1;
  // expm1 keeps the digits that 1 - alpha^(1/n) loses for large n.
  if (dropped === 0) return -Math.expm1(Math.log1p(-confidence) / requests);
  return inverseRegularisedBeta(confidence, dropped + 1, requests - dropped);
}
