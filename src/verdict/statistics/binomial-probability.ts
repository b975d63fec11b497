/**
 * The logarithm of the probability of exactly so many successes in so many trials, when each succeeds with probability `share` (between 0 and
 * 1). Loader's saddle-point expansion (Fast and Accurate Computation of Binomial Probabilities, 2000; R's dbinom): differences of
 * log-gammas would lose as many digits as the trials have. Counts need not be whole.
 */
export function logBinomialProbability(successes: number, trials: number, share: number): number {
  const failures = trials - successes;
  if (successes === 0) return trials * Math.log1p(-share);
  if (failures === 0) return trials * Math.log(share);
  const surplus = successes - trials * share;
  const exponent =
    stirlingError(trials) -
    stirlingError(successes) -
    stirlingError(failures) -
    deviance(successes, trials * share, surplus) -
    deviance(failures, trials * (1 - share), -surplus);
  return exponent + 0.5 * Math.log(trials / (2 * Math.PI * successes * failures));
}

/** x log(x/m) + m - x, where the surplus is x - m with more digits; also where they are nearly the same and the terms cancel each other. */
function deviance(x: number, m: number, surplus: number): number {
  const v = surplus / (x + m);
  if (Math.abs(v) >= 0.1) return x * Math.log(x / m) - surplus;
  let sum = surplus * v;
  let term = 2 * x * v;
  for (let odd = 3; ; odd += 2) {
    term *= v * v;
    const next = sum + term / odd;
    if (next === sum) return sum;
    sum = next;
  }
}

/** By how much log(n!) exceeds Stirling's formula: a series (DLMF 5.11.1) with 16 digits from 16 on, below that by the gamma function. */
function stirlingError(n: number): number {
  if (n < 16) return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
  const square = n * n;
  return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / 1188 / square) / square) / square) / square) / n;
}

const LANCZOS_CONSTANT = 0.99999999999980993;
const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
  9.9843695780195716e-6, 1.5056327351493116e-7,
];

/** For z >= 1; Lanczos' approximation (g = 7, n = 9). */
function logGamma(z: number): number {
  const sum = LANCZOS.reduce((total, coefficient, index) => total + coefficient / (z + index), LANCZOS_CONSTANT);
  const base = z + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(base) - base + Math.log(sum);
}
