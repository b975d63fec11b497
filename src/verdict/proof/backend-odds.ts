/**
 * So many new connections reach one given backend of `backends` with this confidence, when each is sent to any of them alike: the smallest k
 * with 1 - (1 - 1/N)^k >= confidence (geometric distribution). For many backends about -ln(1 - confidence) N, which is the Poisson rule
 * "an outage of 3 / (rate x share) is hit at 95 %": P(no event) = e^-m is 5 % at m = 3 expected events.
 */
export function connectionsToReach(backends: number, confidence: number): number {
  if (backends <= 1) return 1;
  return Math.max(1, Math.ceil(Math.log1p(-confidence) / Math.log1p(-1 / backends)));
}
