/**
 * A stretch of one worker's samples, as columns, in the order in which the requests ended. Times are microseconds since the run's
 * start; NaN means that the moment never came.
 */
export interface SampleBatch {
  readonly worker: number;
  /** 0, 1, 2 ... for each worker: a gap is lost evidence. */
  readonly sequence: number;
  readonly count: number;
  /** No sample of a later batch of this worker was sent before this time: readers can put samples in order with bounded memory. */
  readonly watermarkUs: number;
  /** Texts that this worker uses from this batch on. Ids count on from the worker's earlier batches, starting at 1; 0 is "none". */
  readonly newTexts: readonly string[];
  readonly columns: SampleColumns;
}

/** Every column has at least `count` rows. */
export interface SampleColumns {
  /** When the open model's schedule wanted it sent; NaN in the closed model. */
  readonly dueUs: Float64Array;
  /** When the attempt began: name resolution and connect for a new connection, the write for a reused one. */
  readonly sentUs: Float64Array;
  /** When the address was known and the TCP connect began; NaN on a reused connection or when it never did. */
  readonly resolvedUs: Float64Array;
  /** When TCP was established, before any TLS handshake; NaN on a reused connection or when it never was. */
  readonly tcpConnectedUs: Float64Array;
  /** When the connection was usable (after TLS); NaN on a reused connection or when it never was. */
  readonly connectedUs: Float64Array;
  readonly firstByteUs: Float64Array;
  readonly endedUs: Float64Array;
  readonly thread: Uint32Array;
  /** Index into the profile's requests. */
  readonly request: Uint16Array;
  /** Index into OUTCOMES. */
  readonly outcome: Uint8Array;
  /** Index into STAGES. */
  readonly stage: Uint8Array;
  /** FLAG_* bits. */
  readonly flags: Uint8Array;
  /** HTTP status, 0 without one. */
  readonly status: Uint16Array;
  /** Text id of the version that answered; 0 when unknown. */
  readonly version: Uint16Array;
  /** Text id of what exactly went wrong (`ECONNRESET`, `closed by the server`, `status 500`); 0 for ok. */
  readonly detail: Uint16Array;
  /** Text id of the address that it connected to, or tried to, `ip:port`; 0 when none was known. */
  readonly remote: Uint16Array;
  /** Ordinal of the connection within the worker, from 1; 0 when none was opened. */
  readonly connection: Uint32Array;
  readonly bytesIn: Uint32Array;
  readonly bytesOut: Uint32Array;
}

/** The connection had served an earlier request. */
export const FLAG_REUSED = 1;
/** Dropped, but common clients would silently re-send it: idempotent, reused connection, no response byte. */
export const FLAG_RETRYABLE = 2;
/** When it was due every thread was busy: it started late, in the order of the schedule. */
export const FLAG_QUEUED = 4;

/** The worker's condition over the 100 ms up to `atUs`. */
export interface WorkerHealth {
  readonly worker: number;
  readonly atUs: number;
  /** Longest delay of the event loop beyond its timer. */
  readonly loopLagMaxUs: number;
  /** Longest time a request was sent after it was due and a thread was free for it; 0 in the closed model. */
  readonly lateSendMaxUs: number;
  /** Requests that were due and waited for a free thread, at this moment. */
  readonly waitingDue: number;
  /** CPU time (user and system) of the worker's thread in the interval, as far as the platform tells, else of the process. */
  readonly cpuUs: number;
  /** Time spent in garbage collection, during which nothing is sent or read, and the longest of these pauses. */
  readonly gcPauseUs: number;
  readonly gcPauseMaxUs: number;
  /** How full this machine's table of tracked connections was, 0 to 1; undefined where the kernel has none, or another worker tells. */
  readonly connectionTrackingFill?: number | undefined;
  readonly openConnections: number;
  readonly activeThreads: number;
}
