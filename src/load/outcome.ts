/**
 * How a request ended: a closed list. The order is the code stored in evidence files; append, never reorder.
 */
export const OUTCOMES = [
  'ok',
  /** Complete answer, but an unexpected status or a failed expectation. */
  'rejected',
  /** 502, 503 or 504: a gateway without a backend, or a backend that says so itself. */
  'unavailable',
  'refused',
  /** No route to the host, host or network unreachable. */
  'unreachable',
  'connect-timeout',
  /** The connection died (RST or FIN) before any byte of the response. */
  'reset',
  /** The connection died or ended inside the response. */
  'truncated',
  /** Sent, but no complete answer in time. */
  'timeout',
  'dns',
  'tls',
  /** What came back is not HTTP. */
  'protocol',
  /** Our own fault (EMFILE, EADDRNOTAVAIL ...): in nobody's account, makes a run inconclusive. */
  'local',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

const DROPPED: ReadonlySet<Outcome> = new Set([
  'unavailable',
  'refused',
  'unreachable',
  'connect-timeout',
  'reset',
  'truncated',
  'timeout',
  'dns',
  'tls',
  'protocol',
]);

export function isDropped(outcome: Outcome): boolean {
  return DROPPED.has(outcome);
}

/** How far a request got. The order is the code stored in evidence files. */
export const STAGES = [
  /** Name resolution, connect or TLS handshake did not finish. */
  'connecting',
  /** Connected and the request written, no byte of a response. */
  'written',
  /** Some of the response's head. */
  'head',
  /** The head is complete, the body is not. */
  'body',
  'complete',
] as const;

export type Stage = (typeof STAGES)[number];
