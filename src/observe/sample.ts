import type { Outcome, Stage } from '../load/outcome.ts';

/** What observing needs to know of one request. Times are microseconds since the run's start. */
export interface Sample {
  readonly worker: number;
  /** Of the worker's threads. */
  readonly thread: number;
  readonly sentUs: number;
  /** When the open model's schedule wanted it sent; NaN in the closed model. */
  readonly dueUs: number;
  /** When the TCP connect began and when it was established; NaN on a reused connection or when that never was. */
  readonly resolvedUs: number;
  readonly tcpConnectedUs: number;
  /** When the connection was usable, after TLS; NaN as above. */
  readonly connectedUs: number;
  readonly endedUs: number;
  readonly outcome: Outcome;
  readonly stage: Stage;
  readonly reused: boolean;
  /** Ordinal of the connection within the worker, from 1; 0 when none was opened. */
  readonly connection: number;
  /** `ip:port`; undefined when never connected. */
  readonly remote: string | undefined;
  readonly retryable: boolean;
  /** When it was due every thread was busy; never in the closed model. */
  readonly queued: boolean;
  /** Undefined when no answer came or the answer did not tell. */
  readonly version: string | undefined;
  /** What exactly went wrong (`ECONNRESET`, `status 500`); undefined for ok. */
  readonly detail: string | undefined;
  /** Index into the profile's requests. */
  readonly request: number;
}

/** The two kinds of connection see different failures of a release, so every figure exists for each. */
export const CONNECTION_KINDS = ['new', 'reused'] as const;

export type ConnectionKind = (typeof CONNECTION_KINDS)[number];

export function connectionOf(sample: Sample): ConnectionKind {
  return sample.reused ? 'reused' : 'new';
}

/** The version of an answer that told none, and of requests without an answer. */
export const UNKNOWN_VERSION = 'unknown';
