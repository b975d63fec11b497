import type { Failure, Stage } from './outcome.ts';

/**
 * What a transport saw of one request, as facts: it judges nothing. One object per connection, used again for each request; readers
 * take what they need before the next one starts. Times are microseconds since the run's start, NaN for what never happened.
 */
export interface Exchange {
  request: number;
  sentUs: number;
  /** When the address was known and the TCP connect began; equals `sentUs` where the target is an address. */
  resolvedUs: number;
  /** When TCP was established. */
  tcpConnectedUs: number;
  /** When the connection was usable: after TLS. */
  connectedUs: number;
  firstByteUs: number;
  endedUs: number;
  stage: Stage;
  /** Undefined when the response is complete. */
  failure: Failure | undefined;
  /** The connection had served an earlier request. */
  reused: boolean;
  /** 0 without one. */
  status: number;
  /** Who says to have sent an answer of 400 or above: see `answeredBy`. Empty when it does not say, and for every other answer. */
  server: string;
  /** Empty when the answer told none. */
  version: string;
  /** What the plan expects of a complete answer and is not so; empty when all is. The status is not looked at. */
  unmet: string;
  /** `ip:port` that it connected to, or tried to; empty when none was known. */
  remote: string;
  /** Ordinal within the worker, from 1; 0 when none was opened. */
  connection: number;
  bytesIn: number;
  bytesOut: number;
}

export function blankExchange(): Exchange {
  return {
    request: 0,
    sentUs: NaN,
    resolvedUs: NaN,
    tcpConnectedUs: NaN,
    connectedUs: NaN,
    firstByteUs: NaN,
    endedUs: NaN,
    stage: 'connecting',
    failure: undefined,
    reused: false,
    status: 0,
    server: '',
    version: '',
    unmet: '',
    remote: '',
    connection: 0,
    bytesIn: 0,
    bytesOut: 0,
  };
}

/** Makes it the record of the next request. On a reused connection it keeps what belongs to the connection. */
export function beginExchange(exchange: Exchange, sentUs: number, reused: boolean): void {
  exchange.sentUs = sentUs;
  exchange.resolvedUs = NaN;
  exchange.tcpConnectedUs = NaN;
  exchange.connectedUs = NaN;
  exchange.firstByteUs = NaN;
  exchange.stage = 'connecting';
  exchange.failure = undefined;
  exchange.reused = reused;
  exchange.status = 0;
  exchange.server = '';
  exchange.version = '';
  exchange.unmet = '';
  exchange.bytesIn = 0;
  exchange.bytesOut = 0;
  if (reused) return;
  exchange.connection = 0;
  exchange.remote = '';
}
