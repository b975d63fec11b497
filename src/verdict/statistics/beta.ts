import { logBinomialProbability } from './binomial-probability.ts';

/**
 * The regularised incomplete beta function I_x(a, b) and its inverse, for a, b >= 1 (counts of requests). Continued fraction by Lentz's method
 * (Numerical Recipes, 3rd edition, section 6.4; DLMF 8.17.22), the factor before it as a binomial probability, which has its digits also for
 * a thousand million requests.
 */
export function regularisedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // x^a (1 - x)^b / B(a, b)
  const front = Math.exp(logBinomialProbability(a, a + b, x)) * a * (b / (a + b));
  // The fraction converges quickly only below the mean; above it, the symmetry I_x(a, b) = 1 - I_{1-x}(b, a) helps.
  if (x < (a + 1) / (a + b + 2)) return (front * continuedFraction(x, a, b)) / a;
  return 1 - (front * continuedFraction(1 - x, b, a)) / b;
}

/** The x with I_x(a, b) = p. Bisection: the function only rises, and 200 halvings reach the last bit also near 0. */
export function inverseRegularisedBeta(p: number, a: number, b: number): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < 200 && low < high; step += 1) {
    const middle = low + (high - low) / 2;
    if (middle === low || middle === high) break;
    if (regularisedBeta(middle, a, b) < p) low = middle;
    else high = middle;
  }
  return high;
}

/** Iterations needed grow with the square root of a and b; this suffices for 1e10 requests. */
const MOST_ITERATIONS = 1_000_000;
const TINY = 1e-300;

function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1));
  let result = d;
  for (let m = 1; m <= MOST_ITERATIONS; m += 1) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    result *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    result *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return result;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
